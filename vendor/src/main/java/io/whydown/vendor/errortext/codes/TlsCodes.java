package io.whydown.vendor.errortext.codes;

import io.whydown.model.testimony.Sign;
import java.util.List;
import java.util.stream.Stream;

/// What libraries of TLS and the programs on them print of a handshake that fails: reasons of
/// OpenSSL and BoringSSL (err.h), alerts (RFC 8446, section 6), crypto/tls, JSSE, Node, Schannel,
/// GnuTLS, rustls, .NET and browsers. Stateless.
final class TlsCodes {

  /// Who reads an alert is the other side of the one that sent it.
  private static final String[] TO_SERVER = {
    "to upstream",
    "upstream_reset",
    "upstream connect error",
    "transport failure reason",
    "backend",
    "curl:",
    "openssl s_client",
    "get \"https",
    "post \"https",
    "received fatal alert"
  };

  /// A server that tells of its clients.
  private static final String[] OF_SERVER = {
    "tls handshake error from",
    "while ssl handshaking, client",
    "handshaking, client:",
    "error when serving connection"
  };

  static final List<Code> ALL =
      Stream.of(
              // the peer answers in plain text
              noTls(
                  "wrong_version_number",
                  "wrong version number",
                  "packet length too long",
                  "packet_length_too_long",
                  "record layer failure",
                  "unexpected tls packet was received",
                  "tls packet with unexpected length",
                  "rx_record_too_long",
                  "record_too_long",
                  "oversized record received",
                  "unrecognized ssl message, plaintext connection",
                  "unsupported or unrecognized ssl message",
                  "unexpected packet format",
                  "open an ssl connection to a non-ssl",
                  "server gave http response to https client",
                  "invalidcontenttype",
                  "cannot determine the frame size",
                  "cannot determine frame size",
                  "sec_e_invalid_token",
                  "ssl routines:ssl3_get_record:",
                  "ssl routines:tls_get_more_records:",
                  "terminated the handshake: plaintext connection",
                  "invalid frame length"),
              // databases whose servers have TLS switched off: PostgreSQL, MySQL and their drivers
              Code.all(
                  Sign.TLS_TO_PLAIN,
                  "server does not support ssl",
                  "server doesn't support ssl",
                  "ssl is not enabled on the server",
                  "ssl is required but the server doesn't support it",
                  "server does not support tls",
                  "server doesn't support tls",
                  "server does not support secure connection",
                  "does not support starttls"),
              List.of(
                  Code.of(Sign.TLS_TO_PLAIN, "unknown protocol").with("ssl"),
                  Code.of(Sign.TLS_TO_PLAIN, "first record does not look like a tls handshake")
                      .without(OF_SERVER),
                  Code.of(Sign.PLAIN_TO_TLS, "first record does not look like a tls handshake")
                      .with(OF_SERVER)),
              // the peer wants TLS
              Code.all(
                  Sign.PLAIN_TO_TLS,
                  "plain http request was sent to https port",
                  "sent plain http request to https port",
                  "plaintext http traffic on an https channel",
                  "plaintext traffic on an encrypted channel",
                  "unsupported sslv2 handshake received",
                  "connections using insecure transport are prohibited",
                  "must issue a starttls command first",
                  "sent an http request to an https server",
                  "ssl routines::http request",
                  "speaking plain http to an ssl-enabled",
                  "http spoken on https port",
                  "this combination of host and port requires tls"),
              List.of(
                  Code.of(Sign.PLAIN_TO_TLS, "http_request").with("ssl", "tls"),
                  Code.of(Sign.PLAIN_TO_TLS, ":http request").with("ssl")),
              // nothing in common
              Code.all(
                  Sign.TLS_NO_COMMON,
                  "no shared cipher",
                  "no_shared_cipher",
                  "no protocols available",
                  "unsupported_protocol",
                  "alert protocol version",
                  "alert_protocol_version",
                  "ssl alert number 70",
                  "ssl alert number 71",
                  "alert insufficient security",
                  "fatal alert: protocol_version",
                  "fatal alert: protocolversion",
                  "fatal alert: insufficientsecurity",
                  "is not accepted by client preferences",
                  "nociphersuitesincommon",
                  "fatal alert: insufficient_security",
                  "no cipher suites in common",
                  "no ciphers available",
                  "no cipher match",
                  "no cipher suite",
                  "client offered only unsupported versions",
                  "server selected unsupported protocol version",
                  "no mutually supported protocol versions",
                  "protocol version not supported",
                  "tls: protocol version not supported",
                  "err_ssl_version_or_cipher_mismatch",
                  "ssl_error_unsupported_version",
                  "ssl_error_no_cypher_overlap",
                  "no appropriate protocol",
                  "the client and server cannot communicate, because they do not possess a common algorithm",
                  "dh key too small",
                  "dh_key_too_small",
                  "ee key too small",
                  "legacy sigalg disallowed or unsupported",
                  "unsafe legacy renegotiation disabled",
                  "peerincompatible",
                  "handshake_failure(40)",
                  "no cipher in common",
                  "no ciphers in common"),
              // a protocol of its own has versions too
              List.of(
                  Code.of(Sign.TLS_NO_COMMON, "unsupported protocol")
                      .without("unsupported protocol version (", "unsupported protocol scheme")),
              // the peer refuses, and does not say why: no certificate for the name, no cipher, no
              // certificate of the client (RFC 8446, 6.2: handshake_failure)
              Code.all(
                  Sign.TLS_REFUSED,
                  "alert handshake failure",
                  "alert_handshake_failure",
                  "ssl alert number 40",
                  "fatal alert: handshake_failure",
                  "fatal alert: handshakefailure",
                  "remote error: tls: handshake failure"),
              // the peer gives up; servers that know no certificate for the name do so, and others
              Code.all(
                  Sign.TLS_CLOSED,
                  "ssl alert number 80",
                  "alert internal error",
                  "remote error: tls: internal error",
                  "fatal alert: internal_error"),
              // the name is unknown to the peer
              Code.all(
                  Sign.SNI_MISSING,
                  "unrecognized name",
                  "unrecognized_name",
                  "unrecognised name",
                  "unrecognisedname",
                  "ssl alert number 112",
                  "no hostname was provided via sni",
                  "no certificate available for ",
                  "no certificate matching tls clienthello",
                  "no matching certificates and no custom selection logic",
                  "strict sni enabled",
                  "missing server name",
                  "invalid sni",
                  "sni is required",
                  "sni required",
                  "misdirected request"),
              // the other end went away within the handshake
              Code.all(
                  Sign.TLS_CLOSED,
                  "peer closed connection in ssl handshake",
                  "connection closed during ssl handshake",
                  "connection error during ssl handshake",
                  "ssl_error_syscall in connection to",
                  "remote host terminated the handshake",
                  "remote host closed connection during handshake",
                  "client network socket disconnected before secure tls connection",
                  "unexpected eof while reading",
                  "eof occurred in violation of protocol",
                  "gnutls_handshake() failed: the tls connection was non-properly terminated",
                  "no peer certificate available",
                  "secret is not supplied by sds"),
              // alerts about certificates
              certificates(
                  "ssl alert number 42",
                  "ssl alert number 43",
                  "ssl alert number 44",
                  "ssl alert number 45",
                  "ssl alert number 46",
                  "ssl alert number 48",
                  "alert bad certificate",
                  "alert_bad_certificate",
                  "alert unknown ca",
                  "alert_unknown_ca",
                  "alert certificate unknown",
                  "alert_certificate_unknown",
                  "fatal alert: bad_certificate",
                  "fatal alert: unknown_ca",
                  "fatal alert: certificate_unknown",
                  "remote error: tls: bad certificate",
                  "remote error: tls: unknown certificate",
                  "remote error: tls: unknown certificate authority"),
              Code.all(
                  Sign.CERTIFICATE_WANTED,
                  "ssl alert number 116",
                  "certificate required",
                  "certificate_required",
                  "no required ssl certificate was sent",
                  "peer did not return a certificate",
                  "peer_did_not_return_a_certificate",
                  "client didn't provide a certificate",
                  "err_bad_ssl_client_auth_cert",
                  "ssl_error_handshake_failure_alert",
                  "empty client certificate chain",
                  "null cert chain",
                  "client certificate not sent",
                  "server wanted client certificate",
                  "no client certificate is configured",
                  "no client certificate was presented",
                  "client sent no certificate",
                  "secure sockets layer (ssl) client certificate",
                  "peer certificate required but not provided",
                  "requires a client certificate",
                  "bad client certificate"),
              List.of(
                  Code.of(Sign.TLS_NO_COMMON, "no application protocol"),
                  Code.of(Sign.H1_TO_H2, "ssl alert number 120"),
                  Code.of(Sign.H1_TO_H2, "alert no application protocol")))
          .flatMap(List::stream)
          .toList();

  /// What was read in the place of TLS: by a client, that its server has none; by a server, that
  /// its client has none.
  private static List<Code> noTls(String... texts) {
    return Stream.of(texts)
        .flatMap(text ->
            Stream.of(
                Code.of(Sign.TLS_TO_PLAIN, text).without(OF_SERVER),
                Code.of(Sign.PLAIN_TO_TLS, text).with(OF_SERVER)))
        .toList();
  }

  /// An alert about the certificate of whoever it was sent to.
  private static List<Code> certificates(String... texts) {
    return Stream.of(texts)
        .flatMap(text ->
            Stream.of(
                Code.of(Sign.CERTIFICATE_WANTED, text).with(TO_SERVER).without(OF_SERVER),
                Code.of(Sign.CERTIFICATE_UNTRUSTED, text).without(TO_SERVER),
                Code.of(Sign.CERTIFICATE_UNTRUSTED, text).with(OF_SERVER)))
        .toList();
  }

  private TlsCodes() {}
}
