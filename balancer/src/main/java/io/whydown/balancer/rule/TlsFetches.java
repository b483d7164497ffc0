package io.whydown.balancer.rule;

import static io.whydown.balancer.rule.Need.CLIENT_TLS;
import static io.whydown.balancer.rule.Need.SERVER;
import static io.whydown.balancer.rule.Value.Kind.BIN;
import static io.whydown.balancer.rule.Value.Kind.BOOL;
import static io.whydown.balancer.rule.Value.Kind.SINT;
import static io.whydown.balancer.rule.Value.Kind.STR;

import io.whydown.balancer.balance.XxHash;
import io.whydown.balancer.hook.Stream;
import io.whydown.balancer.hook.TlsFacts;
import io.whydown.balancer.tls.CertificateFacts;
import io.whydown.balancer.tls.CertificateFacts.Attribute;
import io.whydown.balancer.tls.HelloCapture;
import io.whydown.balancer.tls.HelloCapture.Part;
import io.whydown.balancer.tls.VerifyErrors;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Fetches about TLS (configuration manual 2.6, 7.3.4): of the client's connection (`ssl_fc`), the
/// server's (`ssl_bc`), and of the certificates of client (`ssl_c`), frontend (`ssl_f`) and server
/// (`ssl_s`).
final class TlsFetches {

  private TlsFetches() {}

  private interface OfConnection {
    @Nullable Value read(TlsFacts facts);
  }

  private interface OfCertificate {
    @Nullable Value read(CertificateFacts facts);
  }

  /// Where a certificate is found.
  private interface Finder {
    @Nullable CertificateFacts find(Context in);
  }

  static void addTo(Keywords all) {
    all.fetch("ssl_fc", BOOL, CLIENT_TLS, c -> Value.of(c.session().tls() != null));
    all.fetch("ssl_bc", BOOL, SERVER, c -> Value.of(server(c) != null));
    connection(all, "fc");
    connection(all, "bc");
    client(all);
    hello(all);
    failures(all, "fc", CLIENT_TLS, c -> c.session().tls());
    failures(all, "bc", SERVER, TlsFetches::server);
    all.fetch("ssl_c_chain_der", BIN, CLIENT_TLS, c -> chain(c.session().tls()));
    all.fetch("ssl_s_chain_der", BIN, CLIENT_TLS, c -> chain(server(c)));
    certificate(all, "c", CLIENT_TLS, c -> peer(c.session().tls()));
    certificate(all, "s", CLIENT_TLS, c -> peer(server(c)));
    certificate(
        all,
        "f",
        CLIENT_TLS,
        c -> {
          TlsFacts facts = c.session().tls();
          return facts == null ? null : facts.ownCertificate();
        });
  }

  private interface ConnectionFinder {
    @Nullable TlsFacts find(Context in);
  }

  /// Why a connection came to nothing; 0 for one that did not.
  private static void failures(Keywords all, String side, Need need, ConnectionFinder finder) {
    all.fetch(
        side + "_err",
        SINT,
        need,
        c -> {
          TlsFacts facts = finder.find(c);
          return Value.of(facts == null ? 0L : facts.failureCode());
        });
    all.fetch(
        side + "_err_str",
        STR,
        need,
        c -> {
          TlsFacts facts = finder.find(c);
          return facts == null || facts.failure().isEmpty()
              ? Value.of("Success")
              : Value.of(facts.failure());
        });
  }

  private static @Nullable Value chain(@Nullable TlsFacts facts) {
    return facts == null ? null : bytes(facts.peerChain());
  }

  private static @Nullable TlsFacts server(Context in) {
    Stream stream = in.stream();
    return stream == null ? null : stream.serverTls();
  }

  private static @Nullable CertificateFacts peer(@Nullable TlsFacts facts) {
    return facts == null ? null : facts.peerCertificate();
  }

  private static void connection(Keywords all, String side) {
    String prefix = "ssl_" + side + "_";
    on(all, prefix + "alpn", STR, f -> text(f.alpn()));
    on(all, prefix + "npn", STR, _ -> null);
    on(all, prefix + "cipher", STR, f -> text(f.cipher()));
    on(all, prefix + "curve", STR, f -> text(f.curve()));
    on(all, prefix + "protocol", STR, f -> text(f.version()));
    on(all, prefix + "use_keysize", SINT, f -> size(f.cipherBits()));
    on(all, prefix + "alg_keysize", SINT, f -> size(f.cipherBits()));
    on(all, prefix + "is_resumed", BOOL, f -> Value.of(f.isResumed()));
    on(all, prefix + "session_id", BIN, f -> bytes(f.sessionId()));
    on(all, prefix + "session_key", BIN, f -> bytes(f.sessionKey()));
    on(all, prefix + "unique_id", BIN, f -> bytes(f.finished()));
    on(all, prefix + "client_random", BIN, f -> bytes(f.clientRandom()));
    on(all, prefix + "server_random", BIN, f -> bytes(f.serverRandom()));
    on(all, prefix + "err", SINT, f -> Value.of(f.libraryError()));
    on(all, prefix + "err_str", STR, f -> text(f.libraryErrorText()));
  }

  /// What the client offers, when `tune.ssl.capture-buffer-size` has it kept.
  private static void hello(Keywords all) {
    list(all, "cipherlist_bin", BIN, Part.CIPHERS, (_, b) -> Value.binary(b));
    list(all, "cipherlist_hex", STR, Part.CIPHERS, (_, b) -> Value.of(hex(b)));
    list(all, "cipherlist_str", STR, Part.CIPHERS, (f, b) -> Value.of(f.cipherNames(b)));
    list(all, "extlist_bin", BIN, Part.EXTENSIONS, (_, b) -> Value.binary(b));
    list(all, "eclist_bin", BIN, Part.CURVES, (_, b) -> Value.binary(b));
    list(all, "ecformats_bin", BIN, Part.POINT_FORMATS, (_, b) -> Value.binary(b));
    list(all, "sigalgs_bin", BIN, Part.SIGNATURES, (_, b) -> Value.binary(b));
    list(all, "supported_versions_bin", BIN, Part.VERSIONS, (_, b) -> Value.binary(b));
    on(
        all,
        "ssl_fc_protocol_hello_id",
        SINT,
        f -> {
          HelloCapture hello = f.hello();
          return hello == null ? null : Value.of((long) hello.version());
        });
    on(
        all,
        "ssl_fc_cipherlist_xxh",
        SINT,
        f -> {
          HelloCapture hello = f.hello();
          return hello == null ? null : Value.of(XxHash.hash64(hello.allCiphers(), 0));
        });
  }

  private interface OfList {
    Value value(TlsFacts facts, byte[] list);
  }

  private static void list(Keywords all, String name, Value.Kind kind, Part part, OfList form) {
    all.fetch(
        "ssl_fc_" + name,
        kind,
        CLIENT_TLS,
        "[integer]",
        (a, _) -> {
          boolean withoutGrease = a.number(0, 0) == 1;
          return c -> {
            TlsFacts facts = c.session().tls();
            HelloCapture hello = facts == null ? null : facts.hello();
            return facts == null || hello == null
                ? null
                : form.value(facts, hello.bytes(part, withoutGrease));
          };
        });
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().withUpperCase().formatHex(bytes);
  }

  private static void client(Keywords all) {
    on(all, "ssl_fc_sni", STR, f -> Value.ofNullable(f.sni()));
    on(all, "ssl_fc_has_sni", BOOL, f -> Value.of(f.sni() != null));
    on(all, "ssl_fc_has_crt", BOOL, f -> Value.of(f.hasShownCertificate()));
    // early data is refused
    on(all, "ssl_fc_has_early", BOOL, _ -> Value.FALSE);
    on(all, "ssl_fc_early_rcvd", BOOL, _ -> Value.FALSE);
    on(all, "ssl_bc_sni", STR, f -> Value.ofNullable(f.sni()));
    all.converter("x509_v_err_str", SINT, STR, (_, v) -> Value.of(VerifyErrors.name(v.number())));
    on(all, "ssl_c_used", BOOL, f -> Value.of(f.peerCertificate() != null));
    on(all, "ssl_c_verify", SINT, f -> f.isEstablished() ? Value.of(f.verifyResult()) : null);
    on(all, "ssl_c_err", SINT, f -> Value.of(f.certificateError()));
    on(all, "ssl_c_ca_err", SINT, f -> Value.of(f.authorityError()));
    on(all, "ssl_c_ca_err_depth", SINT, f -> Value.of(f.authorityErrorDepth()));
  }

  /// `ssl_fc` and `ssl_c` mean the client's connection, `ssl_bc` the server's.
  private static void on(Keywords all, String name, Value.Kind kind, OfConnection fetch) {
    boolean ofServer = name.startsWith("ssl_bc");
    all.fetch(
        name,
        kind,
        ofServer ? SERVER : CLIENT_TLS,
        c -> {
          TlsFacts facts = ofServer ? server(c) : c.session().tls();
          return facts == null ? null : fetch.read(facts);
        });
  }

  private static void certificate(Keywords all, String whose, Need need, Finder finder) {
    String prefix = "ssl_" + whose + "_";
    in(all, prefix + "der", BIN, need, finder, c -> bytes(c.der()));
    in(all, prefix + "serial", BIN, need, finder, c -> bytes(c.serial()));
    in(all, prefix + "sha1", BIN, need, finder, c -> bytes(c.sha1()));
    in(all, prefix + "version", SINT, need, finder, c -> Value.of((long) c.version()));
    in(all, prefix + "key_alg", STR, need, finder, c -> text(c.keyAlgorithm()));
    in(all, prefix + "sig_alg", STR, need, finder, c -> text(c.signatureAlgorithm()));
    in(all, prefix + "notbefore", STR, need, finder, c -> text(c.notBefore()));
    in(all, prefix + "notafter", STR, need, finder, c -> text(c.notAfter()));
    all.fetch(
        prefix + "s_dn", STR, need, "[string,integer,string]", (a, _) -> name(a, finder, true));
    all.fetch(
        prefix + "i_dn", STR, need, "[string,integer,string]", (a, _) -> name(a, finder, false));
  }

  private static void in(
      Keywords all, String name, Value.Kind kind, Need need, Finder finder, OfCertificate fetch) {
    all.fetch(
        name,
        kind,
        need,
        c -> {
          CertificateFacts facts = finder.find(c);
          return facts == null ? null : fetch.read(facts);
        });
  }

  private static Fetch name(Arguments arguments, Finder finder, boolean ofSubject) {
    String type = arguments.text(0);
    int position = (int) arguments.number(1, 1);
    String format = arguments.text(2);
    if (!format.isEmpty() && !format.equals("rfc2253")) {
      throw new RuleException("only rfc2253 is supported as a format for dn fetches");
    }
    return c -> {
      CertificateFacts facts = finder.find(c);
      if (facts == null) {
        return null;
      }
      List<Attribute> name = ofSubject ? facts.subject() : facts.issuer();
      if (!type.isEmpty()) {
        return Value.ofNullable(CertificateFacts.entry(name, type, position));
      }
      return text(
          format.isEmpty() ? CertificateFacts.oneLine(name) : CertificateFacts.rfc2253(name));
    };
  }

  private static @Nullable Value text(String text) {
    return text.isEmpty() ? null : Value.of(text);
  }

  private static @Nullable Value size(int bits) {
    return bits == 0 ? null : Value.of((long) bits);
  }

  private static @Nullable Value bytes(byte[] bytes) {
    return bytes.length == 0 ? null : Value.binary(bytes);
  }
}
