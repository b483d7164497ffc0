package io.whydown.diagnose.explain;

import io.whydown.diagnose.testimony.Hearing;
import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.prose.ListenWords;
import java.util.List;
import java.util.regex.Pattern;

/// What a whole list of sockets lacks. Half of one lacks nothing: a list that was searched for a
/// word, or that was cut to a line or two, is no whole one. Stateless.
final class PastedSockets {

  private static final Pattern LIST =
      Pattern.compile("^(?:sudo )?(?:ss|netstat)\\s+-?[a-zA-Z-]*[la][a-zA-Z-]*\\b[^|]*$");

  private static final int LEAST = 3;

  /// Programs that are balancers.
  static final Pattern BALANCER = Pattern.compile("haproxy|nginx|envoy|traefik|caddy");

  private PastedSockets() {}

  static void read(List<Fragment> fragments, Hearing told, StatementList out) {
    int port = told.port();
    if (port == 0) {
      return;
    }
    for (Fragment fragment : fragments) {
      List<ListenWords.Found> listeners =
          fragment.lines().stream().flatMap(line -> ListenWords.in(line.text()).stream()).toList();
      boolean whole = LIST.matcher(fragment.command()).matches() && listeners.size() >= LEAST;
      boolean there = listeners.stream().anyMatch(l -> l.port() == port);
      if (whole && !there && isOfServer(told, listeners)) {
        out.shows(
            Sign.PORT_NOT_LISTENED_ON,
            String.valueOf(port),
            Standing.WITNESSED,
            fragment,
            fragment.lines().getFirst());
      }
    }
  }

  /// A list with the balancer in it is the balancer's own, unless it dials its own machine.
  private static boolean isOfServer(Hearing told, List<ListenWords.Found> listeners) {
    boolean ofBalancer = listeners.stream().anyMatch(l -> BALANCER.matcher(l.program()).find());
    return told.dialsItself() ? !told.dialsFromContainer() : !ofBalancer && !told.dialsContainer();
  }
}
