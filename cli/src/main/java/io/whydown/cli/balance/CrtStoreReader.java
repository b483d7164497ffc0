package io.whydown.cli.balance;

import io.whydown.balancer.tls.TlsOptions;
import io.whydown.balancer.tls.TlsStore;
import io.whydown.vendor.haproxy.Section;
import org.jspecify.annotations.Nullable;

/// Reads a `crt-store` section (configuration manual 3.2, 12.7; ssl_ckch.c, `crtstore_parse_load`):
/// certificates whose files are named one by one, and that lines name by `@STORE/ALIAS`. Not
/// thread-safe: one for each section.
final class CrtStoreReader {

  private final String name;
  private final TlsGlobals globals;
  private final Findings findings;
  private @Nullable String certificates;
  private @Nullable String keys;

  private CrtStoreReader(Section section, TlsGlobals globals, Findings findings) {
    this.name = section.name();
    this.globals = globals;
    this.findings = findings;
    this.certificates = globals.crtBase;
    this.keys = globals.keyBase;
  }

  static void read(Section section, TlsGlobals globals, Findings findings) {
    var reader = new CrtStoreReader(section, globals, findings);
    Compiler.eachLine(section, findings, reader::read);
  }

  private void read(Line line) {
    switch (line.keyword()) {
      case "crt-base" -> certificates = TlsGlobals.directory(line);
      case "key-base" -> keys = TlsGlobals.directory(line);
      case "load" -> load(line);
      default ->
          throw new LineProblem(
              "unknown keyword '%s' in '%s' section".formatted(line.keyword(), "crt-store"));
    }
  }

  private void load(Line line) {
    String crt = null;
    String key = null;
    String ocsp = null;
    String issuer = null;
    String alias = null;
    boolean forTokens = false;
    for (int i = 1; i < line.count(); i += 2) {
      String word = line.word(i);
      String argument = line.word(i + 1);
      if (argument.isEmpty()) {
        throw new LineProblem("'load' : '%s' expects an argument.".formatted(word));
      }
      switch (word) {
        case "crt" -> crt = argument;
        case "key" -> key = argument;
        case "ocsp" -> ocsp = argument;
        case "issuer" -> issuer = argument;
        case "alias" -> alias = argument;
        case "jwt" -> forTokens = argument.equals("on");
        case "sctl", "ocsp-update" -> unused(line, word, argument);
        default ->
            throw new LineProblem(
                "'load' : unknown keyword '%s' (expects 'crt', 'key', 'ocsp', 'issuer', 'sctl', 'alias', 'ocsp-update' or 'jwt')."
                    .formatted(word));
      }
    }
    if (crt == null) {
      throw new LineProblem("'load' : 'crt' argument is missing.");
    }
    String path = TlsOptions.Bases.at(certificates, crt);
    String reference = reference(crt, path, alias);
    if (forTokens && key == null && ocsp == null && issuer == null) {
      // one that only tokens are verified with needs no key
      globals.store.tokens().load(reference, path);
      return;
    }
    globals.store.loadNamed(
        reference,
        new TlsStore.Files(
            path,
            key == null ? null : TlsOptions.Bases.at(keys, key),
            ocsp == null ? null : TlsOptions.Bases.at(certificates, ocsp),
            issuer == null ? null : TlsOptions.Bases.at(certificates, issuer)));
    if (forTokens) {
      globals.store.tokens().allow(reference);
    }
  }

  private void unused(Line line, String word, String argument) {
    if (!argument.equals("off")) {
      findings.warn(line.at(), "'load' : '%s' is accepted and has no effect".formatted(word));
    }
  }

  /// What other lines call it.
  private String reference(String crt, String path, @Nullable String alias) {
    if (alias != null) {
      return "@" + name + "/" + alias;
    }
    // a whole path begins with its own slash
    return name.isEmpty() ? path : "@" + name + (crt.startsWith("/") ? "" : "/") + crt;
  }
}
