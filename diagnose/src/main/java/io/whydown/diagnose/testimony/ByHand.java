package io.whydown.diagnose.testimony;

import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement.ContainerSeen;
import io.whydown.model.testimony.Statement.Failed;
import io.whydown.model.testimony.Statement.Shows;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a person asked for at the keyboard: who does so is on the host, and dials what the engine
/// publishes there. Stateless.
final class ByHand {

  private static final Pattern BROWSES =
      Pattern.compile(
          "\\b(?:open|brows|visit|navigat|go(?:ing)? to|access(?:ing)? (?:the |my )?(?:web ?)?(?:page|site|ui|app|application|interface))\\w*");

  private static final Pattern TYPES =
      Pattern.compile("\\b(?:curl|wget|telnet|nc|browser|postman|chrome|firefox)\\b");

  private ByHand() {}

  /// Whether a person says to have asked for it, and not to have read it in a log.
  static boolean isBrowsed(Failed failed) {
    return failed.standing() == Standing.CLAIMED && BROWSES.matcher(said(failed)).find();
  }

  private static boolean isTyped(Failed failed) {
    return failed.speaker().equals("curl")
        || failed.standing() == Standing.CLAIMED && TYPES.matcher(said(failed)).find();
  }

  private static String said(Failed failed) {
    return failed.provenance().raw().toLowerCase(Locale.ROOT);
  }

  /// The balancer's check of the server passes, and all that fails is a client's request to that
  /// server in words of its own: without the name that its TLS wants, or in HTTP where another
  /// protocol is spoken.
  static boolean isOnlyAskedOtherwise(Hearing h) {
    return !h.failures().isEmpty()
        && h.failures().stream()
            .allMatch(f ->
                f.speaker().equals("curl")
                    && f.port() > 0
                    && !Hearing.isDialFault(f.fault())
                    && isPassed(h, f));
  }

  /// Whether the server that was asked is one whose check passes.
  private static boolean isPassed(Hearing h, Failed failed) {
    return h.dials().stream()
        .filter(d -> d.host().equals(failed.host()) && d.port() == failed.port())
        .anyMatch(d ->
            h.testimony()
                .all(Shows.class)
                .anyMatch(s -> s.sign() == Sign.CHECKS_PASS && s.subject().equals(d.server())));
  }

  /// A list of running containers of which none publishes the port that a person asked the host
  /// for.
  static Optional<ContainerSeen> publishedElsewhere(Hearing h) {
    boolean browsed = h.failures().stream().anyMatch(f -> HostText.isOwn(f.host()) && isBrowsed(f));
    List<ContainerSeen> up =
        h.containers().stream()
            .filter(c -> c.standing() == Standing.WITNESSED && c.status().startsWith("Up"))
            .toList();
    boolean published =
        up.stream().anyMatch(c -> c.ports().stream().anyMatch(p -> p.hostPort() == h.port()));
    boolean exposed =
        up.stream().anyMatch(c -> c.ports().stream().anyMatch(p -> p.containerPort() == h.port()));
    return browsed && h.port() > 0 && up.size() > 1 && !published && !exposed
        ? Optional.of(up.getFirst())
        : Optional.empty();
  }

  /// A loopback address at a port that an engine publishes, asked for by a person.
  static Optional<Failed> atPublished(Hearing h) {
    return h.failed(f ->
        HostText.isLoopback(f.host())
            && f.port() > 0
            && (isBrowsed(f) || isTyped(f))
            && !isOfContainer(h, f)
            && h.containers().stream()
                .anyMatch(c -> c.ports().stream().anyMatch(p -> p.hostPort() == f.port())));
  }

  private static boolean isOfContainer(Hearing h, Failed failed) {
    return h.testimony()
        .all(Shows.class)
        .anyMatch(s ->
            s.sign() == Sign.DIALS_FROM_CONTAINER && s.provenance().equals(failed.provenance()));
  }
}
