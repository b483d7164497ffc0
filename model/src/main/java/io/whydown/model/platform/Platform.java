package io.whydown.model.platform;

/// The cluster and the cloud around the balancer and its servers. Immutable.
public record Platform(Cluster cluster, Cloud cloud) {

  public static final Platform NONE = new Platform(Cluster.NONE, Cloud.NONE);

  public boolean isEmpty() {
    return cluster.isEmpty() && cloud.isEmpty();
  }

  /// Both together.
  public Platform plus(Platform other) {
    return new Platform(cluster.plus(other.cluster), cloud.plus(other.cloud));
  }
}
