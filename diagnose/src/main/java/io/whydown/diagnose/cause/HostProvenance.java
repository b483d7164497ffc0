package io.whydown.diagnose.cause;

import io.whydown.model.evidence.Provenance;
import io.whydown.model.host.HostState;
import java.time.Instant;

/// Provenance of facts that are an absence: nothing in the whole output of a command. Stateless.
public final class HostProvenance {

  private HostProvenance() {}

  /// The socket list as a whole.
  public static Provenance sockets(Case.HostFacts host) {
    return command(host, "ss -H -tlnp", "");
  }

  /// A command's whole output at the host.
  public static Provenance command(Case.HostFacts host, String command, String raw) {
    Instant at =
        host.state().map(HostState::identity).map(i -> i.collectedAt()).orElse(Instant.EPOCH);
    return new Provenance(host.vantage(), new Provenance.Origin.Command(command, 0), at, raw);
  }
}
