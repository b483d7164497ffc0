package io.whydown.cli.balance;

import io.whydown.balancer.lua.LuaScripts;
import io.whydown.balancer.tls.TlsLibrary;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What the program says of itself where a configuration or a script asks HAProxy: version,
/// features, services. It stands in for HAProxy 2.6 and so answers with that version, and names
/// itself beside it. Features are those that this balancer has.
final class BuildFacts {

  static final String VERSION = "2.6.12";

  /// As `show info` writes days.
  static final String RELEASED = "2026/11/30";

  private static final Set<String> FEATURES =
      Set.of(
          "ACCEPT4",
          "EPOLL",
          "GETADDRINFO",
          "LINUX_SPLICE",
          "LUA",
          "OPENSSL",
          "PCRE2",
          "POLL",
          "PROMEX",
          "RT",
          "THREAD",
          "ZLIB");

  private static final List<String> KNOWN =
      List.of(
          "51DEGREES",
          "ACCEPT4",
          "BACKTRACE",
          "CLOSEFROM",
          "CPU_AFFINITY",
          "CRYPT_H",
          "DEVICEATLAS",
          "DL",
          "ENGINE",
          "EPOLL",
          "EVPORTS",
          "GETADDRINFO",
          "KQUEUE",
          "LIBCRYPT",
          "LINUX_SPLICE",
          "LINUX_TPROXY",
          "LUA",
          "MEMORY_PROFILING",
          "NETFILTER",
          "NS",
          "OBSOLETE_LINKER",
          "OPENSSL",
          "OT",
          "PCRE",
          "PCRE2",
          "PCRE2_JIT",
          "PCRE_JIT",
          "POLL",
          "PRCTL",
          "PROCCTL",
          "PROMEX",
          "QUIC",
          "RT",
          "SLZ",
          "STATIC_PCRE",
          "STATIC_PCRE2",
          "SYSTEMD",
          "TFO",
          "THREAD",
          "THREAD_DUMP",
          "TPROXY",
          "WURFL",
          "ZLIB");

  private BuildFacts() {}

  static boolean has(String feature) {
    return FEATURES.contains(feature)
        && (!feature.equals("OPENSSL") || TlsLibrary.problem() == null)
        && (!feature.equals("LUA") || LuaScripts.isAvailable());
  }

  /// What a condition asks of this program; empty for what it does not know.
  static Optional<Boolean> holds(String predicate, String argument) {
    boolean encrypts = TlsLibrary.problem() == null;
    return switch (predicate) {
      case "feature" -> Optional.of(has(argument));
      case "openssl_version_atleast" ->
          Optional.of(encrypts && Versions.compare(libraryVersion(), argument) >= 0);
      case "openssl_version_before" ->
          Optional.of(encrypts && Versions.compare(libraryVersion(), argument) < 0);
      case "ssllib_name_startswith" ->
          Optional.of(encrypts && TlsLibrary.version().startsWith(argument));
      default -> Optional.empty();
    };
  }

  /// Of `OpenSSL 3.0.19 27 Jan 2026` the number.
  private static String libraryVersion() {
    String[] words = TlsLibrary.version().split(" ", -1);
    return words.length > 1 ? words[1] : "0";
  }

  static boolean isKnown(String feature) {
    return KNOWN.contains(feature);
  }

  /// What `-v` prints.
  static String brief(String own) {
    return "HAProxy version "
        + VERSION
        + "-whydown "
        + own
        + " - https://github.com/ (whydown, a balancer that reads HAProxy's configuration)\n"
        + "Status: stands in for HAProxy 2.6.\n"
        + "Running on: "
        + System.getProperty("os.name")
        + " "
        + System.getProperty("os.version")
        + " "
        + System.getProperty("os.arch")
        + ", Java "
        + Runtime.version()
        + "\n";
  }

  /// What `-vv` prints.
  static String full(String own) {
    var text = new StringBuilder(brief(own));
    text.append("Build options :\n  TARGET  = linux-java\n  CPU     = generic\n\nFeature list :");
    for (String feature : new TreeSet<>(KNOWN)) {
      text.append(has(feature) ? " +" : " -").append(feature);
    }
    text.append("\n\nDefault settings :\n  bufsize = 16384, maxrewrite = 1024\n\n");
    text.append("Compression algorithms supported : identity(\"identity\"), deflate(\"deflate\"),");
    text.append(" raw-deflate(\"deflate\"), gzip(\"gzip\")\n\n");
    String library = TlsLibrary.version();
    if (!library.isEmpty()) {
      text.append("Built with OpenSSL version : ").append(library);
      text.append("\nRunning on OpenSSL version : ").append(library);
      text.append("\nOpenSSL library supports TLS extensions : yes\n");
      text.append("OpenSSL library supports SNI : yes\n");
      text.append("OpenSSL library supports : TLSv1.0 TLSv1.1 TLSv1.2 TLSv1.3\n\n");
    }
    text.append("Available polling systems :\n      epoll : pref=300,  test result OK\n\n");
    text.append("Available multiplexer protocols :\n");
    text.append("  <default> : mode=HTTP  side=FE|BE  mux=H1    flags=HTX\n");
    text.append("  <default> : mode=TCP   side=FE|BE  mux=PASS  flags=\n\n");
    text.append("Available services : prometheus-exporter\nAvailable filters :\n");
    text.append("\t[CACHE] cache\n\t[COMP] compression\n\t[TRACE] trace\n\n");
    return text.toString();
  }
}
