package io.whydown.model.proxy;

import io.whydown.model.evidence.Provenance;
import io.whydown.net.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One server of a backend with its effective settings: its own line, over `default-server`, over
/// the defaults.
///
/// @param target what the line names
/// @param port the port that traffic goes to; 0 when the configuration names none (HAProxy then
///   takes the client's port) or for a UNIX socket
/// @param check null when the server is not checked
/// @param agent null when there is no agent check
/// @param sourceAddress the local address that the balancer must dial from, else null
/// @param track `backend/server` whose state this one follows, else null
/// @param resolvers name of the resolvers section, else null
/// @param initAddr HAProxy's `init-addr` list, else null
/// @param template true for a slot made by `server-template`
/// @param portFromClient the port is the client's destination port plus `portOffset`
/// @param portOffset 0 unless the line writes `:+N` or `:-N`
/// @param sourceInterface the device that the balancer's socket is bound to, else null
/// @param networkNamespace the network namespace that the balancer dials from, else null
/// @param socks4 the SOCKS4 proxy that it dials through, as `host:port`, else null
/// @param observe `layer4` or `layer7` when traffic errors count as failed checks, else null
/// @param maxQueue longest queue; 0 for no limit
/// @param sourcePorts how many local ports the balancer may dial from; 0 when the kernel chooses
/// @param clientSource the balancer dials from the client's own address (transparent proxying)
public record Server(
    String name,
    Target target,
    int port,
    @Nullable Check check,
    @Nullable AgentCheck agent,
    boolean backup,
    boolean disabled,
    int weight,
    int maxConnections,
    @Nullable Tls tls,
    int sendProxy,
    @Nullable IpAddress sourceAddress,
    @Nullable String track,
    @Nullable String resolvers,
    @Nullable String initAddr,
    @Nullable ResolveFamily resolvePrefer,
    boolean template,
    Provenance provenance,
    boolean portFromClient,
    int portOffset,
    @Nullable String sourceInterface,
    @Nullable String networkNamespace,
    @Nullable String socks4,
    @Nullable String observe,
    int maxQueue,
    int sourcePorts,
    boolean clientSource) {

  /// What a server line may name.
  public sealed interface Target {

    /// The address as the configuration writes it, without port.
    String text();

    record Address(IpAddress address) implements Target {
      @Override
      public String text() {
        return address.toString();
      }
    }

    /// A host name, resolved at start or later.
    record Name(String host) implements Target {
      @Override
      public String text() {
        return host;
      }
    }

    record UnixSocket(String path) implements Target {
      @Override
      public String text() {
        return path;
      }
    }

    /// Something that is known only at run time, for instance an NGINX variable.
    record Dynamic(String expression) implements Target {
      @Override
      public String text() {
        return expression;
      }
    }
  }

  public enum ResolveFamily {
    V4,
    V6
  }

  /// TLS towards the server.
  ///
  /// @param verify whether the certificate is verified
  /// @param sni the server name sent, null when none or dynamic
  /// @param caFile null when the default store is used
  /// @param certificate the file of the balancer's own certificate, null when it shows none
  /// @param certificateKey the file of its key, null when the key is with the certificate
  /// @param versions the TLS versions that the balancer is told to offer, as Java names them; empty
  ///   when its library decides
  /// @param ciphers the list for TLS up to 1.2 as OpenSSL writes it, null when its library decides
  public record Tls(
      boolean verify,
      @Nullable String sni,
      @Nullable String caFile,
      @Nullable String verifyHost,
      @Nullable String alpn,
      @Nullable String certificate,
      @Nullable String certificateKey,
      List<String> versions,
      @Nullable String ciphers) {

    public Tls {
      versions = List.copyOf(versions);
    }

    /// TLS without a certificate of the balancer.
    public Tls(
        boolean verify,
        @Nullable String sni,
        @Nullable String caFile,
        @Nullable String verifyHost,
        @Nullable String alpn) {
      this(verify, sni, caFile, verifyHost, alpn, null, null, List.of(), null);
    }
  }

  /// An agent check (HAProxy's `agent-check`).
  public record AgentCheck(@Nullable String address, int port) {}
}
