package io.whydown.model.platform;

import io.whydown.model.evidence.Provenance;

/// Something that a controller, a proxy of a mesh or a person says of a cluster or cloud and that
/// is understood without an object.
///
/// @param subject what it is about: a Service, a pod, a port, a status; may be empty
/// @param witnessed true when a program wrote it, false when a person says so
public record ClusterSign(Kind kind, String subject, boolean witnessed, Provenance provenance) {

  public enum Kind {
    /// A controller: this Service has no active endpoint.
    NO_ACTIVE_ENDPOINT,
    /// NGINX's own ingress dialled 127.0.0.1:8181, which stands for "no endpoint".
    PLACEHOLDER_UPSTREAM,
    SERVICE_NOT_FOUND,
    SERVICE_LACKS_PORT,
    SELECTOR_DIFFERS,
    SELECTOR_TOO_WIDE,
    TARGET_PORT_DIFFERS,
    HEADLESS_PORT,
    NOT_READY,
    PROBE_FAILS,
    ZERO_REPLICAS,
    PENDING,
    CRASH_LOOP,
    IMAGE_PULL,
    TERMINATING,
    POLICY_LOCAL,
    NODE_WITHOUT_POD,
    POLICY_BLOCKS_INGRESS,
    POLICY_BLOCKS_EGRESS,
    INGRESS_CLASS_IGNORED,
    CNI_BROKEN,
    CLUSTER_DNS_FAILS,
    NODE_NOT_READY,
    HOST_PORT_TAKEN,
    KUBE_PROXY_FAILS,
    CONNTRACK_TABLE_FULL,
    STRICT_MTLS,
    PLAIN_CLIENT,
    RBAC_DENIED,
    SIDECAR_LATE,
    SIDECAR_CANNOT_REACH_APP,
    SECURITY_GROUP_LACKS,
    NETWORK_ACL_BLOCKS,
    CLIENT_IP_PRESERVED,
    NETWORK_BALANCER,
    CALLS_ITSELF,
    ROUTE_MISSING,
    PEERING_PENDING,
    SOURCE_DEST_CHECK,
    NODE_PORT_BLOCKED,
    POD_ROUTE_MISSING,
    AFFINITY_TO_GONE_POD
  }
}
