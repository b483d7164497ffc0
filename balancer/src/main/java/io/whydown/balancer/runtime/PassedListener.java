package io.whydown.balancer.runtime;

import io.whydown.balancer.config.BindConfig;
import org.jspecify.annotations.Nullable;

/// A listening socket that whoever served before gives away; the engine that gets it owns it.
///
/// @param place how it was configured, when that is known; else it is told by its name
/// @param networkInterface the device that it is bound to; empty for none
public record PassedListener(
    int descriptor, BindConfig.@Nullable Place place, String networkInterface) {}
