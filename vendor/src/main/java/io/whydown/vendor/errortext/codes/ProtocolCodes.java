package io.whydown.vendor.errortext.codes;

import io.whydown.model.testimony.Sign;
import java.util.List;
import java.util.stream.Stream;

/// What is said where one end does not speak what the other does: the PROXY header, HTTP/1 against
/// HTTP/2, gRPC, an answer that is none. Stateless.
final class ProtocolCodes {

  static final List<Code> ALL =
      Stream.of(
              // a listener that waits for the header: NGINX, HAProxy, Go's libraries, Apache,
              // Postfix, Dovecot, Envoy
              Code.all(
                  Sign.PROXY_HEADER_MISSING,
                  "while reading proxy protocol",
                  "does not look like a proxy protocol header",
                  "proxy protocol header not found",
                  "proxy protocol header is missing",
                  "proxy protocol header missing",
                  "proxy protocol signature not present",
                  "missing proxy protocol header",
                  "missing proxy header",
                  "proxy header missing",
                  "proxy header is missing",
                  "failed to parse proxy header",
                  "no proxy protocol header",
                  "invalid proxy protocol header",
                  "invalid proxy header",
                  "not a proxy protocol",
                  "without proxy header",
                  "without proxy protocol",
                  "without a proxy protocol",
                  "receiving proxy protocol header",
                  "invalid proxy line",
                  "proxyproto: invalid",
                  "proxyproto: unknown",
                  "proxyproto: missing",
                  "proxy session required",
                  "haproxy: client timed out",
                  "remoteipproxyprotocol: protocol version",
                  "remoteipproxyprotocol: unsupported",
                  "remoteipproxyprotocol: no valid proxy",
                  "error reading proxy header",
                  "failed to read proxy protocol",
                  "waiting for proxy protocol header",
                  "haproxy: client disconnected",
                  "haproxy protocol header",
                  "haproxy read: ",
                  "invalid haproxy header"),
              // HTTP/1 is spoken where HTTP/2 is
              Code.all(
                  Sign.H1_TO_H2,
                  "hpe_invalid_constant",
                  "received http/0.9",
                  "http2 client preface string missing",
                  "bad client connection preface",
                  "error reading preface from client",
                  "bad client magic",
                  "invalid http2 client connection preface",
                  "http/2-only endpoint",
                  "http/2 only endpoint",
                  "status code received from server: 464",
                  "bogus greeting",
                  "transport: http2server.handlestreams received bogus greeting",
                  "unexpected http/1.x request",
                  "badstatusline('\\x00\\x00"),
              // a preface that a reset or silence kept away says nothing of the protocol
              List.of(
                  Code.of(Sign.H2_TO_H1, "error reading server preface")
                      .without("reset by peer", "i/o timeout", "deadline exceeded", "refused")),
              // HTTP/2 is spoken where HTTP/1 is
              Code.all(
                  Sign.H2_TO_H1,
                  "looked like an http/1.1 header",
                  "http2: frame too large",
                  "trying to connect an http1.x server",
                  "connection closed before server preface received",
                  "first received frame was not settings",
                  "http2 expected settings",
                  "upstream sent too large http2 frame",
                  "upstream sent invalid http2",
                  "upstream_reset_before_response_started{protocol_error}",
                  "reset reason: protocol error",
                  "unknown frame type",
                  "error in the http2 framing layer",
                  "while we expected settings frame",
                  "frame_size_error, library",
                  "protocol downgraded to http/1.1",
                  "did not complete the http/2 handshake",
                  "internal client error: protocol error",
                  "pri * http/2.0",
                  "http/2 stream was not closed cleanly: http_1_1_required",
                  "http_1_1_required"),
              // what only servers of gRPC are asked, and answer
              Code.all(
                  Sign.GRPC,
                  "grpc_pass",
                  "grpc-status",
                  "grpc_health",
                  "application/grpc",
                  "rpc error: code",
                  "grpcurl"),
              // HTTP is spoken to a service that is none: MongoDB, Redis, MySQL, SMTP, SSH
              Code.all(
                  Sign.OTHER_SERVICE,
                  "trying to access mongodb over http",
                  "wrong number of arguments for 'get' command",
                  "possible security attack detected",
                  "malformed http response \"ssh-",
                  "malformed http response \"220 ",
                  "malformed http response \"-err",
                  "malformed http response \"* ok",
                  "invalid status line: 'ssh-",
                  "badstatusline: ssh-",
                  "expected http/, got",
                  "this is not a http port",
                  "this is not an http port"),
              // what a check of HAProxy shows of the answer; nothing shown, or another text
              // than was wanted, is no answer that is not valid
              List.of(
                  Code.of(Sign.RESPONSE_INVALID, "layer7 invalid response")
                      .with("info:")
                      .without("did not match", "matched unwanted")),
              Code.all(
                  Sign.RESPONSE_INVALID,
                  "upstream sent invalid header",
                  "upstream sent no valid http",
                  "upstream sent duplicate header",
                  "upstream sent too big header",
                  "upstream sent invalid chunked",
                  "upstream sent \"content-length\" and \"transfer-encoding\"",
                  "malformed http response",
                  "badstatusline(",
                  "invalid response from upstream",
                  "hpe_header_overflow",
                  "headers size exceeds",
                  "content-length can't be present with transfer-encoding",
                  "response header too large",
                  "upstream headers too large",
                  "duplicate_content_length",
                  "bad header from origin",
                  "ah01070",
                  "ah10410",
                  "line overflow in response",
                  "header line overflow",
                  "http_parser_error"))
          .flatMap(List::stream)
          .toList();

  private ProtocolCodes() {}
}
