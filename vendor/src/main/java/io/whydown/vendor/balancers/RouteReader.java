package io.whydown.vendor.balancers;

import io.whydown.vendor.Matched;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the frontends of HAProxy's configuration and the services that routes of Traefik's labels
/// name, and finds what leads nowhere. (A backend that HAProxy does not know is no matter for here:
/// it does not start with one, so the text lacks it.) Never throws at input. Not thread-safe: one
/// for each piece.
public final class RouteReader {

  /// @param line where it stands in the piece, from 0
  /// @param unknown the section that is named and not there; empty where none is named
  public record Found(int line, String unknown) {}

  private static final Pattern SECTION =
      Pattern.compile("^(frontend|backend|listen|defaults|global|resolvers|peers)\\b");

  /// What serves a client without a server.
  private static final Pattern SERVES =
      Pattern.compile(
          "^(?:server|server-template|use_backend|default_backend|redirect|stats|monitor-uri|dispatch|http-request (?:return|redirect|deny|use-service)|tcp-request content (?:reject|use-service))\\b");

  private static final Pattern TRAEFIK_USE =
      Pattern.compile("\\brouters\\.[\\w-]+\\.service[=:]\\s*[\"'`]?([\\w-]+)[\"'`]?\\s*$");
  private static final Pattern TRAEFIK_SERVICE = Pattern.compile("\\bservices\\.([\\w-]+)\\.");

  private final List<Found> bare = new ArrayList<>();
  private final Set<String> services = new HashSet<>();

  /// Each service that a route names.
  private final List<Found> named = new ArrayList<>();

  private String kind = "";
  private int opened;
  private boolean binds;
  private boolean serves;
  private int number;

  /// Takes the next line of the piece.
  public void line(String line) {
    String bareLine = line.strip().toLowerCase(Locale.ROOT);
    if (!bareLine.isEmpty() && !bareLine.startsWith("#") && bareLine.length() < 1_000) {
      haproxy(bareLine);
      traefik(bareLine);
    }
    number++;
  }

  private void haproxy(String line) {
    Matcher section = SECTION.matcher(line);
    if (section.find()) {
      close();
      kind = Matched.group(section, 1);
      opened = number;
    }
    binds |= line.startsWith("bind ");
    serves |= SERVES.matcher(line).find();
  }

  private void close() {
    if (kind.equals("frontend") && binds && !serves) {
      bare.add(new Found(opened, ""));
    }
    kind = "";
    binds = false;
    serves = false;
  }

  private void traefik(String line) {
    Matcher use = TRAEFIK_USE.matcher(line);
    if (use.find()) {
      named.add(new Found(number, Matched.group(use, 1)));
    }
    Matcher service = TRAEFIK_SERVICE.matcher(line);
    if (service.find()) {
      services.add(Matched.group(service, 1));
    }
  }

  /// Frontends that serve nobody, and names that stand for no service; of a piece without any
  /// service nothing is said of names.
  public List<Found> end() {
    close();
    var found = new ArrayList<>(bare);
    if (!services.isEmpty()) {
      named.stream().filter(use -> !services.contains(use.unknown())).forEach(found::add);
    }
    return found;
  }
}
