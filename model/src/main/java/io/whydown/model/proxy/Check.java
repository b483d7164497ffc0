package io.whydown.model.proxy;

import io.whydown.model.evidence.Provenance;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The health check that the balancer makes of one server, with effective values.
///
/// @param kind which protocol the check speaks
/// @param address the address to check when it is not the server's own (`addr`), else null
/// @param port the port to check; 0 means the server's own
/// @param tls whether the check speaks TLS
/// @param sendProxy PROXY protocol version that the check sends; 0 for none
/// @param steps what is sent and expected, in order; empty for a plain connect
/// @param timeout the time the whole check may take; HAProxy's `timeout check`, else `inter`
public record Check(
    Kind kind,
    @Nullable String address,
    int port,
    boolean tls,
    @Nullable String sni,
    @Nullable String alpn,
    int sendProxy,
    List<Step> steps,
    Duration interval,
    @Nullable Duration timeout,
    int rise,
    int fall,
    Provenance provenance) {

  public Check {
    steps = List.copyOf(steps);
  }

  public enum Kind {
    TCP,
    HTTP,
    /// Scripted `tcp-check`.
    TCP_SCRIPT,
    SMTP,
    MYSQL,
    PGSQL,
    REDIS,
    LDAP,
    SSL_HELLO,
    EXTERNAL,
    /// NGINX: traffic itself decides.
    PASSIVE
  }

  /// One step of a check.
  public sealed interface Step {

    Provenance provenance();

    /// A new connection; 0 or null means the check's own value.
    record Connect(
        @Nullable String address,
        int port,
        boolean tls,
        @Nullable String sni,
        int sendProxy,
        Provenance provenance)
        implements Step {}

    /// An HTTP request. Header names keep their case; order is kept.
    record HttpSend(
        String method,
        String uri,
        String version,
        List<Header> headers,
        String body,
        Provenance provenance)
        implements Step {

      public HttpSend {
        headers = List.copyOf(headers);
      }
    }

    /// Raw bytes as ISO 8859-1 text.
    record Send(String bytes, Provenance provenance) implements Step {}

    /// What the answer must be.
    ///
    /// @param type `status`, `rstatus`, `string`, `rstring`, `hdr`, `fhdr`, `binary`, `rbinary`
    /// @param negated the match must fail
    record Expect(String type, String pattern, boolean negated, Provenance provenance)
        implements Step {}

    /// A step that the reader could not honour; a replay stops before it and says so.
    record Unsupported(String text, Provenance provenance) implements Step {}
  }

  public record Header(String name, String value) {}
}
