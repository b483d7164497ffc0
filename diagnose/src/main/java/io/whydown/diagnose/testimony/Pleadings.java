package io.whydown.diagnose.testimony;

import java.util.LinkedHashMap;
import java.util.Map;

/// Every pleading, by the id of its cause. Immutable.
public final class Pleadings {

  private static final Map<String, Pleading> ALL = collect();

  private Pleadings() {}

  private static Map<String, Pleading> collect() {
    var all = new LinkedHashMap<String, Pleading>();
    ContainerPleas.all(all::put);
    PublicationPleas.all(all::put);
    ListenerPleas.all(all::put);
    ProcessPleas.all(all::put);
    BindPleas.all(all::put);
    TimingPleas.all(all::put);
    NamePleas.all(all::put);
    HostPleas.all(all::put);
    FirewallPleas.all(all::put);
    ProtocolPleas.all(all::put);
    CheckPleas.all(all::put);
    CheckWayPleas.all(all::put);
    BalancerPleas.all(all::put);
    LimitPleas.all(all::put);
    ClusterPleas.all(all::put);
    CloudPleas.all(all::put);
    ServingPleas.all(all::put);
    return all;
  }

  /// What speaks for each cause, in the order of the catalogue.
  public static Map<String, Plea> hear(Hearing hearing) {
    var pleas = new LinkedHashMap<String, Plea>();
    ALL.forEach((id, pleading) -> pleas.put(id, pleading.hear(hearing)));
    return pleas;
  }
}
