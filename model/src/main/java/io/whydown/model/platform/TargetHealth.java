package io.whydown.model.platform;

import io.whydown.model.evidence.Provenance;

/// The health of one target.
///
/// @param target instance, address or function; empty when not shown
/// @param port 0 when not shown
/// @param state `healthy`, `unhealthy`, `unused`, `initial`, `draining`, `unavailable`
/// @param reason code: `Target.Timeout`, `Elb.InternalError`; empty when not shown
/// @param description the console's words
/// @param checkPort 0 when not shown
/// @param zone empty when not shown
public record TargetHealth(
    String target,
    int port,
    String state,
    String reason,
    String description,
    int checkPort,
    String zone,
    Provenance provenance) {}
