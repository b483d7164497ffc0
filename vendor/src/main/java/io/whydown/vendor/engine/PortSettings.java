package io.whydown.vendor.engine;

import io.whydown.vendor.Matched;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The ports that a container's settings tell its program to listen on: variables of its
/// environment, and what an image's file of instructions exposes. Never throws at input. Stateless.
public final class PortSettings {

  /// Words of a variable that is about the program's own port.
  private static final Set<String> OWN =
      Set.of(
          "port",
          "ports",
          "web",
          "webui",
          "http",
          "server",
          "app",
          "application",
          "listen",
          "bind",
          "ui",
          "gui",
          "container",
          "service",
          "internal",
          "node",
          "rails",
          "flask",
          "uvicorn",
          "gunicorn",
          "nginx",
          "puma",
          "main",
          "admin",
          "api",
          "default",
          "my",
          "run");

  private static final Pattern NAME = Pattern.compile("(?i)(?:[a-z0-9]+_)*(?:[a-z]*port)");
  private static final Pattern URLS =
      Pattern.compile("(?i)\\w*(?:ASPNETCORE|DOTNET)_(?:URLS|HTTP_PORTS)");
  private static final Pattern EXPOSE = Pattern.compile("(?i)^\\s*EXPOSE\\s+([\\d\\s/tcp]+)$");
  private static final Pattern NUMBER = Pattern.compile("(\\d{2,5})(?!\\d)");

  private PortSettings() {}

  /// The ports of the variables that are about the program's own listener.
  public static List<Integer> of(Map<String, String> environment) {
    var ports = new ArrayList<Integer>();
    List<String> others = targets(environment).stream().map(Target::variable).toList();
    environment.forEach((name, value) -> {
      if (isOwn(name) && !others.contains(name) && value.matches("[\"']?\\d{2,5}[\"']?")) {
        add(value, ports);
      } else if (URLS.matcher(name).matches()) {
        add(value.replaceAll("https?://[^:;]*", ""), ports);
      }
    });
    return ports;
  }

  /// Whom a program dials, by two variables of one name: `STORAGE_ENDPOINT`, `STORAGE_PORT`.
  ///
  /// @param variable the one that holds the port
  public record Target(String host, int port, String variable) {}

  private static final Pattern HOST =
      Pattern.compile("(?i)(\\w+?)_?(?:HOST|HOSTNAME|SERVER|ADDR|ADDRESS|ENDPOINT|DOMAIN|SERVICE)");
  private static final Pattern NAMED =
      Pattern.compile("[A-Za-z][\\w-]*(?:\\.[\\w-]+)*|\\d+(?:\\.\\d+){3}");

  /// What the variables of a container's environment tell its program to dial.
  public static List<Target> targets(Map<String, String> environment) {
    var targets = new ArrayList<Target>();
    environment.forEach((name, value) -> {
      Matcher host = HOST.matcher(name);
      if (!host.matches() || !NAMED.matcher(value).matches() || value.equals("0.0.0.0")) {
        return;
      }
      String prefix = Matched.group(host, 1);
      boolean own =
          List.of(prefix.toLowerCase(Locale.ROOT).split("_")).stream().allMatch(OWN::contains);
      String variable = prefix + "_PORT";
      String port = environment.getOrDefault(variable, "").replaceAll("[\"']", "");
      if (!own && port.matches("\\d{2,5}") && Integer.parseInt(port) <= 65_535) {
        targets.add(new Target(value, Integer.parseInt(port), variable));
      }
    });
    return targets;
  }

  /// The ports of one line of a Dockerfile; empty for any other.
  public static List<Integer> exposed(String line) {
    var ports = new ArrayList<Integer>();
    Matcher expose = EXPOSE.matcher(line);
    if (expose.matches()) {
      add(Matched.group(expose, 1), ports);
    }
    return ports;
  }

  private static boolean isOwn(String name) {
    return NAME.matcher(name).matches()
        && List.of(name.toLowerCase(Locale.ROOT).split("_")).stream()
            .allMatch(word -> OWN.contains(word) || !isOther(word) && name.length() < 20);
  }

  /// What other machines, or the outside, are called by.
  private static boolean isOther(String word) {
    return word.matches(
        "(?:virtual|host|external|public|published|db|database|my?sql|pg|pgsql|postgres\\w*|maria\\w*|redis|mongo\\w*|rabbit\\w*|amqp|smtp|mail|elastic\\w*|memcached?|kafka|cache|queue|backend|upstream|auth|proxy|debug|metrics|ws|websocket|ssh|letsencrypt|ssl|tls|https|remote|target|forward|client|peer|cluster|ldap|imap|dns|udp)");
  }

  private static void add(String text, List<Integer> ports) {
    Matcher number = NUMBER.matcher(text);
    while (number.find()) {
      int port = (int) Matched.number(number, 1);
      if (port > 0 && port <= 65_535) {
        ports.add(port);
      }
    }
  }
}
