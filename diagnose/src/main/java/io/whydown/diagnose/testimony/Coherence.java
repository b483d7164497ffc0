package io.whydown.diagnose.testimony;

import io.whydown.diagnose.Catalogue;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import java.util.Map;
import java.util.Set;

/// Holds what is pleaded against how far the connection came: whoever was answered, or was led
/// through half a handshake, met no filter, no dead route and no missing process on the way.
/// Stateless.
final class Coherence {

  /// What a fault that lies behind them takes from causes that lie before it.
  private static final int CONTRADICTED = 34;

  private static final Set<Stage> BEFORE =
      Set.of(Stage.BALANCER_ROUTE, Stage.BALANCER_FILTER, Stage.PATH, Stage.SERVER_FILTER);

  private static final Set<String> NOBODY =
      Set.of(
          "service-not-running",
          "service-crash-loop",
          "not-yet-listening",
          "bound-to-loopback",
          "container-bound-to-loopback",
          "listener-ipv4-only",
          "listener-ipv6-only");

  /// They let the first packets pass.
  private static final Set<String> PARTLY = Set.of("mtu-blackhole", "lossy-path", "middlebox-rst");

  private Coherence() {}

  /// Whoever refuses a handshake speaks TLS: it is the service that was meant, or one like it.
  private static final Set<Sign> OF_TLS_SERVERS =
      Set.of(
          Sign.TLS_REFUSED,
          Sign.TLS_NO_COMMON,
          Sign.CERTIFICATE_WANTED,
          Sign.CERTIFICATE_UNTRUSTED);

  static void weigh(Hearing h, Map<String, Plea> pleas) {
    Plea wrongPort = pleas.get("wrong-port");
    if (wrongPort != null
        && OF_TLS_SERVERS.stream().anyMatch(sign -> h.witnessed(sign).isPresent())) {
      wrongPort.when(true, -CONTRADICTED);
    }
    if (isBehindConnect(h)) {
      pleas.forEach((id, plea) -> plea.when(isBefore(id), -CONTRADICTED));
    }
  }

  /// Whether the connection came further than the cause would have let it.
  static boolean contradicts(Hearing h, String id) {
    return isBefore(id) && isBehindConnect(h);
  }

  /// Every failure that a program tells of came after the connection was made.
  private static boolean isBehindConnect(Hearing h) {
    boolean behind = false;
    for (var failed : h.failures()) {
      Fault fault = failed.fault();
      if (fault == Fault.TLS || fault == Fault.RESPONSE) {
        behind |= failed.standing() == Standing.WITNESSED;
      } else if (fault == Fault.STATUS && failed.status() >= 400 && failed.status() < 500) {
        // an answer of the server, or of a balancer that did not ask it
        behind = true;
      } else if (fault != Fault.STATUS && fault != Fault.NO_SERVER) {
        return false;
      }
    }
    return behind;
  }

  private static boolean isBefore(String id) {
    return NOBODY.contains(id)
        || !PARTLY.contains(id)
            && Catalogue.find(id)
                .filter(cause -> BEFORE.contains(cause.about().stage()))
                .isPresent();
  }
}
