package io.whydown.vendor.haproxy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The parameters of a server: those of its line over those of `default-server` lines before it.
/// Immutable. Configuration manual 2.6, section 5.2.
public final class ServerParameters {

  public static final ServerParameters NONE = new ServerParameters(Map.of());

  private static final Set<String> FLAGS =
      Set.of(
          "agent-check",
          "allow-0rtt",
          "backup",
          "check",
          "check-send-proxy",
          "check-ssl",
          "check-via-socks4",
          "disabled",
          "enabled",
          "force-sslv3",
          "force-tlsv10",
          "force-tlsv11",
          "force-tlsv12",
          "force-tlsv13",
          "non-stick",
          "send-proxy",
          "send-proxy-v2",
          "send-proxy-v2-ssl",
          "send-proxy-v2-ssl-cn",
          "ssl",
          "ssl-reuse",
          "stick",
          "tfo",
          "tls-tickets",
          "no-sslv3",
          "no-tlsv10",
          "no-tlsv11",
          "no-tlsv12",
          "no-tlsv13",
          "check-pool-conn",
          "check-reuse-pool",
          "no-renegotiate",
          "renegotiate");

  private static final Set<String> VALUES =
      Set.of(
          "addr",
          "agent-addr",
          "agent-inter",
          "agent-port",
          "agent-send",
          "alpn",
          "ca-file",
          "check-alpn",
          "check-proto",
          "check-sni",
          "ciphers",
          "ciphersuites",
          "client-sigalgs",
          "cookie",
          "crl-file",
          "crt",
          "curves",
          "downinter",
          "error-limit",
          "fall",
          "fastinter",
          "guid",
          "hash-key",
          "healthcheck",
          "id",
          "idle-ping",
          "init-addr",
          "init-state",
          "interface",
          "inter",
          "log-bufsize",
          "log-proto",
          "max-reuse",
          "maxconn",
          "maxqueue",
          "minconn",
          "namespace",
          "npn",
          "observe",
          "on-error",
          "on-marked-down",
          "on-marked-up",
          "pool-conn-name",
          "pool-low-conn",
          "pool-max-conn",
          "pool-purge-delay",
          "port",
          "proto",
          "proxy-v2-options",
          "redir",
          "resolve-net",
          "resolve-opts",
          "resolve-prefer",
          "resolvers",
          "rise",
          "set-proxy-v2-tlv-fmt",
          "shard",
          "sigalgs",
          "slowstart",
          "sni",
          "sni-auto",
          "socks4",
          "source",
          "ssl-max-ver",
          "ssl-min-ver",
          "strict-maxconn",
          "tcp-md5sig",
          "tcp-ut",
          "track",
          "usesrc",
          "verify",
          "verifyhost",
          "weight",
          "ws");

  private final Map<String, String> values;

  private ServerParameters(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  /// The value; empty text for a flag that is set, null when the parameter is not set.
  public @Nullable String value(String name) {
    return values.get(name);
  }

  public boolean isSet(String name) {
    return values.containsKey(name);
  }

  /// These parameters with those of a line laid over them.
  ///
  /// @param from index of the first parameter
  /// @param problems takes a sentence for each word that HAProxy refuses
  ServerParameters over(List<Word> words, int from, Consumer<String> problems) {
    var merged = new HashMap<>(values);
    int at = from;
    while (at < words.size()) {
      String name = words.get(at).text();
      if (FLAGS.contains(name)) {
        set(merged, name);
        at++;
      } else if (VALUES.contains(name)) {
        at = value(words, at, merged, problems);
      } else if (name.startsWith("no-")) {
        clear(merged, name.substring(3), problems);
        at++;
      } else {
        if (!name.isEmpty()) {
          problems.accept("unknown keyword '" + name + "'");
        }
        at++;
      }
    }
    return new ServerParameters(merged);
  }

  private static int value(
      List<Word> words, int at, Map<String, String> merged, Consumer<String> problems) {
    String name = words.get(at).text();
    if (at + 1 >= words.size()) {
      problems.accept("'" + name + "' expects an argument");
      return at + 1;
    }
    merged.put(name, words.get(at + 1).text());
    return at + 2;
  }

  private static void set(Map<String, String> merged, String name) {
    switch (name) {
      case "enabled" -> merged.remove("disabled");
      case "check-ssl" -> {
        merged.remove("no-check-ssl");
        merged.put(name, "");
      }
      default -> merged.put(name, "");
    }
  }

  private static void clear(Map<String, String> merged, String name, Consumer<String> problems) {
    switch (name) {
      case "check-ssl" -> {
        merged.remove(name);
        merged.put("no-check-ssl", "");
      }
      case "verifyhost", "ssl-reuse", "tls-tickets", "tfo" -> merged.remove(name);
      default -> {
        if (merged.remove(name) == null && !FLAGS.contains(name)) {
          problems.accept("unknown keyword 'no-" + name + "'");
        }
      }
    }
  }
}
