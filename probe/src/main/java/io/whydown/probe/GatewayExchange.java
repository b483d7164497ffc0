package io.whydown.probe;

import io.whydown.model.observation.CheckResult;
import io.whydown.model.proxy.Check.Header;
import io.whydown.model.proxy.Check.Language;
import io.whydown.model.proxy.Check.Step;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One request to an application behind a gateway, and its answer as far as it came: FastCGI (its
/// specification 1.0, sections 3 to 6 and 8), uwsgi (uwsgi-docs, "The uwsgi Protocol") and SCGI
/// (its specification of 2008). Stateless.
final class GatewayExchange {

  /// Asks a FastCGI application for a value of its own, which it answers outside of any request
  /// (specification, 4.1).
  static final byte[] FASTCGI_QUESTION = question();

  /// uwsgi's ping, modifier 100; the answer is another packet of it.
  static final byte[] UWSGI_PING = {100, 0, 0, 0};

  private static final int VERSION = 1;
  private static final int BEGIN_REQUEST = 1;
  private static final int END_REQUEST = 3;
  private static final int PARAMS = 4;
  private static final int STDIN = 5;
  private static final int STDOUT = 6;
  private static final int STDERR = 7;
  private static final int GET_VALUES = 9;
  private static final int MOST_TYPES = 11;
  private static final int HEAD = 8;
  private static final int MAX_CONTENT = 65_535;

  /// Ends of a request (specification, 5.5), from 0 on.
  private static final List<String> ENDS =
      List.of("REQUEST_COMPLETE", "CANT_MPX_CONN", "OVERLOADED", "UNKNOWN_ROLE");

  private static final Pattern STATUS = Pattern.compile("(?im)^Status: *([1-5][0-9]{2})");
  private static final Pattern STATUS_LINE = Pattern.compile("^HTTP/[0-9]\\.[0-9] +([0-9]{3})");
  private static final Pattern FIELD = Pattern.compile("^[A-Za-z0-9!#$%&'*+.^_`|~-]+:");
  private static final Pattern LOCATION = Pattern.compile("(?im)^Location:");

  /// What is shown of the variables: others may hold secrets.
  private static final Set<String> SHOWN =
      Set.of("SCRIPT_FILENAME", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "DOCUMENT_ROOT");

  private GatewayExchange() {}

  /// An answer so far.
  ///
  /// @param output head and body, without any framing
  /// @param errors what the application wrote to its error stream
  /// @param fault why the bytes are none of the protocol; null as long as they may be
  /// @param end how the application ended the request; null when it has not
  record Answer(String output, String errors, @Nullable String fault, @Nullable String end) {

    /// Whether head and body are separated.
    boolean hasHead() {
      return output.contains("\r\n\r\n") || output.contains("\n\n");
    }

    /// RFC 3875, 6.3: 200 unless it says otherwise, 302 with a Location.
    int status() {
      int end = output.indexOf("\n\r\n");
      int other = output.indexOf("\n\n");
      int cut = end < 0 ? other : other < 0 ? end : Math.min(end, other);
      String head = cut < 0 ? output : output.substring(0, cut + 1);
      Matcher line = STATUS_LINE.matcher(head);
      if (line.find()) {
        return Integer.parseInt(String.valueOf(line.group(1)));
      }
      Matcher status = STATUS.matcher(head);
      if (status.find()) {
        return Integer.parseInt(String.valueOf(status.group(1)));
      }
      return LOCATION.matcher(head).find() ? 302 : 200;
    }

    /// Whether the answer begins with a status line of HTTP.
    boolean isOfHttp() {
      return STATUS_LINE.matcher(output).find();
    }

    /// The answer as a person would write it, its errors at the end.
    String text() {
      boolean named = isOfHttp() || STATUS.matcher(output).find();
      return (named || !hasHead() ? "" : "Status: " + status() + "\n")
          + output
          + (errors.isEmpty() ? "" : "\nstderr: " + errors.strip());
    }
  }

  static byte[] request(Step.Gateway asked) {
    return switch (asked.language()) {
      case FASTCGI -> fastCgi(asked.variables());
      case UWSGI -> uwsgi(asked.variables());
      case SCGI -> scgi(asked.variables());
    };
  }

  /// `FastCGI GET /index.php`, and the variables that say which script is meant.
  static String words(Step.Gateway asked) {
    var text = new StringBuilder(asked.language().text());
    text.append(' ').append(asked.variable("REQUEST_METHOD"));
    text.append(' ').append(asked.variable("REQUEST_URI"));
    for (Header variable : asked.variables()) {
      if (SHOWN.contains(variable.name()) && !variable.value().isEmpty()) {
        text.append('\n').append(variable.name()).append('=').append(variable.value());
      }
    }
    return text.toString();
  }

  private static byte[] fastCgi(List<Header> variables) {
    var all = new ByteArrayOutputStream();
    byte[] responder = {0, 1, 0, 0, 0, 0, 0, 0};
    record(all, BEGIN_REQUEST, 1, responder);
    var pairs = new ByteArrayOutputStream();
    for (Header variable : variables) {
      byte[] name = CheckBytes.latin(variable.name());
      byte[] value = CheckBytes.latin(variable.value());
      length(pairs, name.length);
      length(pairs, value.length);
      pairs.writeBytes(name);
      pairs.writeBytes(value);
    }
    byte[] bytes = pairs.toByteArray();
    for (int at = 0; at < bytes.length; at += MAX_CONTENT) {
      int end = Math.min(bytes.length, at + MAX_CONTENT);
      record(all, PARAMS, 1, java.util.Arrays.copyOfRange(bytes, at, end));
    }
    record(all, PARAMS, 1, new byte[0]);
    record(all, STDIN, 1, new byte[0]);
    return all.toByteArray();
  }

  private static byte[] question() {
    var pair = new ByteArrayOutputStream();
    byte[] name = CheckBytes.latin("FCGI_MPXS_CONNS");
    length(pair, name.length);
    length(pair, 0);
    pair.writeBytes(name);
    var all = new ByteArrayOutputStream();
    record(all, GET_VALUES, 0, pair.toByteArray());
    return all.toByteArray();
  }

  private static void record(ByteArrayOutputStream to, int type, int request, byte[] content) {
    int padding = -content.length & 7;
    to.writeBytes(new byte[] {VERSION, (byte) type, 0, (byte) request});
    to.write(content.length >>> 8);
    to.write(content.length);
    to.write(padding);
    to.write(0);
    to.writeBytes(content);
    to.writeBytes(new byte[padding]);
  }

  /// One byte below 128, else four with the highest bit set (specification, 3.4).
  private static void length(ByteArrayOutputStream to, int length) {
    if (length < 128) {
      to.write(length);
    } else {
      to.write(length >>> 24 | 0x80);
      to.write(length >>> 16);
      to.write(length >>> 8);
      to.write(length);
    }
  }

  private static byte[] uwsgi(List<Header> variables) {
    var block = new ByteArrayOutputStream();
    for (Header variable : variables) {
      text16(block, CheckBytes.latin(variable.name()));
      text16(block, CheckBytes.latin(variable.value()));
    }
    var all = new ByteArrayOutputStream();
    all.write(0);
    all.write(block.size());
    all.write(block.size() >>> 8);
    all.write(0);
    all.writeBytes(block.toByteArray());
    return all.toByteArray();
  }

  private static void text16(ByteArrayOutputStream to, byte[] bytes) {
    to.write(bytes.length);
    to.write(bytes.length >>> 8);
    to.writeBytes(bytes);
  }

  /// The length of the body comes first.
  private static byte[] scgi(List<Header> variables) {
    var block = new StringBuilder("CONTENT_LENGTH\0000\000SCGI\0001\000");
    for (Header variable : variables) {
      boolean isFirst = variable.name().equals("CONTENT_LENGTH") || variable.name().equals("SCGI");
      if (!isFirst) {
        block.append(variable.name()).append('\0').append(variable.value()).append('\0');
      }
    }
    return CheckBytes.latin(block.length() + ":" + block + ",");
  }

  /// NGINX passes every answer on that has a head. What fails every client is an application that
  /// gave the request up, or one that does not find the script that the configuration itself names.
  ///
  /// @param unanswered what it is when nothing came
  static CheckResult judge(Step.Gateway asked, Answer answer, CheckResult unanswered) {
    if (answer.fault() != null) {
      return new CheckResult.Malformed(answer.fault());
    }
    if (!answer.hasHead()) {
      return answer.end() == null
          ? unanswered
          : new CheckResult.Unexpected("an answer", "the end of the request: " + answer.end());
    }
    return asked.isNamed() && isWithoutScript(answer)
        ? new CheckResult.Unexpected("an answer of the script", "status " + answer.status())
        : new CheckResult.Passed();
  }

  /// What php-fpm and fcgiwrap say when there is no such script, or none that they may run.
  private static boolean isWithoutScript(Answer answer) {
    String said = answer.errors() + answer.output();
    return answer.status() == 404
            && (said.contains("Primary script unknown") || said.contains("File not found."))
        || answer.status() == 403
            && (said.contains("security.limit_extensions")
                || said.contains("Cannot get script name"));
  }

  /// Never throws at what came.
  static Answer read(Language language, byte[] bytes) {
    return language == Language.FASTCGI ? readRecords(bytes) : readPlain(language, bytes);
  }

  private static Answer readPlain(Language language, byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int line = text.indexOf('\n');
    boolean isGood =
        line < 0
            || STATUS_LINE.matcher(text).find()
            || FIELD.matcher(text).find()
            || text.startsWith("\n")
            || text.startsWith("\r\n");
    return new Answer(text, "", isGood ? null : "the answer is none in " + language.text(), null);
  }

  private static Answer readRecords(byte[] bytes) {
    var output = new StringBuilder();
    var errors = new StringBuilder();
    String end = null;
    int at = 0;
    while (at < bytes.length) {
      boolean isVersion = bytes[at] == VERSION;
      boolean isType =
          at + 1 >= bytes.length || bytes[at + 1] >= BEGIN_REQUEST && bytes[at + 1] <= MOST_TYPES;
      if (!isVersion || !isType) {
        return new Answer("", "", "the answer is none in FastCGI", null);
      }
      if (at + HEAD > bytes.length) {
        break;
      }
      int length = (bytes[at + 4] & 0xff) << 8 | bytes[at + 5] & 0xff;
      int from = at + HEAD;
      int to = Math.min(bytes.length, from + length);
      String content = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
      switch (bytes[at + 1]) {
        case STDOUT -> output.append(content);
        case STDERR -> errors.append(content);
        case END_REQUEST -> {
          int code = content.length() > 4 ? content.charAt(4) : 0;
          end = code < ENDS.size() ? ENDS.get(code) : "status " + code;
        }
        default -> {
          // of no request, or of the other direction
        }
      }
      at = from + length + (bytes[at + 6] & 0xff);
    }
    return new Answer(output.toString(), errors.toString(), null, end);
  }
}
