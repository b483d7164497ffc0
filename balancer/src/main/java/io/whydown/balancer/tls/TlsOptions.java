package io.whydown.balancer.tls;

import io.whydown.balancer.tls.TlsSettings.Verify;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The words about TLS that binds, servers and lines of a crt-list have in common, while they are
/// read (HAProxy: src/cfgparse-ssl.c). Not thread-safe.
public final class TlsOptions {

  /// Where files without a leading slash are: `ca-base` and `crt-base`; null for the working
  /// directory.
  public record Bases(@Nullable String authorities, @Nullable String certificates) {
    public static final Bases NONE = new Bases(null, null);

    public String authority(String path) {
      return at(authorities, path);
    }

    public String certificate(String path) {
      return at(certificates, path);
    }

    /// A path below a directory, unless it is whole by itself.
    public static String at(@Nullable String base, String path) {
      boolean isWhole = base == null || path.startsWith("/") || path.startsWith("@");
      return isWhole ? path : base + "/" + path;
    }
  }

  /// What a crt-list may have between brackets.
  private static final Set<String> OF_LISTS =
      Set.of(
          "alpn",
          "no-alpn",
          "ca-file",
          "ca-verify-file",
          "ciphers",
          "ciphersuites",
          "crl-file",
          "curves",
          "ecdhe",
          "no-ca-names",
          "npn",
          "sigalgs",
          "client-sigalgs",
          "allow-0rtt",
          "ssl-min-ver",
          "ssl-max-ver",
          "verify");

  private final EnumSet<TlsVersion> excluded = EnumSet.noneOf(TlsVersion.class);
  private @Nullable TlsVersion min;
  private @Nullable TlsVersion max;
  private @Nullable String ciphers;
  private @Nullable String ciphersuites;
  private @Nullable String curves;
  private @Nullable String signatures;
  private @Nullable String clientSignatures;
  private @Nullable List<String> alpn;
  private @Nullable Verify verify;
  private @Nullable String caFile;
  private @Nullable String caVerifyFile;
  private @Nullable String crlFile;
  private boolean noCaNames;
  private boolean earlyData;
  private boolean tickets = true;
  private boolean preferClientCiphers;

  public TlsOptions copy() {
    var copy = new TlsOptions();
    copy.excluded.addAll(excluded);
    copy.min = min;
    copy.max = max;
    copy.ciphers = ciphers;
    copy.ciphersuites = ciphersuites;
    copy.curves = curves;
    copy.signatures = signatures;
    copy.clientSignatures = clientSignatures;
    copy.alpn = alpn;
    copy.verify = verify;
    copy.caFile = caFile;
    copy.caVerifyFile = caVerifyFile;
    copy.crlFile = crlFile;
    copy.noCaNames = noCaNames;
    copy.earlyData = earlyData;
    copy.tickets = tickets;
    copy.preferClientCiphers = preferClientCiphers;
    return copy;
  }

  /// Takes over what defaults say and these do not.
  public void over(TlsOptions defaults) {
    excluded.addAll(defaults.excluded);
    min = min != null ? min : defaults.min;
    max = max != null ? max : defaults.max;
    ciphers = ciphers != null ? ciphers : defaults.ciphers;
    ciphersuites = ciphersuites != null ? ciphersuites : defaults.ciphersuites;
    curves = curves != null ? curves : defaults.curves;
    signatures = signatures != null ? signatures : defaults.signatures;
    clientSignatures = clientSignatures != null ? clientSignatures : defaults.clientSignatures;
    tickets &= defaults.tickets;
    preferClientCiphers |= defaults.preferClientCiphers;
  }

  static boolean isOfLists(String word) {
    return OF_LISTS.contains(word);
  }

  /// Reads one word and its argument. How many words were used; 0 for a word of somebody else's.
  /// Throws `TlsException`.
  public int read(String word, String argument, Bases bases) {
    if (flag(word)) {
      return 1;
    }
    switch (word) {
      case "ssl-min-ver" -> min = version(word, argument);
      case "ssl-max-ver" -> max = version(word, argument);
      case "ciphers" -> ciphers = needed(word, argument, "missing cipher suite");
      case "ciphersuites" -> ciphersuites = needed(word, argument, "missing cipher suite");
      case "curves" -> curves = needed(word, argument, "missing curve suite");
      case "sigalgs" -> signatures = needed(word, argument, "missing signature algorithm list");
      case "client-sigalgs" ->
          clientSignatures = needed(word, argument, "missing signature algorithm list");
      case "ecdhe" ->
          curves = curves == null ? needed(word, argument, "missing named curve") : curves;
      case "alpn" -> alpn = protocols(argument);
      // before ALPN there was NPN; nobody asks for it any more, and it is not spoken
      case "npn" -> needed(word, argument, "missing the comma-delimited NPN protocol suite");
      case "verify" -> verify = verify(argument);
      case "ca-file" -> caFile = bases.authority(needed(word, argument, "missing CAfile path"));
      case "ca-verify-file" ->
          caVerifyFile = bases.authority(needed(word, argument, "missing CAfile path"));
      case "crl-file" -> crlFile = bases.authority(needed(word, argument, "missing CRLfile path"));
      default -> {
        return 0;
      }
    }
    return 2;
  }

  private boolean flag(String word) {
    switch (word) {
      case "no-ca-names" -> noCaNames = true;
      case "no-tls-tickets" -> tickets = false;
      case "tls-tickets" -> tickets = true;
      case "prefer-client-ciphers" -> preferClientCiphers = true;
      case "allow-0rtt" -> earlyData = true;
      case "no-alpn" -> alpn = List.of();
      default -> {
        return versionFlag(word);
      }
    }
    return true;
  }

  private boolean versionFlag(String word) {
    for (TlsVersion version : TlsVersion.values()) {
      if (word.equals("no-" + version.word())) {
        excluded.add(version);
        return true;
      }
      if (word.equals("force-" + version.word())) {
        min = version;
        max = version;
        return true;
      }
    }
    return false;
  }

  private static String needed(String word, String argument, String otherwise) {
    if (argument.isEmpty()) {
      throw new TlsException("'%s' : %s".formatted(word, otherwise), "");
    }
    return argument;
  }

  private static TlsVersion version(String word, String argument) {
    TlsVersion version = TlsVersion.of(needed(word, argument, "missing the ssl/tls version"));
    if (version == null) {
      throw new TlsException(
          "'%s' : unknown ssl/tls version".formatted(argument),
          "SSLv3, TLSv1.0, TLSv1.1, TLSv1.2 and TLSv1.3 are known");
    }
    return version;
  }

  /// The comma-separated list of `alpn`.
  public static List<String> protocols(String argument) {
    if (argument.isEmpty()) {
      throw new TlsException("'alpn' : missing the comma-delimited ALPN protocol suite", "");
    }
    List<String> names = List.of(argument.split(",", -1));
    for (String name : names) {
      int length = name.getBytes(StandardCharsets.ISO_8859_1).length;
      if (length < 1 || length > 255) {
        throw new TlsException(
            "'alpn' : ALPN protocol name %s : '%s'"
                .formatted(length < 1 ? "empty" : "too long", name),
            "");
      }
    }
    return names;
  }

  private static Verify verify(String argument) {
    return switch (needed("verify", argument, "missing verify method")) {
      case "none" -> Verify.NONE;
      case "optional" -> Verify.OPTIONAL;
      case "required" -> Verify.REQUIRED;
      default ->
          throw new TlsException(
              "'verify' : unknown verify method '%s', only 'none', 'optional', and 'required' are supported"
                  .formatted(argument),
              "");
    };
  }

  public boolean tickets() {
    return tickets;
  }

  public boolean prefersClientCiphers() {
    return preferClientCiphers;
  }

  public @Nullable Verify verify() {
    return verify;
  }

  public @Nullable String caFile() {
    return caFile;
  }

  public @Nullable String caVerifyFile() {
    return caVerifyFile;
  }

  public @Nullable String crlFile() {
    return crlFile;
  }

  /// Whether `verify` was asked for without anybody to trust.
  public boolean trustsNobody() {
    return (verify == Verify.OPTIONAL || verify == Verify.REQUIRED)
        && caFile == null
        && caVerifyFile == null;
  }

  /// The settings, with the versions that are left.
  ///
  /// @param least the version that is the oldest when nothing is said; null for the library's
  ///   choice
  /// @param otherwise what verification is when nothing is said
  /// @return null when no version is left
  public @Nullable TlsSettings settings(@Nullable TlsVersion least, @Nullable Verify otherwise) {
    boolean bounded = min != null || max != null;
    TlsVersion oldest = min;
    if (oldest == null && least != null) {
      oldest = max == null || max.compareTo(least) >= 0 ? least : max;
    }
    TlsVersion first = null;
    TlsVersion last = null;
    for (TlsVersion version : TlsVersion.values()) {
      boolean isIn =
          (oldest == null || version.compareTo(oldest) >= 0)
              && (max == null || version.compareTo(max) <= 0)
              && (bounded || !excluded.contains(version));
      if (isIn) {
        first = first == null ? version : first;
        last = version;
      }
    }
    if (first == null) {
      return null;
    }
    return made(first, last, verify != null ? verify : otherwise);
  }

  /// The settings of a line in a crt-list, which go over those of its bind.
  TlsSettings ofLine() {
    return made(min, max, verify);
  }

  private TlsSettings made(
      @Nullable TlsVersion first, @Nullable TlsVersion last, @Nullable Verify method) {
    return new TlsSettings(
        first,
        last,
        ciphers,
        ciphersuites,
        curves,
        signatures,
        clientSignatures,
        alpn,
        method,
        caFile,
        caVerifyFile,
        crlFile,
        noCaNames,
        earlyData);
  }
}
