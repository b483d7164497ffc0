package io.whydown.collect.ssh;

import io.whydown.collect.SshSettings;
import io.whydown.collect.ssh.SshConfigFile.Line;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the user's ssh configuration says of hosts (ssh_config(5)). Immutable.
///
/// For each keyword the first value wins; `IdentityFile` adds up. `Match` knows `all`, `host`,
/// `originalhost`, `user` and `localuser`; a block with another condition is left out, since
/// running a command to find out is not read-only. `StrictHostKeyChecking` is not looked at: an
/// unknown key is refused whatever it says.
final class SshConfig {

  private static final List<String> DEFAULT_IDENTITIES =
      List.of("id_rsa", "id_ecdsa", "id_ed25519", "id_dsa");

  private final SshSettings settings;
  private final List<List<Line>> files;

  private SshConfig(SshSettings settings, List<List<Line>> files) {
    this.settings = settings;
    this.files = files;
  }

  static SshConfig read(SshSettings settings) {
    return new SshConfig(
        settings,
        settings.configurations().stream()
            .map(file -> SshConfigFile.read(file, settings.home()))
            .toList());
  }

  /// How to reach a host; what was asked for explicitly wins over the configuration.
  SshHost resolve(String alias, @Nullable String user, @Nullable Integer port) {
    var values = new Values(alias, user);
    files.forEach(values::apply);
    return values.host(port);
  }

  /// The first value of each keyword, as they are found.
  private final class Values {

    private final String alias;
    private final @Nullable String askedUser;
    private final Map<String, Line> first = new HashMap<>();
    private final List<String> identityFiles = new ArrayList<>();

    Values(String alias, @Nullable String askedUser) {
      this.alias = alias;
      this.askedUser = askedUser;
    }

    void apply(List<Line> lines) {
      boolean active = true;
      Deque<Boolean> outer = new ArrayDeque<>();
      for (Line line : lines) {
        switch (line.keyword()) {
          case "-push" -> outer.push(active);
          case "-pop" -> active = outer.pop();
          case "host" -> active = parent(outer) && HostPattern.anyMatches(line.arguments(), alias);
          case "match" -> active = parent(outer) && isMatch(line.arguments());
          case "identityfile" -> {
            if (active) {
              identityFiles.add(line.first());
            }
          }
          default -> {
            if (active) {
              first.putIfAbsent(line.keyword(), line);
            }
          }
        }
      }
    }

    /// Whether the block that includes this file applies.
    private static boolean parent(Deque<Boolean> outer) {
      Boolean includes = outer.peek();
      return includes == null || includes;
    }

    private boolean isMatch(List<String> conditions) {
      Iterator<String> words = conditions.iterator();
      while (words.hasNext()) {
        String word = words.next().toLowerCase(Locale.ROOT);
        boolean negated = word.startsWith("!");
        String condition = negated ? word.substring(1) : word;
        if (condition.equals("all")) {
          continue;
        }
        String subject = subject(condition);
        if (subject == null || !words.hasNext()) {
          return false;
        }
        if (HostPattern.anyMatches(List.of(words.next().split(",")), subject) == negated) {
          return false;
        }
      }
      return !conditions.isEmpty();
    }

    private @Nullable String subject(String condition) {
      return switch (condition) {
        case "host" -> hostName();
        case "originalhost" -> alias;
        case "user" -> user();
        case "localuser" -> settings.user();
        default -> null;
      };
    }

    private String value(String keyword, String otherwise) {
      Line line = first.get(keyword);
      return line == null || line.arguments().isEmpty() ? otherwise : line.first();
    }

    private String hostName() {
      return value("hostname", alias).replace("%h", alias).replace("%%", "%");
    }

    private String user() {
      return askedUser != null ? askedUser : value("user", settings.user());
    }

    private int port(@Nullable Integer asked) {
      String text = value("port", "22");
      if (asked != null) {
        return asked;
      }
      return text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 22;
    }

    SshHost host(@Nullable Integer askedPort) {
      int port = port(askedPort);
      String keyAlias = value("hostkeyalias", "");
      String command = value("proxycommand", "none");
      List<String> jumps = jumps();
      return new SshHost(
          alias,
          hostName(),
          port,
          user(),
          keyAlias.isEmpty() ? null : keyAlias,
          identities(port),
          isYes("identitiesonly"),
          agent(),
          jumps,
          command.equalsIgnoreCase("none") || !jumps.isEmpty() ? null : command,
          connectTimeout(),
          knownHosts(port));
    }

    private boolean isYes(String keyword) {
      return Set.of("yes", "true").contains(value(keyword, "no").toLowerCase(Locale.ROOT));
    }

    private List<String> jumps() {
      String text = value("proxyjump", "none");
      return text.equalsIgnoreCase("none") ? List.of() : List.of(text.split(","));
    }

    private @Nullable String agent() {
      String text = value("identityagent", "SSH_AUTH_SOCK");
      return switch (text) {
        case "none" -> null;
        case "SSH_AUTH_SOCK" -> settings.agentSocket();
        default -> text.startsWith("$") ? settings.agentSocket() : expand(text, 22).toString();
      };
    }

    private List<Path> identities(int port) {
      if (identityFiles.isEmpty()) {
        return DEFAULT_IDENTITIES.stream()
            .map(name -> settings.home().resolve(".ssh").resolve(name))
            .toList();
      }
      return identityFiles.stream()
          .filter(name -> !name.equalsIgnoreCase("none"))
          .map(name -> expand(name, port))
          .distinct()
          .toList();
    }

    private @Nullable Duration connectTimeout() {
      String text = value("connecttimeout", "");
      return text.matches("[1-9][0-9]{0,4}") ? Duration.ofSeconds(Integer.parseInt(text)) : null;
    }

    private List<Path> knownHosts(int port) {
      var known = new ArrayList<Path>();
      Line own = first.get("userknownhostsfile");
      List<String> names =
          own == null ? List.of("~/.ssh/known_hosts", "~/.ssh/known_hosts2") : own.arguments();
      names.stream()
          .filter(name -> !name.equalsIgnoreCase("none"))
          .map(name -> expand(name, port))
          .forEach(known::add);
      Line global = first.get("globalknownhostsfile");
      if (global == null) {
        known.addAll(settings.globalKnownHosts());
      } else {
        global.arguments().stream().map(name -> expand(name, port)).forEach(known::add);
      }
      return known;
    }

    /// `~` and the tokens of ssh_config(5), "TOKENS".
    private Path expand(String text, int port) {
      String path = text.startsWith("~/") ? settings.home() + text.substring(1) : text;
      var expanded = new StringBuilder();
      for (int i = 0; i < path.length(); i++) {
        char c = path.charAt(i);
        if (c == '%' && i + 1 < path.length()) {
          i++;
          expanded.append(token(path.charAt(i), port));
        } else {
          expanded.append(c);
        }
      }
      String plain = expanded.toString().replace("\0", "");
      return settings.home().resolve(plain);
    }

    private String token(char token, int port) {
      return switch (token) {
        case '%' -> "%";
        case 'd' -> settings.home().toString();
        case 'u' -> settings.user();
        case 'h' -> hostName();
        case 'n' -> alias;
        case 'p' -> Integer.toString(port);
        case 'r' -> user();
        default -> "%" + token;
      };
    }
  }
}
