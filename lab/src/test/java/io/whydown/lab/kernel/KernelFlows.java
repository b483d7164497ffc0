package io.whydown.lab.kernel;

import io.whydown.net.Flow;
import io.whydown.net.IpAddress;
import io.whydown.net.IpProtocol;
import io.whydown.net.Port;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Chooses flows at random. Stateless.
final class KernelFlows {

  private static final Set<IpAddress> OWNED =
      Stream.of(
              KernelWorld.CLIENT_V4,
              KernelWorld.CLIENT_V6,
              KernelWorld.HOST_V4,
              KernelWorld.HOST_V6,
              KernelWorld.SERVER_V4,
              KernelWorld.SERVER_V6)
          .flatMap(List::stream)
          .map(IpAddress::parse)
          .collect(Collectors.toUnmodifiableSet());

  private KernelFlows() {}

  static boolean hasOwner(IpAddress address) {
    return address.isLoopback() || OWNED.contains(address);
  }

  /// @param atHost dialled at the host under test, else at the client
  static Flow any(RandomGenerator random, KernelWorld world, boolean atHost) {
    boolean v6 = random.nextBoolean();
    String source =
        atHost
            ? ownSource(random, v6)
            : one(random, v6 ? KernelWorld.CLIENT_V6 : KernelWorld.CLIENT_V4);
    String target = target(random, v6, atHost);
    if (atHost && IpAddress.parse(target).isLoopback()) {
      source = v6 ? "::" : "0.0.0.0";
    }
    int port = KernelWorld.PORTS.get(random.nextInt(KernelWorld.PORTS.size()));
    return new Flow(
        IpProtocol.TCP,
        IpAddress.parse(source),
        world.freshPort(),
        IpAddress.parse(target),
        new Port(port));
  }

  private static String ownSource(RandomGenerator random, boolean v6) {
    if (random.nextInt(3) > 0) {
      return v6 ? "::" : "0.0.0.0";
    }
    return one(random, v6 ? KernelWorld.HOST_V6 : KernelWorld.HOST_V4);
  }

  private static String target(RandomGenerator random, boolean v6, boolean atHost) {
    var own = v6 ? KernelWorld.HOST_V6 : KernelWorld.HOST_V4;
    var server = v6 ? KernelWorld.SERVER_V6 : KernelWorld.SERVER_V4;
    int kind = random.nextInt(20);
    if (kind == 0) {
      return one(random, v6 ? KernelWorld.NOBODY_V6 : KernelWorld.NOBODY_V4);
    }
    if (!atHost) {
      return one(random, kind < 12 ? own : server);
    }
    if (kind < 4) {
      return v6 ? "::1" : random.nextBoolean() ? "127.0.0.1" : "127.0.0.9";
    }
    var client = v6 ? KernelWorld.CLIENT_V6 : KernelWorld.CLIENT_V4;
    return one(random, kind < 8 ? own : kind < 10 ? client : server);
  }

  private static String one(RandomGenerator random, List<String> all) {
    return new ArrayList<>(all).get(random.nextInt(all.size()));
  }
}
