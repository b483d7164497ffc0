package io.whydown.model.platform;

import io.whydown.model.evidence.Provenance;

/// An event of the cluster.
///
/// @param subject `pod/web-1`, or empty when the source names none
public record ClusterEvent(
    String type, String reason, String subject, String message, Provenance provenance) {}
