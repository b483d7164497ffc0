package io.whydown.model.proxy;

import io.whydown.model.evidence.Provenance;
import io.whydown.model.proxy.Server.Tls;
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
/// @param timeout the time the check may take: all of it when `connectTimeout` is null (HAProxy's
///   `inter`), else the time for the answers once connected (HAProxy's `timeout check`)
/// @param connectTimeout the time each connect may take when it has a limit of its own: the smaller
///   of `timeout connect` and `inter` where `timeout check` is set; null when `timeout` covers it
/// @param fastInterval between checks while the state is changing; null when it is `interval`
/// @param downInterval between checks of a server that is down; null when it is `interval`
/// @param disableOn404 a status 404 means "no new clients" instead of down
/// @param tlsSettings how the check's TLS verifies; null when the check speaks no TLS
/// @param external the command of an external check, else null
/// @param account the user of a database check, else null
/// @param deafToAlpn it offers what the server line offers by ALPN, and speaks HTTP/1 whatever the
///   server chooses: HAProxy looks at the choice only where the check has an ALPN of its own
///   (src/tcpcheck.c)
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
    Provenance provenance,
    @Nullable Duration connectTimeout,
    @Nullable Duration fastInterval,
    @Nullable Duration downInterval,
    boolean disableOn404,
    @Nullable Tls tlsSettings,
    @Nullable String external,
    @Nullable String account,
    boolean deafToAlpn) {

  public Check {
    steps = List.copyOf(steps);
  }

  /// A check without the rarer settings.
  public Check(
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
    this(
        kind,
        address,
        port,
        tls,
        sni,
        alpn,
        sendProxy,
        steps,
        interval,
        timeout,
        rise,
        fall,
        provenance,
        null,
        null,
        null,
        false,
        null,
        null,
        null,
        false);
  }

  /// Whether its first connection offers or speaks HTTP/2 alone.
  public boolean isOfHttp2() {
    for (Step step : steps) {
      if (step instanceof Step.Connect connect && connect.alpn() != null) {
        return connect.alpn().equals("h2");
      }
    }
    return "h2".equals(alpn) && !deafToAlpn;
  }

  /// Whether traffic is gRPC: NGINX's `grpc_pass` asks in HTTP/2 whatever was agreed on.
  public boolean isOfGrpc() {
    return kind == Kind.PASSIVE
        && steps.stream()
            .anyMatch(step -> step instanceof Step.HttpSend s && s.version().equals("HTTP/2"));
  }

  /// The request to an application behind a gateway that it makes first, or null.
  public Step.@Nullable Gateway gateway() {
    for (Step step : steps) {
      if (step instanceof Step.Gateway gateway) {
        return gateway;
      }
    }
    return null;
  }

  /// The time one connect of the check may take; null when unlimited.
  public @Nullable Duration connectLimit() {
    return connectTimeout == null ? timeout : connectTimeout;
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
    ///
    /// @param alpn what it offers by ALPN; without TLS `h2` means that it speaks HTTP/2 at once
    record Connect(
        @Nullable String address,
        int port,
        boolean tls,
        @Nullable String sni,
        @Nullable String alpn,
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

    /// A request to an application behind a gateway: the variables of CGI (RFC 3875) in place of a
    /// request line and headers.
    ///
    /// @param isNamed the script is one that the configuration itself names for what is asked, so
    ///   that its absence fails clients too; else it follows from a path that was guessed
    record Gateway(
        Language language, List<Header> variables, boolean isNamed, Provenance provenance)
        implements Step {

      public Gateway {
        variables = List.copyOf(variables);
      }

      /// The value of a variable; empty when it is not sent.
      public String variable(String name) {
        return variables.stream()
            .filter(variable -> variable.name().equals(name))
            .map(Header::value)
            .findFirst()
            .orElse("");
      }
    }

    /// Raw bytes as ISO 8859-1 text.
    record Send(String bytes, Provenance provenance) implements Step {}

    /// What the answer must be.
    ///
    /// @param type `status`, `rstatus`, `string`, `rstring`, `hdr`, `fhdr`, `binary`, `rbinary`
    /// @param negated the match must fail
    /// @param minBytes from so many bytes on, an answer without the pattern is one that has it not;
    ///   -1 when only the end of the stream says so
    record Expect(String type, String pattern, boolean negated, int minBytes, Provenance provenance)
        implements Step {

      public Expect(String type, String pattern, boolean negated, Provenance provenance) {
        this(type, pattern, negated, -1, provenance);
      }
    }

    /// A step that the reader could not honour; a replay stops before it and says so.
    record Unsupported(String text, Provenance provenance) implements Step {}
  }

  public record Header(String name, String value) {}

  /// What is spoken with an application behind a gateway.
  public enum Language {
    FASTCGI("FastCGI"),
    UWSGI("uwsgi"),
    SCGI("SCGI");

    private final String text;

    Language(String text) {
      this.text = text;
    }

    /// Its name as people write it.
    public String text() {
      return text;
    }
  }
}
