package io.whydown.balancer.names;

import io.whydown.balancer.config.NamingConfig;
import io.whydown.net.IpAddress;
import org.jspecify.annotations.Nullable;

/// Chooses an address among those that a name has (HAProxy: src/resolvers.c,
/// resolv_get_ip_from_response): the preferred family first, then preferred networks, then what no
/// other server of the backend has, then what the server has already. Stateless.
final class AddressChoice {

  private static final int FAMILY = 8;
  private static final int NETWORK = 4;
  private static final int FREE = 2;
  private static final int CURRENT = 1;

  private AddressChoice() {}

  /// The best address for a server, which is its holder from then on; null when all are taken, or
  /// there is none.
  static @Nullable KnownRecord forServer(
      KnownRecords records, NamingConfig naming, FollowedServer server) {
    IpAddress current = server.address();
    KnownRecord best = null;
    int most = -1;
    for (KnownRecord record : records.all()) {
      IpAddress address = record.address;
      boolean isTaken = address != null && isTaken(record, server);
      if (address == null || isTaken && !naming.isSharing()) {
        continue;
      }
      int score =
          score(address, naming) + (isTaken ? 0 : FREE) + (address.equals(current) ? CURRENT : 0);
      if (score > most) {
        most = score;
        best = record;
      }
    }
    if (best != null) {
      records.turn();
    }
    return best;
  }

  /// The best address for whoever asks once.
  static @Nullable IpAddress forLookup(KnownRecords records, NamingConfig naming) {
    IpAddress best = null;
    int most = -1;
    for (KnownRecord record : records.all()) {
      IpAddress address = record.address;
      if (address != null && score(address, naming) > most) {
        most = score(address, naming);
        best = address;
      }
    }
    records.turn();
    return best;
  }

  private static int score(IpAddress address, NamingConfig naming) {
    return (address.family() == naming.preferred() ? FAMILY : 0)
        + (naming.isPreferred(address) ? NETWORK : 0);
  }

  private static boolean isTaken(KnownRecord record, FollowedServer server) {
    for (FollowedServer each : record.holders) {
      if (!each.equals(server) && each.backend().equals(server.backend())) {
        return true;
      }
    }
    return false;
  }
}
