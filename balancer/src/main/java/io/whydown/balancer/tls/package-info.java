/// TLS of connections: the system's OpenSSL through foreign functions, certificates, names,
/// sessions.
package io.whydown.balancer.tls;
