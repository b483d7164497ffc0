package io.whydown.balancer.rule;

import io.whydown.balancer.hook.LogOrigin;
import io.whydown.balancer.hook.Session;
import io.whydown.balancer.hook.Stream;
import io.whydown.balancer.hook.StreamNumber;
import io.whydown.balancer.hook.StreamTimer;
import io.whydown.balancer.hook.TlsFacts;
import io.whydown.balancer.rule.LogFormatReader.Style;
import io.whydown.net.IpAddress;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The aliases of log formats (configuration manual 2.6, 8.2.4; log.c). Stateless.
final class LogAliases {

  private static final String BAD_REQUEST = "<BADREQ>";

  private LogAliases() {}

  /// A number of a stream.
  private interface StreamCount {
    long of(Stream stream);
  }

  /// The part that an alias stands for; null when there is none of that name.
  static LogFormat.@Nullable Part part(String name, Style style) {
    LogFormat.Part part = LogDates.part(name, style);
    if (part == null) {
      part = ofTimes(name, style);
    }
    if (part == null) {
      part = ofNumbers(name, style);
    }
    if (part == null) {
      part = ofAddresses(name, style);
    }
    return part == null ? ofTexts(name, style) : part;
  }

  private static LogFormat.@Nullable Part ofTimes(String name, Style style) {
    return switch (name) {
      case "Th" -> timer(StreamTimer.HANDSHAKE);
      case "Ti" -> timer(StreamTimer.IDLE);
      case "TR" -> timer(StreamTimer.REQUEST);
      case "Tq" -> timer(StreamTimer.REQUEST_WITH_IDLE);
      case "Tw" -> timer(StreamTimer.QUEUE);
      case "Tc" -> timer(StreamTimer.CONNECT);
      case "Tr" -> timer(StreamTimer.RESPONSE);
      case "Td" -> timer(StreamTimer.DATA);
      case "Ta" -> early(style, s -> s.timer(StreamTimer.ACTIVE));
      case "Tt" -> early(style, s -> s.timer(StreamTimer.TOTAL));
      case "Tu" ->
          early(style, s -> s.timer(StreamTimer.TOTAL) - Math.max(0, s.timer(StreamTimer.IDLE)));
      default -> null;
    };
  }

  private static LogFormat.Part timer(StreamTimer timer) {
    return number(s -> s.timer(timer));
  }

  private static LogFormat.Part number(StreamCount number) {
    return (in, out) -> {
      Stream stream = in.stream();
      out.append(stream == null ? 0 : number.of(stream));
    };
  }

  /// A number that is not final when the line is written before the end: then with a plus.
  private static LogFormat.Part early(Style style, StreamCount number) {
    boolean isLogged = style.use() == LogFormat.Use.LOG;
    return (in, out) -> {
      Stream stream = in.stream();
      if (isLogged && stream != null && !stream.isOver()) {
        out.append('+');
      }
      out.append(stream == null ? 0 : number.of(stream));
    };
  }

  private static LogFormat.@Nullable Part ofNumbers(String name, Style style) {
    return switch (name) {
      // what is said to a request that could not be read is not counted (src/mux_h1.c,
      // h1_send_error)
      case "B" ->
          early(
              style,
              s -> s.isHttp() && s.request() == null ? 0 : s.number(StreamNumber.BYTES_READ));
      case "U" -> early(style, s -> s.number(StreamNumber.BYTES_UPLOADED));
      case "ST" -> number(LogAliases::status);
      case "ac" -> number(s -> s.number(StreamNumber.PROCESS_CONNECTIONS));
      case "fc" -> number(s -> s.number(StreamNumber.FRONTEND_CONNECTIONS));
      case "bc" -> number(s -> s.number(StreamNumber.BACKEND_CONNECTIONS));
      case "sc" -> number(s -> s.number(StreamNumber.SERVER_CONNECTIONS));
      case "sq" -> number(s -> s.number(StreamNumber.SERVER_QUEUE));
      case "bq" -> number(s -> s.number(StreamNumber.BACKEND_QUEUE));
      case "rc" -> LogAliases::retries;
      case "rt" -> hexNumber(style, Stream::id);
      case "pid" -> (in, out) -> hex(out, in.world().processId(), style);
      case "lc" -> number(s -> 0);
      default -> null;
    };
  }

  private static LogFormat.Part hexNumber(Style style, StreamCount number) {
    return (in, out) -> {
      Stream stream = in.stream();
      hex(out, stream == null ? 0 : number.of(stream), style);
    };
  }

  /// A number, in hexadecimal with at least four digits where that is asked for.
  static void hex(StringBuilder out, long number, Style style) {
    if (!style.hex()) {
      out.append(number);
      return;
    }
    String digits = Texts.upper(Long.toHexString(number));
    out.repeat("0", Math.max(0, 4 - digits.length())).append(digits);
  }

  private static long status(Stream stream) {
    long status = stream.number(StreamNumber.STATUS);
    return status == 0 && stream.isHttp() ? -1 : status;
  }

  private static void retries(Context in, StringBuilder out) {
    Stream stream = in.stream();
    if (stream == null) {
      out.append('0');
      return;
    }
    if (stream.number(StreamNumber.REDISPATCHED) != 0) {
      out.append('+');
    }
    out.append(Math.max(0, stream.number(StreamNumber.RETRIES)));
  }

  private static LogFormat.@Nullable Part ofAddresses(String name, Style style) {
    return switch (name) {
      case "ci" -> (in, out) -> client(out, in.session(), style);
      case "cp" ->
          (in, out) -> {
            Session session = in.session();
            boolean unix = session.source() == null;
            port(out, unix ? session.listenerId() : session.sourcePort(), style);
          };
      case "fi" -> (in, out) -> frontend(out, in.session(), style);
      case "fp" ->
          (in, out) -> {
            Session session = in.session();
            boolean unix = session.destination() == null;
            port(out, unix ? session.listenerId() : session.destinationPort(), style);
          };
      case "bi" -> ip(style, Stream::localAddress);
      case "bp" -> portOf(style, Stream::localAddress, s -> s.localPort());
      case "si" -> ip(style, Stream::serverAddress);
      case "sp" -> portOf(style, Stream::serverAddress, s -> s.serverPort());
      default -> null;
    };
  }

  private interface Address {
    @Nullable IpAddress of(Stream stream);
  }

  private static LogFormat.Part ip(Style style, Address address) {
    return (in, out) -> {
      Stream stream = in.stream();
      ip(out, stream == null ? null : address.of(stream), style);
    };
  }

  private static LogFormat.Part portOf(Style style, Address address, StreamCount port) {
    return (in, out) -> {
      Stream stream = in.stream();
      if (stream == null || address.of(stream) == null) {
        LogText.append(out, null, style);
      } else {
        port(out, port.of(stream), style);
      }
    };
  }

  private static void client(StringBuilder out, Session session, Style style) {
    if (session.source() == null) {
      LogText.append(out, "unix", style);
    } else {
      ip(out, session.source(), style);
    }
  }

  private static void frontend(StringBuilder out, Session session, Style style) {
    if (session.destination() == null) {
      LogText.append(out, "unix", style);
    } else {
      ip(out, session.destination(), style);
    }
  }

  private static void ip(StringBuilder out, @Nullable IpAddress address, Style style) {
    if (address != null && style.hex()) {
      Value bytes = Value.binary(address.bytes());
      out.append(Texts.hex(bytes.text()));
    } else {
      LogText.append(out, address == null ? null : address.toString(), style);
    }
  }

  private static void port(StringBuilder out, long port, Style style) {
    hex(out, port, style);
  }

  private static LogFormat.@Nullable Part ofTexts(String name, Style style) {
    return switch (name) {
      case "f" -> (in, out) -> LogText.append(out, in.session().frontend(), style);
      case "ft" ->
          (in, out) -> {
            String frontend = in.session().frontend();
            boolean encrypted = in.session().tls() != null;
            LogText.append(out, encrypted ? frontend + "~" : frontend, style);
          };
      case "b" ->
          (in, out) -> {
            String backend = ProcessFetches.backend(in);
            LogText.append(out, backend == null ? in.session().frontend() : backend, style);
          };
      case "s" -> text(style, LogAliases::server);
      case "H" -> (in, out) -> LogText.append(out, in.world().hostName(), style);
      case "ID" ->
          (in, out) -> {
            Value id = UniqueId.of(in);
            LogText.append(out, id == null ? null : id.text(), style);
          };
      case "ts" -> text(style, s -> termination(s, 2));
      case "tsc" -> text(style, s -> termination(s, 4));
      case "CC" -> captureOfCookie(style, false);
      case "CS" -> captureOfCookie(style, true);
      case "sslc" -> text(style, s -> ofTls(s.tls(), TlsFacts::cipher));
      case "sslv" -> text(style, s -> ofTls(s.tls(), TlsFacts::version));
      case "why" -> text(style, s -> s.terminationState().startsWith("--") ? null : s.cause());
      case "OG" ->
          (in, out) -> {
            LogOrigin origin = in.origin();
            LogText.append(out, origin == null ? "unspec" : origin.shown(), style);
          };
      case "hr" -> (in, out) -> LogCaptures.group(in, out, false, style);
      case "hs" -> (in, out) -> LogCaptures.group(in, out, true, style);
      case "hrl" -> (in, out) -> LogCaptures.list(in, out, false, style);
      case "hsl" -> (in, out) -> LogCaptures.list(in, out, true, style);
      default -> ofRequestLine(name, style);
    };
  }

  private interface TextOf {
    @Nullable String of(Stream stream);
  }

  private static LogFormat.Part text(Style style, TextOf text) {
    return (in, out) -> {
      Stream stream = in.stream();
      LogText.append(out, stream == null ? null : text.of(stream), style);
    };
  }

  private static String termination(Stream stream, int letters) {
    String state = stream.terminationState();
    return state.length() > letters ? state.substring(0, letters) : state;
  }

  private static LogFormat.Part captureOfCookie(Style style, boolean ofResponse) {
    return (in, out) -> {
      StreamMemory memory = in.memory();
      String cookie = memory == null ? null : memory.cookie(ofResponse);
      LogText.append(out, cookie == null ? null : cookie, style);
    };
  }

  private static LogFormat.@Nullable Part ofRequestLine(String name, Style style) {
    return switch (name) {
      case "r" -> line(style, l -> l);
      case "HM" -> line(style, l -> piece(l, 0));
      case "HU" -> line(style, l -> piece(l, 1));
      case "HP" -> line(style, l -> TargetFetches.withoutQuery(piece(l, 1)));
      case "HPO" -> line(style, l -> TargetFetches.withoutQuery(TargetFetches.path(piece(l, 1))));
      case "HQ" ->
          line(
              style,
              l -> {
                String target = piece(l, 1);
                int mark = target.indexOf('?');
                return mark < 0 ? "" : target.substring(mark);
              });
      case "HV" -> line(style, l -> piece(l, 2));
      default -> null;
    };
  }

  private interface OfLine {
    String of(String line);
  }

  private static LogFormat.Part line(Style style, OfLine part) {
    return (in, out) -> {
      Stream stream = in.stream();
      String line = stream == null ? null : stream.requestLine();
      LogText.line(out, line == null ? BAD_REQUEST : part.of(line), style);
    };
  }

  private static String piece(String line, int index) {
    String[] pieces = line.split("[ \t]+", 3);
    return index < pieces.length ? pieces[index] : index == 2 ? "" : BAD_REQUEST;
  }

  private static @Nullable String ofTls(@Nullable TlsFacts facts, Function<TlsFacts, String> what) {
    String text = facts == null ? "" : what.apply(facts);
    return text.isEmpty() ? null : text;
  }

  /// Whoever answered.
  private static String server(Stream stream) {
    String server = stream.server();
    String service = stream.service();
    if (server != null || service != null) {
      return server != null ? server : String.valueOf(service);
    }
    return stream.cache() != null ? "<CACHE>" : "<NOSRV>";
  }
}
