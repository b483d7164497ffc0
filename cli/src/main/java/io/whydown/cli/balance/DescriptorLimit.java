package io.whydown.cli.balance;

import io.whydown.balancer.config.LoadBalancerConfig;
import io.whydown.balancer.config.ProcessConfig;
import io.whydown.balancer.config.ProxyConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Holds what `maxconn` of `global` needs against the descriptors that this process may open: two
/// for each connection, one for each listener, and some of its own (haproxy.c,
/// `compute_ideal_maxconn`). Stateless.
final class DescriptorLimit {

  /// What the program itself has open: jars, logs, event loops.
  private static final int OWN = 40;

  /// What a configuration without `maxconn` gets at least (`DEFAULT_MAXCONN`,
  /// include/haproxy/defaults.h).
  private static final int LEAST = 100;

  private static final int MOST = 1_000_000;

  private DescriptorLimit() {}

  /// Two lines that say which limit is too low and what helps; null when it is high enough.
  static @Nullable String problem(LoadBalancerConfig config, int maxConnections) {
    return problem(needed(config, maxConnections), limit(), maxConnections);
  }

  static @Nullable String problem(long needed, long limit, int maxConnections) {
    if (maxConnections == 0 || needed <= limit) {
      return null;
    }
    long possible = Math.max(0, (limit - (needed - 2L * maxConnections)) / 2);
    return """
    [haproxy.main()] Cannot raise FD limit to %d, limit is %d.
                 'maxconn %d' takes two descriptors for each connection: raise the limit (ulimit -n %d, or \
    LimitNOFILE=%d in the unit), write 'maxconn %d', or 'no strict-limits'\
    """
        .formatted(needed, limit, maxConnections, needed, needed, possible);
  }

  private static long needed(LoadBalancerConfig config, int maxConnections) {
    return 2L * maxConnections + fixed(config);
  }

  private static long fixed(LoadBalancerConfig config) {
    long listeners = 0;
    for (ProxyConfig proxy : config.proxies()) {
      var frontend = proxy.frontend();
      listeners += frontend == null ? 0 : frontend.binds().size();
    }
    return listeners + OWN;
  }

  /// A configuration without `maxconn` takes as many clients as there are descriptors for.
  static LoadBalancerConfig bounded(LoadBalancerConfig config) {
    ProcessConfig process = config.process();
    return process.maxConnections() > 0
        ? config
        : new LoadBalancerConfig(
            process.withMaxConnections(affordable(fixed(config), limit())),
            config.proxies(),
            config.resolvers());
  }

  static int affordable(long fixed, long limit) {
    return Math.clamp((limit - fixed) / 2, LEAST, MOST);
  }

  /// The hard limit, to which the JVM has raised the soft one; no limit where it cannot be read.
  static long limit() {
    try {
      List<String> lines = Files.readAllLines(Path.of("/proc/self/limits"));
      for (String line : lines) {
        if (line.startsWith("Max open files")) {
          String hard = line.substring("Max open files".length()).strip().split(" +", -1)[1];
          return hard.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(hard);
        }
      }
    } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException _) {
      // then there is nothing to hold it against
    }
    return Long.MAX_VALUE;
  }
}
