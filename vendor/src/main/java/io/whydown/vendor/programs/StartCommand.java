package io.whydown.vendor.programs;

import io.whydown.net.Port;
import io.whydown.vendor.Matched;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the command line that starts a server: a line of a shell, `CMD` and `ENTRYPOINT` of an
/// image, `command:` of compose and Kubernetes, `ExecStart=` of a unit, a script of package.json.
/// Never throws at input. Stateless.
public final class StartCommand {

  private static final int MOST_WORDS = 80;

  /// What only runs another program.
  private static final Set<String> WRAPPERS =
      Set.of(
          "exec",
          "sudo",
          "npx",
          "yarn",
          "pnpm",
          "bunx",
          "bun",
          "poetry",
          "pipenv",
          "uv",
          "pdm",
          "hatch",
          "run",
          "bundle",
          "python",
          "python3",
          "python2",
          "-m",
          "-u",
          "nohup",
          "env",
          "cross-env",
          "dumb-init",
          "tini",
          "--",
          "sh",
          "bash",
          "ash",
          "-c",
          "-lc",
          "-ec",
          "conda",
          "php",
          "node",
          "nodemon",
          "--exec",
          "dotenv",
          "newrelic-admin",
          "run-program",
          "ddtrace-run",
          "opentelemetry-instrument",
          "time",
          "-g",
          "catchsegv",
          "stdbuf",
          "-oL");

  private static final Pattern SETTING = Pattern.compile("[A-Za-z_]\\w*=\\S*");
  private static final Pattern ADDRESS =
      Pattern.compile("\\[[0-9a-fA-F:]*\\]|\\d{1,3}(?:\\.\\d{1,3}){3}|localhost|\\*|\\+|::1?|0");
  private static final Pattern BOTH =
      Pattern.compile(
          "(?:(?:https?|tcp|ssl)://)?(\\[[0-9a-fA-F:]*\\]|\\d{1,3}(?:\\.\\d{1,3}){3}|localhost|\\*|\\+|0)?:(\\d{2,5})/?");
  private static final Pattern FORWARD =
      Pattern.compile("\\b(?:kubectl|oc|k)\\s+(?:-\\S+\\s+(?:\\S+\\s+)?)*port-forward\\s+(.*)");
  private static final Pattern PAIR = Pattern.compile("(?:^|\\s)(\\d{2,5})(?::\\d{2,5})?(?=\\s|$)");
  private static final Pattern FORWARD_ADDRESS = Pattern.compile("--address[= ](\\S+)");

  private StartCommand() {}

  /// The server that a command line starts; empty for any other.
  ///
  /// @param line without what a file puts before it
  public static Optional<Listener> in(String line) {
    if (line.length() > 2_000 || isCut(line)) {
      return Optional.empty();
    }
    for (String command : plain(line).split("&&|\\|\\||;|(?<!\\|)\\|(?!\\|)")) {
      Optional<Listener> found = forwarded(command).or(() -> started(command));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /// A table of an engine cuts long commands, and what is cut off may say where.
  private static boolean isCut(String line) {
    return line.contains("\u2026") || line.stripTrailing().endsWith("...");
  }

  /// `["a", "b"]` and quoted words without their marks.
  private static String plain(String line) {
    return line.replaceAll("[\"'`\\[\\]](?=[\\s,\\]\"'`]|$)", " ")
        .replaceAll("(?<=[\\s,\\[\"'`]|^)[\"'`]|(?:(?<=\\s)|^)\\[(?=[\"'\\s])", " ")
        .replaceAll(",(?=\\s)", " ");
  }

  /// `kubectl port-forward` listens for its own machine alone unless it is told otherwise.
  private static Optional<Listener> forwarded(String command) {
    Matcher forward = FORWARD.matcher(command);
    if (!forward.find()) {
      return Optional.empty();
    }
    String rest = Matched.group(forward, 1);
    Matcher pair = PAIR.matcher(rest);
    Matcher address = FORWARD_ADDRESS.matcher(rest);
    String host = address.find() ? Matched.group(address, 1).replaceFirst(",.*", "") : "127.0.0.1";
    return pair.find()
        ? Optional.of(new Listener("kubectl", host, number(Matched.group(pair, 1))))
        : Optional.empty();
  }

  private static Optional<Listener> started(String command) {
    String[] all = command.strip().split("\\s+");
    List<String> words = List.of(all).subList(0, Math.min(all.length, MOST_WORDS));
    int at = 0;
    while (at < words.size() && isBefore(words, at)) {
      at++;
    }
    for (Server server : Server.ALL) {
      int end = end(words, at, server.words());
      if (end > 0) {
        return listener(server, words.subList(end, words.size()));
      }
    }
    return Optional.empty();
  }

  private static boolean isBefore(List<String> words, int at) {
    String word = words.get(at);
    return word.isEmpty()
        || SETTING.matcher(word).matches()
        || WRAPPERS.contains(bare(word)) && !isServing(words, at);
  }

  /// An interpreter that serves by itself (`php -S`).
  private static boolean isServing(List<String> words, int at) {
    return bare(words.get(at)).equals("php")
        && at + 1 < words.size()
        && words.get(at + 1).equals("-S");
  }

  /// How far options may push the words of a command apart (`flask --app shop run`).
  private static final int APART = 5;

  /// Where the words that start a server end; 0 when the command does not begin with them.
  private static int end(List<String> words, int from, List<String> wanted) {
    if (from >= words.size() || !bare(words.get(from)).equals(wanted.getFirst())) {
      return 0;
    }
    int at = from + 1;
    for (String word : wanted.subList(1, wanted.size())) {
      int found = words.subList(at, Math.min(words.size(), at + APART)).indexOf(word);
      if (found < 0) {
        return 0;
      }
      at += found + 1;
    }
    return at;
  }

  /// Without the folder that it stands in.
  private static String bare(String word) {
    return word.substring(word.lastIndexOf('/') + 1).replaceFirst("\\.m?js$", "");
  }

  /// What says it elsewhere: a socket's path, a file of settings.
  private static final Set<String> UNTOLD =
      Set.of(
          "--uds",
          "--fd",
          "-c",
          "--config",
          "-C",
          "--unix_socket",
          "-u",
          "--bind_all",
          "--allow-all-ip");

  private static Optional<Listener> listener(Server server, List<String> rest) {
    var told = new Told();
    for (int i = 0; i < rest.size(); i++) {
      String word = rest.get(i);
      int is = word.startsWith("-") ? word.indexOf('=') : -1;
      String option = is > 0 ? word.substring(0, is) : word;
      String next = i + 1 < rest.size() ? rest.get(i + 1) : "";
      String value = is > 0 ? word.substring(is + 1) : next;
      if (server.hosts().contains(option)) {
        boolean alone = is < 0 && (next.isEmpty() || next.startsWith("-"));
        told.host(alone ? server.bare() ? "0.0.0.0" : "" : value);
      } else if (server.ports().contains(option)) {
        told.port = number(value);
      } else if (server.binds().contains(option)) {
        if (!told.both(value) && !told.address(value)) {
          // a path of a socket, a variable
          return Optional.empty();
        }
      } else if (server.positional() && !word.startsWith("-") && !told.both(word)) {
        told.port = told.port == 0 ? number(word) : told.port;
      }
    }
    if (!told.isHost && rest.stream().anyMatch(UNTOLD::contains)) {
      return Optional.empty();
    }
    String address = told.isHost ? written(told.host) : server.address();
    int port = told.port == 0 ? server.port() : told.port;
    return port == 0
        ? Optional.empty()
        : Optional.of(new Listener(server.words().getFirst(), address, port));
  }

  /// What the words of a command line have said so far. Not thread-safe: one for each.
  private static final class Told {
    private String host = "";
    private int port;
    private boolean isHost;

    private void host(String value) {
      if (!both(value)) {
        isHost = true;
        host = value;
      }
    }

    private boolean address(String value) {
      boolean is = ADDRESS.matcher(value).matches();
      if (is) {
        host(value);
      }
      return is;
    }

    /// `HOST:PORT`, or `:PORT` for every address.
    private boolean both(String value) {
      Matcher both = BOTH.matcher(value);
      if (!both.matches()) {
        return false;
      }
      isHost = true;
      host = both.group(1) == null ? "0.0.0.0" : Matched.group(both, 1);
      port = number(Matched.group(both, 2));
      return true;
    }
  }

  /// An address as sockets show it; empty for a variable.
  private static String written(String host) {
    String plain = Matched.unbracketed(host);
    if (plain.matches("[*+0]")) {
      return "0.0.0.0";
    }
    return ADDRESS.matcher(host).matches() || plain.matches("[0-9a-fA-F]*:[0-9a-fA-F:]*")
        ? plain
        : "";
  }

  /// A port of two digits or more; 0 for anything else.
  private static int number(String text) {
    return text.length() < 2 ? 0 : Port.tryParse(text).map(Port::number).orElse(0);
  }
}
