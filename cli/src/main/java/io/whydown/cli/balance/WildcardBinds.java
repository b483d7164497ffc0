package io.whydown.cli.balance;

import io.whydown.balancer.config.BindConfig;
import io.whydown.balancer.config.BindConfig.Place;
import java.util.List;
import java.util.stream.Stream;

/// An IPv6 wildcard takes IPv4 clients as well, as the system has it and as HAProxy leaves it
/// (`bind :::80`). Where another line listens at the same port with IPv4, the wildcard keeps to
/// IPv6, since the system would refuse both. Stateless.
final class WildcardBinds {

  private WildcardBinds() {}

  static void settle(List<ProxyDraft> drafts) {
    for (ProxyDraft draft : drafts) {
      draft.binds.replaceAll(bind -> settled(bind, drafts));
    }
  }

  private static BindConfig settled(BindConfig bind, List<ProxyDraft> drafts) {
    boolean isTaken =
        bind.place() instanceof Place.Tcp own
            && own.address().isV6()
            && own.address().isUnspecified()
            && !own.v6Only()
            && places(drafts).anyMatch(other -> other.address().isV4() && overlap(own, other));
    return isTaken && bind.place() instanceof Place.Tcp(var address, int first, int last, _)
        ? bind.withPlace(new Place.Tcp(address, first, last, true))
        : bind;
  }

  private static Stream<Place.Tcp> places(List<ProxyDraft> drafts) {
    return drafts.stream()
        .filter(draft -> !draft.disabled)
        .flatMap(draft -> draft.binds.stream())
        .map(BindConfig::place)
        .filter(Place.Tcp.class::isInstance)
        .map(Place.Tcp.class::cast);
  }

  private static boolean overlap(Place.Tcp one, Place.Tcp other) {
    return one.firstPort() <= other.lastPort() && other.firstPort() <= one.lastPort();
  }
}
