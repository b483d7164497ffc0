package io.whydown.balancer.tls;

import org.jspecify.annotations.Nullable;

/// What a server line says of TLS.
///
/// @param enabled whether it is used from the start (`ssl`); an operator may switch it
/// @param certificate shown to the server when it asks for one; null for none
/// @param verifyHost the name that its certificate must have when none is sent; null for any
/// @param reuse whether sessions are resumed
public record ServerTls(
    TlsSettings settings,
    boolean enabled,
    @Nullable String certificate,
    @Nullable String verifyHost,
    boolean tickets,
    boolean reuse) {}
