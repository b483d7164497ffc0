package io.whydown.diagnose.testimony;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/// Every pleading, by the id of its cause. Immutable.
public final class Pleadings {

  private static final Map<String, Pleading> ALL = collect();

  private Pleadings() {}

  private static Map<String, Pleading> collect() {
    var all = new LinkedHashMap<String, Pleading>();
    BiConsumer<String, Pleading> add = (id, pleading) -> add(all, id, pleading);
    ContainerPleas.all(add);
    PublicationPleas.all(add);
    ListenerPleas.all(add);
    ProcessPleas.all(add);
    BindPleas.all(add);
    TimingPleas.all(add);
    NamePleas.all(add);
    HostPleas.all(add);
    WorkerPleas.all(add);
    FirewallPleas.all(add);
    RulePleas.all(add);
    PathPleas.all(add);
    ProtocolPleas.all(add);
    CheckPleas.all(add);
    CheckWayPleas.all(add);
    BalancerPleas.all(add);
    LimitPleas.all(add);
    ClusterPleas.all(add);
    ClusterWayPleas.all(add);
    CloudPleas.all(add);
    ServingPleas.all(add);
    return all;
  }

  /// A cause has one pleading: of two the first would be lost.
  private static void add(Map<String, Pleading> all, String id, Pleading pleading) {
    if (all.put(id, pleading) != null) {
      throw new IllegalStateException(id + " has two pleadings");
    }
  }

  /// What speaks for each cause, in the order of the catalogue.
  public static Map<String, Plea> hear(Hearing hearing) {
    var pleas = new LinkedHashMap<String, Plea>();
    ALL.forEach((id, pleading) -> pleas.put(id, pleading.hear(hearing)));
    return pleas;
  }
}
