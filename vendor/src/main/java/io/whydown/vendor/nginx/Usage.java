package io.whydown.vendor.nginx;

/// One place that passes traffic on.
///
/// @param scope the block of the directive
/// @param virtualServer the `server` block around it
record Usage(
    Protocol protocol,
    PassTarget target,
    boolean runtimeName,
    NginxDirective directive,
    Scope scope,
    Scope virtualServer) {}
