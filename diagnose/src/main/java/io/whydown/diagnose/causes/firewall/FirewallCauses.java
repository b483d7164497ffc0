package io.whydown.diagnose.causes.firewall;

import io.whydown.diagnose.cause.Cause;
import java.util.List;

/// The group *Host firewall and security modules*, the more specific first.
public final class FirewallCauses {

  private FirewallCauses() {}

  public static List<Cause> all() {
    return List.of(
        new FirewallToLocalProxy(),
        new FirewallRedirectsPort(),
        new FirewallBan(),
        new ConntrackInvalidDrop(),
        new FirewalldOrUfwReloadLost(),
        new NftAndLegacyBoth(),
        new FirewallRuleShadowed(),
        new FirewallReject(),
        new FirewallPreroutingDrop(),
        new FirewallDrop(),
        new BalancerFirewallReject(),
        new BalancerFirewallDrop(),
        new RpFilterDrop(),
        new SelinuxDeniedConnect(),
        new ApparmorDenied(),
        new SystemdIpDeny(),
        new ConntrackFull(),
        new FirewallRateLimit(),
        new LbVipFirewall(),
        new EbpfOrXdpDrop());
  }
}
