package io.whydown.model.platform;

import io.whydown.model.evidence.Provenance;
import org.jspecify.annotations.Nullable;

/// A node.
///
/// @param ready null when not shown
/// @param message why it is not ready; empty when not shown
public record Node(
    String name, @Nullable Boolean ready, String address, String message, Provenance provenance) {}
