package io.whydown.cli.balance;

import io.whydown.balancer.tls.TlsOptions;
import io.whydown.balancer.tls.TlsStore;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What `global` says of TLS, and the files of certificates that the configuration has named. Not
/// thread-safe while it is read; the store is.
final class TlsGlobals {

  final TlsStore store = new TlsStore();
  final TlsOptions binds = new TlsOptions();
  final TlsOptions servers = new TlsOptions();
  @Nullable String caBase;
  @Nullable String crtBase;

  /// Where the keys are that `crt-store` sections name; null for the working directory.
  @Nullable String keyBase;

  /// What binds are that say nothing of `strict-sni`.
  boolean bindsAreStrict;

  boolean trustsServers;
  int cacheSize = 20_000;
  int lifetimeSeconds = 300;
  int dhBits;

  /// Certificates made for clients' names.
  int contextsKept = 1_000;

  TlsOptions.Bases bases() {
    return new TlsOptions.Bases(caBase, crtBase);
  }

  /// Reads a line; false for a keyword of somebody else's.
  boolean read(Line line) {
    String keyword = line.keyword();
    String word = line.word(1);
    switch (keyword) {
      case "ca-base" -> caBase = directory(line);
      case "crt-base" -> crtBase = directory(line);
      case "key-base" -> keyBase = directory(line);
      case "ssl-default-bind-ciphers" -> option(binds, "ciphers", line);
      case "ssl-default-bind-ciphersuites" -> option(binds, "ciphersuites", line);
      case "ssl-default-bind-curves" -> option(binds, "curves", line);
      case "ssl-default-bind-sigalgs" -> option(binds, "sigalgs", line);
      case "ssl-default-bind-client-sigalgs" -> option(binds, "client-sigalgs", line);
      case "ssl-default-server-sigalgs" -> option(servers, "sigalgs", line);
      case "ssl-default-server-client-sigalgs" -> option(servers, "client-sigalgs", line);
      case "ssl-default-server-curves" -> option(servers, "curves", line);
      case "ssl-security-level" -> store.requireSecurity(Numbers.strict(word, keyword, 0, 5));
      case "ssl-default-server-ciphers" -> option(servers, "ciphers", line);
      case "ssl-default-server-ciphersuites" -> option(servers, "ciphersuites", line);
      case "ssl-default-bind-options" -> options(line, true);
      case "ssl-default-server-options" -> options(line, false);
      case "issuers-chain-path" -> issuers(line);
      case "ssl-server-verify" -> trustsServers = serverVerify(line);
      case "ssl-load-extra-files" -> extraFiles(line);
      case "ssl-load-extra-del-ext" -> dropsCrt = true;
      case "tune.ssl.cachesize" -> cacheSize = Math.min(Numbers.count(word, keyword), 1 << 28);
      case "tune.ssl.lifetime" -> lifetimeSeconds = Numbers.millis(seconds(word), keyword) / 1_000;
      case "ssl-dh-param-file" ->
          BindTlsDraft.named(keyword, () -> store.loadDhParameters(needed(line, "a file path")));
      case "tune.ssl.ssl-ctx-cache-size" ->
          contextsKept = Math.min(Numbers.count(word, keyword), 1 << 20);
      case "tune.ssl.capture-buffer-size", "tune.ssl.capture-cipherlist-size" ->
          store.captureHellos(Math.min(Numbers.count(word, keyword), 1 << 16));
      case "tune.ssl.default-dh-param" -> {
        dhBits = word.startsWith("-") ? 1 << 16 : Math.min(Numbers.count(word, keyword), 1 << 16);
        if (dhBits < 1_024) {
          throw new LineProblem("'%s' expects a value >= 1024.".formatted(keyword));
        }
      }
      default -> {
        return false;
      }
    }
    store.lookBeside(extra, dropsCrt);
    return true;
  }

  private Set<String> extra = Set.of("key", "ocsp", "issuer", "sctl", "bundle");
  private boolean dropsCrt;

  private static String seconds(String word) {
    return word.chars().allMatch(Character::isDigit) ? word + "s" : word;
  }

  private static String needed(Line line, String what) {
    if (line.word(1).isEmpty()) {
      throw new LineProblem(
          "global statement '%s' expects %s as an argument.".formatted(line.keyword(), what));
    }
    return line.word(1);
  }

  /// The directory that a line names.
  static String directory(Line line) {
    return needed(line, "a directory path");
  }

  /// HAProxy: src/cfgparse-ssl.c, ssl_load_global_issuers_from_path.
  private void issuers(Line line) {
    String written = needed(line, "a directory path");
    Path folder = Path.of(written);
    if (!Files.exists(folder)) {
      throw new LineProblem(
          "global statement '%s' expects a directory path as an argument."
              .formatted(line.keyword()),
          "no directory '%s' is there".formatted(written));
    }
    if (!Files.isDirectory(folder)) {
      throw new LineProblem(
          "global statement '%s': %s is not a directory.".formatted(line.keyword(), written));
    }
    try {
      store.loadIssuers(folder).forEach(Doubts::say);
    } catch (UncheckedIOException e) {
      throw new LineProblem(
          "global statement '%s': unable to scan directory '%s' : %s."
              .formatted(line.keyword(), written, e.getMessage()));
    }
  }

  private static void option(TlsOptions of, String name, Line line) {
    of.read(name, needed(line, "a cipher suite"), TlsOptions.Bases.NONE);
  }

  private void options(Line line, boolean ofBinds) {
    needed(line, "an option");
    TlsOptions of = ofBinds ? binds : servers;
    int i = 1;
    while (i < line.count()) {
      if (ofBinds && line.word(i).matches("(no-)?strict-sni")) {
        bindsAreStrict = line.word(i).equals("strict-sni");
        i++;
        continue;
      }
      boolean isKnown =
          !line.word(i).matches("alpn|verify|ca-.*|crl-file|ciphers.*|curves|ecdhe|npn");
      int used = isKnown ? of.read(line.word(i), line.word(i + 1), TlsOptions.Bases.NONE) : 0;
      if (used == 0) {
        throw new LineProblem(
            "unknown option '%s' on global statement '%s'."
                .formatted(line.word(i), line.keyword()));
      }
      i += used;
    }
  }

  private static boolean serverVerify(Line line) {
    return switch (line.word(1)) {
      case "none" -> true;
      case "required" -> false;
      default ->
          throw new LineProblem(
              "'%s' expects 'none' or 'required' as argument.".formatted(line.keyword()));
    };
  }

  private void extraFiles(Line line) {
    Set<String> all = Set.of("key", "ocsp", "issuer", "sctl", "bundle");
    Set<String> named = Set.copyOf(new java.util.HashSet<>(line.from(1)));
    boolean alone = named.contains("none") || named.contains("all");
    if (alone && named.size() > 1) {
      throw new LineProblem(
          "'%s' 'none' and 'all' can be only used alone".formatted(line.keyword()));
    }
    if (named.isEmpty() || !alone && !all.containsAll(named)) {
      throw new LineProblem(
          "'%s' expects one or multiple arguments (none, all, bundle, sctl, ocsp, issuer)."
              .formatted(line.keyword()));
    }
    extra = named.contains("none") ? Set.of() : named.contains("all") ? all : named;
  }
}
