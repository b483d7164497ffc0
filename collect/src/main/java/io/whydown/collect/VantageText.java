package io.whydown.collect;

import io.whydown.collect.text.Printable;
import io.whydown.net.Port;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The grammar of vantages. Stateless.
final class VantageText {

  private static final String FORMS =
      "local, ssh://[user@]host[:port], netns:NAME, docker:NAME, podman:NAME, kube:NAMESPACE/POD or"
          + " none";

  /// Names that are safe as one path element and as one argument of a command.
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.@:+][A-Za-z0-9_.@:+-]{0,254}");

  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_.:%][A-Za-z0-9_.:%-]{0,254}");
  private static final Pattern USER =
      Pattern.compile("[A-Za-z0-9_.@\\\\+][A-Za-z0-9_.@\\\\+$-]{0,254}");

  private VantageText() {}

  static Vantage parse(String text) {
    if (text.equals("local")) {
      return new Vantage.Local();
    }
    if (text.equals("none")) {
      return new Vantage.None();
    }
    if (text.startsWith("ssh://")) {
      return ssh(text);
    }
    int colon = text.indexOf(':');
    String rest = colon < 0 ? "" : text.substring(colon + 1);
    return switch (colon < 0 ? "" : text.substring(0, colon)) {
      case "netns" -> new Vantage.Netns(rest);
      case "docker" -> new Vantage.Docker(rest);
      case "podman" -> new Vantage.Podman(rest);
      case "kube" -> kube(text, rest);
      case "ssh" -> throw bad(text, "ssh needs two slashes, as in ssh://web1");
      default -> throw bad(text, "write " + FORMS);
    };
  }

  private static Vantage kube(String text, String rest) {
    int slash = rest.indexOf('/');
    if (slash < 0) {
      throw bad(text, "write kube:NAMESPACE/POD");
    }
    return new Vantage.Kube(rest.substring(0, slash), rest.substring(slash + 1));
  }

  private static Vantage ssh(String text) {
    String rest = text.substring("ssh://".length());
    if (rest.endsWith("/")) {
      rest = rest.substring(0, rest.length() - 1);
    }
    int at = rest.lastIndexOf('@');
    String user = at < 0 ? null : rest.substring(0, at);
    if (user != null && user.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          "vantage ssh://[redacted]"
              + rest.substring(at)
              + " holds a password, which is not taken here: use a key or the agent, as in"
              + " ssh://user@host");
    }
    String hostPort = rest.substring(at + 1);
    if (hostPort.startsWith("[")) {
      int end = hostPort.indexOf(']');
      if (end < 0) {
        throw bad(text, "the bracket is not closed: write ssh://[2001:db8::1]:22");
      }
      String after = hostPort.substring(end + 1);
      return new Vantage.Ssh(user, hostPort.substring(1, end), port(text, after));
    }
    int colon = hostPort.indexOf(':');
    if (colon >= 0 && hostPort.indexOf(':', colon + 1) >= 0) {
      return new Vantage.Ssh(user, hostPort, null);
    }
    String host = colon < 0 ? hostPort : hostPort.substring(0, colon);
    return new Vantage.Ssh(user, host, port(text, colon < 0 ? "" : hostPort.substring(colon)));
  }

  private static @Nullable Port port(String text, String after) {
    if (after.isEmpty()) {
      return null;
    }
    if (after.charAt(0) != ':') {
      throw bad(text, "write ssh://[user@]host[:port]");
    }
    return Port.tryParse(after.substring(1))
        .orElseThrow(() -> bad(text, "the port must be 1 to 65535"));
  }

  static void checkName(String name, String text) {
    if (!NAME.matcher(name).matches() || name.equals(".") || name.equals("..")) {
      throw bad(text, "the name must be letters, digits and . _ - @ : +");
    }
  }

  static void checkHost(String host) {
    if (!HOST.matcher(host).matches()) {
      throw bad("ssh://" + host, "the host must be a name or an address, as in ssh://ops@web1");
    }
  }

  static void checkUser(String user) {
    if (!USER.matcher(user).matches()) {
      throw bad("ssh://" + user + "@", "the user must be a login name, as in ssh://ops@web1");
    }
  }

  private static IllegalArgumentException bad(String text, String remedy) {
    return new IllegalArgumentException("vantage '" + Printable.line(text, 120) + "': " + remedy);
  }
}
