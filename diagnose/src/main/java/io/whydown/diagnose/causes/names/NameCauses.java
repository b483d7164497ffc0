package io.whydown.diagnose.causes.names;

import io.whydown.diagnose.cause.Cause;
import java.util.List;

/// The group *Names and discovery*, the more specific first.
public final class NameCauses {

  private NameCauses() {}

  public static List<Cause> all() {
    return List.of(
        new SearchDomainTrap(),
        new NameCollision(),
        new HostsFileOverride(),
        new Ipv6Unreachable(),
        new DnsUnresolvableAtStart(),
        new DnsStale(),
        new DnsCacheStale(),
        new SplitHorizon(),
        new SrvPortDiffers(),
        new PartialAnswerSet(),
        new RegistryStale(),
        new NameUnresolvable(),
        new DnsServerUnreachable());
  }
}
