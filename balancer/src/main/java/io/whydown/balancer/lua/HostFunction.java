package io.whydown.balancer.lua;

import org.jspecify.annotations.Nullable;

/// What scripts ask of the balancer. Called inside Lua: it must neither block nor enter Lua again.
@FunctionalInterface
interface HostFunction {

  /// The result: null for nil, a boolean, a number, a text, or a list of those for several results.
  ///
  /// @throws ScriptFault with what the script is told
  @Nullable Object apply(HostCall call);
}
