package io.whydown.cli.balance;

import io.whydown.balancer.config.CheckTls;
import io.whydown.balancer.config.TlsToServer;
import io.whydown.balancer.hook.ServerName;
import io.whydown.balancer.tls.ServerTls;
import io.whydown.balancer.tls.TlsDialer;
import io.whydown.balancer.tls.TlsException;
import io.whydown.balancer.tls.TlsOptions;
import io.whydown.balancer.tls.TlsSettings;
import io.whydown.balancer.tls.TlsSettings.Verify;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What server and default-server lines say of TLS, while they are read. Not thread-safe.
final class ServerTlsDraft {

  /// What `sni-auto` stands for.
  private static final String HOST = "req.hdr(host),field(1,:)";

  private final TlsGlobals globals;
  private TlsOptions options = new TlsOptions();

  /// Null where nothing was said; false after `no-ssl`.
  private @Nullable Boolean encrypts;

  private boolean defaultEncrypts;
  private @Nullable Boolean encryptsChecks;
  private @Nullable String certificate;
  private @Nullable String verifyHost;
  private @Nullable String sni;
  private @Nullable String checkSni;
  private @Nullable List<String> checkAlpn;
  private boolean reuse = true;

  ServerTlsDraft(TlsGlobals globals) {
    this.globals = globals;
  }

  /// For another line; `forServer` when it begins with a default-server's.
  ServerTlsDraft copy() {
    var copy = new ServerTlsDraft(globals);
    copy.options = options.copy();
    copy.encrypts = encrypts;
    copy.defaultEncrypts = defaultEncrypts || Boolean.TRUE.equals(encrypts);
    copy.encryptsChecks = encryptsChecks;
    copy.certificate = certificate;
    copy.verifyHost = verifyHost;
    copy.sni = sni;
    copy.checkSni = checkSni;
    copy.checkAlpn = checkAlpn;
    copy.reuse = reuse;
    return copy;
  }

  /// How many words were used; 0 for a word of somebody else's.
  int read(String word, String argument) {
    if (flag(word)) {
      return 1;
    }
    switch (word) {
      case "crt" ->
          certificate =
              globals.bases().certificate(needed(word, argument, "missing certificate file path"));
      case "verifyhost" ->
          verifyHost = needed(word, argument, "missing hostname to verify against");
      case "sni" -> sni = needed(word, argument, "missing sni expression");
      case "check-sni" -> checkSni = needed(word, argument, "missing SNI");
      case "check-alpn" -> checkAlpn = TlsOptions.protocols(argument);
      default -> {
        if (word.equals("verify") && !List.of("", "none", "required").contains(argument)) {
          throw new TlsException(
              "'verify' : unknown verify method '%s', only 'none' and 'required' are supported."
                  .formatted(argument),
              "");
        }
        return options.read(word, argument, globals.bases());
      }
    }
    return 2;
  }

  private boolean flag(String word) {
    switch (word) {
      case "ssl" -> encrypts = true;
      case "no-ssl" -> encrypts = false;
      case "check-ssl" -> encryptsChecks = true;
      case "no-check-ssl" -> encryptsChecks = false;
      case "no-verify" -> options.read("verify", "none", TlsOptions.Bases.NONE);
      case "ssl-reuse" -> reuse = true;
      case "no-ssl-reuse" -> reuse = false;
      case "sni-auto" -> sni = sni == null ? HOST : sni;
      case "no-sni-auto" -> sni = HOST.equals(sni) ? null : sni;
      case "no-check-sni-auto" -> {
        // as it is: the name of a check's certificate is what 'check-sni' says
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private static String needed(String word, String argument, String otherwise) {
    if (argument.isEmpty()) {
      throw new TlsException("'%s' : %s".formatted(word, otherwise), "");
    }
    return argument;
  }

  boolean mayEncrypt() {
    return encrypts() || defaultEncrypts;
  }

  boolean encrypts() {
    return Boolean.TRUE.equals(encrypts);
  }

  /// The expression of `sni`; null for none.
  @Nullable String sni() {
    return sni;
  }

  /// How checks use TLS; null when they do not.
  ///
  /// @param goesElsewhere whether they have a place of their own
  @Nullable CheckTls forCheck(boolean goesElsewhere) {
    boolean uses = encryptsChecks != null ? encryptsChecks : encrypts() && !goesElsewhere;
    return uses ? new CheckTls(checkSni, checkAlpn) : null;
  }

  /// The server's TLS; null when nothing needs it.
  ///
  /// @param name what `sni` compiles to
  /// @param checkNeeds whether a check needs it
  @Nullable TlsToServer build(
      Line line, @Nullable ServerName name, boolean checkNeeds, Findings findings) {
    boolean mayBeSwitched = mayEncrypt();
    if (!mayBeSwitched && !checkNeeds) {
      return Boolean.FALSE.equals(encrypts) ? TlsToServer.DECLINED : null;
    }
    TlsOptions whole = options.copy();
    whole.over(globals.servers);
    Verify otherwise = globals.trustsServers ? Verify.NONE : Verify.REQUIRED;
    TlsSettings settings = whole.settings(null, otherwise);
    if (settings == null) {
      throw new LineProblem(
          "%s : all SSL/TLS versions are disabled for server '%s'."
              .formatted(place(line), line.word(1)));
    }
    if (settings.verify() != Verify.NONE && whole.caFile() == null) {
      throw nobodyTrusted(line, whole.verify() == null);
    }
    load(whole);
    String path = certificate;
    if (path != null) {
      globals.store.load(path);
      BindTlsDraft.expired(globals, path, Instant.now(), line, findings);
    }
    try {
      TlsDialer dialer =
          TlsDialer.of(
              new ServerTls(settings, encrypts(), path, verifyHost, whole.tickets(), reuse),
              globals.store);
      return new TlsToServer(
          dialer, name, encrypts(), mayBeSwitched, Boolean.FALSE.equals(encrypts));
    } catch (TlsException e) {
      throw new LineProblem("%s : %s.".formatted(place(line), e.text()), e.advice());
    }
  }

  private void load(TlsOptions whole) {
    String trusted = whole.caFile();
    String revoked = whole.crlFile();
    if (trusted != null) {
      BindTlsDraft.named("ca-file", () -> globals.store.loadAuthorities(trusted));
    }
    if (revoked != null) {
      BindTlsDraft.named("crl-file", () -> globals.store.loadRevocations(revoked));
    }
  }

  private static String place(Line line) {
    return "'server %s'".formatted(line.word(1));
  }

  private static LineProblem nobodyTrusted(Line line, boolean byDefault) {
    return new LineProblem(
        byDefault
            ? place(line)
                + " : verify is enabled by default but no CA file specified. If you're running on a LAN"
                + " where you're certain to trust the server's certificate, please set an explicit"
                + " 'verify none' statement on the 'server' line, or use 'ssl-server-verify none' in"
                + " the global section to disable server-side verifications by default."
            : place(line) + " : verify is enabled but no CA file specified.",
        "write 'ca-file' with the certificates of those who sign for the server");
  }
}
