package io.whydown.diagnose.causes.path;

import io.whydown.diagnose.cause.Cause;
import java.util.List;

/// The group *Network path*, the more specific first.
public final class PathCauses {

  private PathCauses() {}

  public static List<Cause> all() {
    return List.of(
        new VipNotHeld(),
        new TransparentSourceNotRouted(),
        new LossyPath(),
        new HairpinNatMissing(),
        new MtuBlackhole(),
        new RoutingLoop(),
        new XfrmPolicyDrop(),
        new PolicyRoutingRule(),
        new RouteForbids(),
        new NoRoute(),
        new VpnOrTunnelDown(),
        new LinkDownOrVlan(),
        new MiddleboxRst(),
        new NatSourceCollision(),
        new RouterAclReject(),
        new RouterAclDrop(),
        new RouterBlackhole(),
        new RouterNoRoute(),
        new IpForwardOff(),
        new ReturnPathMissing(),
        new HostDownSameSubnet(),
        new HostDownBehindRouter());
  }
}
