package io.whydown.lab.fault;

import java.util.List;
import java.util.stream.Stream;

/// All planted faults.
public final class FaultCatalogue {

  private FaultCatalogue() {}

  /// Returns every fault, in a fixed order; names are unique.
  public static List<Fault> all() {
    return Stream.of(
            ListenerFaults.all(),
            CapacityFaults.all(),
            AddressFaults.all(),
            NftFaults.all(),
            IptablesFaults.all(),
            BalancerFirewallFaults.all(),
            ProgramFaults.all(),
            FilterManagerFaults.all(),
            RouteFaults.all(),
            PathFaults.all(),
            LossFaults.all(),
            ContainerPathFaults.all(),
            NameFaults.all(),
            CheckFaults.all(),
            SettingFaults.all(),
            ResolverFaults.all(),
            NameServerFaults.all(),
            EncryptionFaults.all(),
            PeerFaults.all(),
            ClientPathFaults.all(),
            BalancerFaults.all(),
            BalancerSettingFaults.all(),
            LimitFaults.all(),
            ClientCertificateFaults.all(),
            RequestFaults.all(),
            MeshFaults.all(),
            TrafficFaults.all(),
            NginxFaults.all(),
            GatewayFaults.all(),
            SocketFileFaults.all(),
            HeaderFaults.all(),
            RuleFaults.all(),
            UnitFaults.all(),
            MoreUnitFaults.all(),
            Boolean.getBoolean("deep") ? ContainerFaults.all() : List.<Fault>of(),
            DoubleFaults.all(),
            LayerPairs.all(),
            HealthyControls.all())
        .flatMap(List::stream)
        .toList();
  }

  /// Returns the faults whose name begins with `prefix`.
  public static List<Fault> named(String prefix) {
    return all().stream().filter(fault -> fault.name().startsWith(prefix)).toList();
  }
}
