package io.whydown.model.platform;

import io.whydown.model.evidence.Provenance;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a cloud says of its balancers and of what guards their targets, as far as it was shown.
///
/// @param codes reason codes of a provider that no target carries
public record Cloud(
    List<TargetGroup> groups,
    List<TargetHealth> targets,
    List<SecurityGroup> securityGroups,
    List<NetworkAcl> acls,
    List<Balancer> balancers,
    List<Instance> instances,
    List<Code> codes,
    CloudNetwork network) {

  public static final Cloud NONE =
      new Cloud(
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          CloudNetwork.NONE);

  public Cloud {
    groups = List.copyOf(groups);
    targets = List.copyOf(targets);
    securityGroups = List.copyOf(securityGroups);
    acls = List.copyOf(acls);
    balancers = List.copyOf(balancers);
    instances = List.copyOf(instances);
    codes = List.copyOf(codes);
  }

  /// @param type `application`, `network`, `classic`; empty when not shown
  /// @param securityGroups ids or names
  public record Balancer(
      String name,
      String type,
      List<String> securityGroups,
      List<String> zones,
      Provenance provenance) {

    public Balancer {
      securityGroups = List.copyOf(securityGroups);
      zones = List.copyOf(zones);
    }
  }

  /// A machine.
  ///
  /// @param state `running`, `stopped`; empty when not shown
  /// @param checksSource whether it takes and sends only packets of its own addresses; null when
  ///   not shown
  public record Instance(
      String id,
      String address,
      String state,
      String zone,
      List<String> securityGroups,
      @Nullable Boolean checksSource,
      Provenance provenance) {

    public Instance {
      securityGroups = List.copyOf(securityGroups);
    }
  }

  /// A reason in the provider's own words.
  public record Code(String code, Provenance provenance) {}

  public boolean isEmpty() {
    return groups.isEmpty()
        && targets.isEmpty()
        && securityGroups.isEmpty()
        && acls.isEmpty()
        && balancers.isEmpty()
        && instances.isEmpty()
        && codes.isEmpty()
        && network.isEmpty();
  }

  public Cloud plus(Cloud other) {
    return new Cloud(
        joined(groups, other.groups),
        joined(targets, other.targets),
        joined(securityGroups, other.securityGroups),
        joined(acls, other.acls),
        joined(balancers, other.balancers),
        joined(instances, other.instances),
        joined(codes, other.codes),
        network.plus(other.network));
  }

  private static <T> List<T> joined(List<T> a, List<T> b) {
    return Stream.concat(a.stream(), b.stream()).toList();
  }
}
