package io.whydown.vendor.programs;

import io.whydown.net.Port;
import io.whydown.vendor.Matched;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the call of a program's source with which it begins to listen, in the languages and
/// frameworks that people paste. Never throws at input. Stateless.
public final class SourceCalls {

  private static final String HERE = "127.0.0.1";
  private static final String EVERYWHERE = "0.0.0.0";

  /// @param program that the call belongs to
  /// @param opens the call up to its first argument
  /// @param address without an argument that names one; empty when that depends
  /// @param port without an argument that names one; 0 when that depends
  /// @param needs what the source must hold for the call to be that one; empty for nothing
  private record Call(String program, Pattern opens, String address, int port, String needs) {}

  private static Call call(String program, String opens, String address, int port, String needs) {
    return new Call(program, Pattern.compile(opens + "\\("), address, port, needs);
  }

  /// By the documentation of each.
  private static final List<Call> CALLS =
      List.of(
          call("uvicorn", "\\buvicorn\\.run", HERE, 8000, ""),
          call("hypercorn", "\\bhypercorn\\.run", HERE, 8000, ""),
          call("flask", "\\bsocketio\\.run", HERE, 5000, "flask"),
          call("flask", "\\b\\w*app\\.run", HERE, 5000, "flask"),
          call("quart", "\\b\\w*app\\.run", HERE, 5000, "quart"),
          call("sanic", "\\b\\w*app\\.run", HERE, 8000, "sanic"),
          call("dash", "\\b\\w*app\\.run(?:_server)?", HERE, 8050, "dash"),
          call("bottle", "\\brun", HERE, 8080, "bottle"),
          call("aiohttp", "\\bweb\\.run_app", EVERYWHERE, 8080, ""),
          call("gradio", "\\.launch", HERE, 7860, "gradio"),
          call("waitress", "\\bserve", EVERYWHERE, 8080, "waitress"),
          call("nicegui", "\\bui\\.run", EVERYWHERE, 8080, ""),
          call("python", "\\b\\w*(?:HTTP|TCP)Server", "", 0, "import"),
          call("python", "\\bserver_address\\s*=\\s*", "", 0, "server"),
          call("grpc", "\\.add_(?:in)?secure_port", "", 0, ""),
          call("node", "\\.listen", "", 0, ""),
          call("node", "\\bBun\\.serve", EVERYWHERE, 3000, ""),
          call("deno", "\\bDeno\\.serve", EVERYWHERE, 8000, ""),
          call("go", "\\b(?:http|fasthttp)\\.ListenAndServe(?:TLS)?", EVERYWHERE, 0, ""),
          call("go", "\\bnet\\.Listen", EVERYWHERE, 0, ""),
          call("go", "\\b\\w+\\.(?:Run|Start|Listen)", EVERYWHERE, 0, "package "),
          call("rust", "(?:TcpListener::|\\.)bind", "", 0, ""),
          call("rust", "SocketAddr(?:V4)?::(?:from|new)", "", 0, ""),
          call("java", "\\bnew ServerSocket", EVERYWHERE, 0, ""),
          call("ktor", "\\bembeddedServer", EVERYWHERE, 0, ""),
          call("dotnet", "\\.UseUrls", "", 0, ""),
          call("dotnet", "\\.ListenLocalhost", HERE, 0, ""),
          call("dotnet", "\\.ListenAnyIP", EVERYWHERE, 0, ""),
          call("ruby", "\\bTCPServer\\.new", "", 0, ""));

  private static final Pattern MAY =
      Pattern.compile(
          "(?:server_address\\s*=\\s*|\\.run|\\.launch|Server|_port|\\.listen|\\.serve|ListenAndServe|\\.Listen|\\.Run|\\.Start|bind|SocketAddr(?:V4)?::\\w+|Socket|embeddedServer|UseUrls|ListenLocalhost|ListenAnyIP|\\brun|\\bserve)\\w*\\(");

  private static final String LITERAL =
      "(?<host>\\[[0-9a-fA-F:]*\\]|\\d{1,3}(?:\\.\\d{1,3}){3}|localhost|\\*|\\+)";

  /// The arguments by their names, or by how they look.
  private static final List<Pattern> HOSTS =
      List.of(
          Pattern.compile(
              "(?i)\\b(?:host(?:name)?|address|server_name|ip|interface)\\s*[=:]\\s*[\"'`]"
                  + LITERAL
                  + "[\"'`]"),
          Pattern.compile("[\"'`](?:https?://)?" + LITERAL + "(?::\\d{1,5})?/?[\"'`]"),
          Pattern.compile("\\(?\\[(?<host>\\d{1,3}(?:, ?\\d{1,3}){3})\\]"));

  private static final List<Pattern> PORTS =
      List.of(
          Pattern.compile(
              "(?i)\\b(?:server_)?port\\s*[=:]\\s*(?:int\\()?[\"']?(?<port>\\d{2,5})\\b"),
          Pattern.compile("[\"'`][^\"'`\\s]*:(?<port>\\d{2,5})/?[\"'`]"),
          Pattern.compile("(?:^|[(,|?]\\s*)(?<port>\\d{2,5})\\s*(?=[,)]|$)"));

  /// An argument that only the running program knows.
  private static final Pattern UNKNOWN_HOST =
      Pattern.compile(
          "(?i)\\b(?:host(?:name)?|address|server_name|interface)\\s*[=:]\\s*[^\"'`\\s]");

  private SourceCalls() {}

  /// Whether a line may hold such a call: cheap, for long texts.
  public static boolean mayBegin(String line) {
    return line.indexOf('(') > 0 && MAY.matcher(line).find();
  }

  /// Where a call makes the program listen; empty when the text holds none that says so.
  ///
  /// @param text the line of the call, with those that its arguments go on over
  /// @param source the whole source in small letters
  public static Optional<Listener> in(String text, String source) {
    for (Call call : CALLS) {
      Matcher opens = call.opens().matcher(text);
      if (source.contains(call.needs()) && opens.find()) {
        Optional<Listener> found = listener(call, arguments(text, opens.end()));
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  /// What stands between the bracket that was opened and its fellow.
  private static String arguments(String text, int from) {
    int depth = 1;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += c == '(' || c == '{' ? 1 : c == ')' || c == '}' ? -1 : 0;
      if (depth == 0) {
        return text.substring(from, i);
      }
    }
    return text.substring(from);
  }

  private static Optional<Listener> listener(Call call, String arguments) {
    String host = Matched.unbracketed(first(HOSTS, arguments, "host")).replaceAll(", ?", ".");
    // an array that spells an address has numbers of its own
    String number = first(PORTS, arguments.replaceAll("\\[[\\d, ]+\\]", ""), "port");
    int port = number.isEmpty() ? call.port() : Port.tryParse(number).map(Port::number).orElse(0);
    String address = host;
    if (host.isEmpty()) {
      address = UNKNOWN_HOST.matcher(arguments).find() ? "" : call.address();
    } else if (host.equals("*") || host.equals("+")) {
      address = EVERYWHERE;
    }
    return port == 0 ? Optional.empty() : Optional.of(new Listener(call.program(), address, port));
  }

  private static String first(List<Pattern> forms, String text, String group) {
    for (Pattern form : forms) {
      Matcher found = form.matcher(text);
      if (found.find()) {
        return Matched.group(found, group);
      }
    }
    return "";
  }
}
