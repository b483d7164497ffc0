package io.whydown.diagnose.causes.container;

import io.whydown.diagnose.cause.Stops;
import io.whydown.model.filter.FilterChain;
import io.whydown.model.filter.FilterRule;
import io.whydown.model.filter.FilterTable;
import io.whydown.model.filter.Hook;
import java.util.regex.Pattern;

/// What container engines write into packet filters and name their bridges. Stateless.
final class EngineRules {

  /// Chains of docker (DOCKER, DOCKER-USER, DOCKER-FORWARD, DOCKER-ISOLATION-STAGE-1), of podman's
  /// netavark (NETAVARK_FORWARD) and of the CNI plugins (CNI-FORWARD, CNI-ISOLATION-STAGE-1).
  private static final Pattern CHAIN = Pattern.compile("(DOCKER|NETAVARK|CNI)([-_].*)?");

  /// Tables of engines that write nftables themselves.
  private static final Pattern TABLE = Pattern.compile("netavark|docker-bridges");

  /// `docker0`, `br-` and twelve digits of the network's id, `podman1`, `cni-podman0`.
  private static final Pattern BRIDGE =
      Pattern.compile("docker\\d+|docker_gwbridge|br-[0-9a-f]{12}|(cni-)?podman\\d+");

  /// Docker keeps others from its containers' addresses: `! -i docker0 -j DROP`.
  private static final Pattern DIRECT =
      Pattern.compile(".*! -i (docker\\d+|br-[0-9a-f]{12})\\b.* -j DROP.*");

  private EngineRules() {}

  static boolean isBridge(String device) {
    return BRIDGE.matcher(device).matches();
  }

  /// Whether an engine's rules, or the policy that it sets for forwarding, stop the packet.
  static boolean own(Stops.Stop stop) {
    FilterTable table = stop.place().table();
    FilterChain chain = stop.place().chain();
    FilterRule rule = stop.place().rule();
    if (CHAIN.matcher(chain.name()).matches() || TABLE.matcher(table.name()).matches()) {
      return true;
    }
    boolean engines = table.chains().stream().anyMatch(c -> CHAIN.matcher(c.name()).matches());
    boolean policy = rule == null && stop.place().hook() == Hook.FORWARD;
    return policy && engines || rule != null && DIRECT.matcher(rule.text()).matches();
  }
}
