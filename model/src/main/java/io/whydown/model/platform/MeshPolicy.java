package io.whydown.model.platform;

import io.whydown.model.evidence.Provenance;

/// What a mesh is told about mutual TLS and about who may call: PeerAuthentication,
/// AuthorizationPolicy, DestinationRule.
///
/// @param mode `STRICT`, `PERMISSIVE`, `DISABLE`, `ISTIO_MUTUAL`; `ALLOW` or `DENY` for an
///   authorization; empty when not shown
/// @param selector which workloads it is about
/// @param rules how many rules an authorization has; 0 denies (`ALLOW`) or does nothing (`DENY`)
/// @param host of a DestinationRule; else empty
public record MeshPolicy(
    String kind,
    ObjectName name,
    String mode,
    LabelSelector selector,
    int rules,
    String host,
    Provenance provenance) {}
