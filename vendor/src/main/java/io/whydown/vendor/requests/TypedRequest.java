package io.whydown.vendor.requests;

import io.whydown.vendor.Matched;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A request as a command line makes it. Two that differ in one part show what that part decides.
/// Immutable.
///
/// @param parts by name; what the command does not set is absent
public record TypedRequest(Map<String, String> parts) {

  private static final Pattern WORD = Pattern.compile("'[^']*'|\"[^\"]*\"|[^\\s'\"]+");
  private static final Pattern URL =
      Pattern.compile(
          "(?:(https?|h2c?|grpc|tcp)://)?(?:[^@/\\s]{1,60}@)?(\\[[0-9a-fA-F:.]+\\]|[\\w.*<>-]+)(?::(\\d{1,5}))?(/\\S*)?");
  private static final Pattern ENDPOINT =
      Pattern.compile("(\\[[0-9a-fA-F:.]+\\]|[\\w.-]+)(?::(\\d{1,5}))?");
  private static final Set<String> TOOLS =
      Set.of("curl", "wget", "openssl", "nc", "ncat", "telnet", "grpcurl", "http", "https");

  /// Options whose next word is their value and says nothing that two requests differ in.
  private static final Set<String> WITH_VALUE =
      Set.of(
          "-o",
          "--output",
          "-w",
          "--write-out",
          "-m",
          "--max-time",
          "--connect-timeout",
          "-A",
          "--user-agent",
          "-d",
          "--data",
          "-T",
          "--timeout",
          "-b",
          "-c",
          "--retry");

  public TypedRequest {
    parts = Map.copyOf(parts);
  }

  /// Whether a line may begin a request.
  static boolean isTool(String word) {
    return TOOLS.contains(word);
  }

  /// @param command without prompt
  public static Optional<TypedRequest> of(String command) {
    List<String> words = words(command);
    int at = 0;
    while (at < words.size() && Set.of("sudo", "time", "echo", "|").contains(words.get(at))) {
      at++;
    }
    if (at >= words.size()) {
      return Optional.empty();
    }
    String tool = words.get(at);
    var parts = new HashMap<String, String>();
    List<String> rest = words.subList(at + 1, words.size());
    switch (tool) {
      case "curl", "wget", "http", "https", "grpcurl" -> http(rest, parts);
      case "openssl" -> handshake(rest, parts);
      case "nc", "ncat", "telnet" -> connect(rest, parts);
      default -> {
        // no tool that asks
      }
    }
    return parts.containsKey("host") ? Optional.of(new TypedRequest(parts)) : Optional.empty();
  }

  private static List<String> words(String command) {
    var words = new ArrayList<String>();
    Matcher word = WORD.matcher(command.length() > 1_000 ? command.substring(0, 1_000) : command);
    while (word.find() && words.size() < 60) {
      words.add(Matched.group(word, 0).replaceAll("^['\"]|['\"]$", ""));
    }
    return words;
  }

  private static void http(List<String> words, Map<String, String> parts) {
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      String next = i + 1 < words.size() ? words.get(i + 1) : "";
      if (WITH_VALUE.contains(word)) {
        i++;
      } else if (word.startsWith("-")) {
        i += option(word, next, parts);
      } else if (!parts.containsKey("host")) {
        url(word, parts);
      }
    }
  }

  /// How many further words the option takes.
  private static int option(String word, String next, Map<String, String> parts) {
    switch (word) {
      case "-X", "--request" -> parts.put("method", next);
      case "-H", "--header", "-rpc-header" -> header(next, parts);
      case "-u", "--user" -> parts.put("login", "given");
      case "--resolve", "--connect-to" -> parts.put("resolve", next);
      case "--cert", "-E", "-cert" -> parts.put("client", "given");
      case "--cacert", "-cacert" -> parts.put("trust", "given");
      case "--interface" -> parts.put("source", next);
      default -> {
        flag(word, parts);
        return 0;
      }
    }
    return 1;
  }

  private static void flag(String word, Map<String, String> parts) {
    switch (word) {
      case "--head" -> parts.put("method", "HEAD");
      case "-0", "--http1.0" -> parts.put("version", "1.0");
      case "--http1.1" -> parts.put("version", "1.1");
      case "--http2", "--http2-prior-knowledge" -> parts.put("version", "2");
      case "-4", "--ipv4" -> parts.put("family", "4");
      case "-6", "--ipv6" -> parts.put("family", "6");
      case "--haproxy-protocol" -> parts.put("proxy", "given");
      case "--insecure", "--no-check-certificate", "-insecure" -> parts.put("trust", "any");
      default -> {
        if (word.startsWith("--tlsv1")) {
          parts.put("tls", word.substring(5));
        } else if (word.matches("-[a-zA-Z]{1,6}")) {
          if (word.indexOf('I') > 0) {
            parts.put("method", "HEAD");
          }
          if (word.indexOf('k') > 0) {
            parts.put("trust", "any");
          }
        }
      }
    }
  }

  private static void header(String header, Map<String, String> parts) {
    String lower = header.toLowerCase(Locale.ROOT);
    if (lower.startsWith("host:")) {
      parts.put("header", lower.substring(5).strip());
    } else if (lower.startsWith("authorization:")) {
      parts.put("login", "given");
    }
  }

  private static void url(String word, Map<String, String> parts) {
    Matcher url = URL.matcher(word);
    if (!url.matches()
        || !word.contains(".") && !word.contains(":") && !word.startsWith("localhost")) {
      return;
    }
    String scheme = Matched.group(url, 1);
    String path = Matched.group(url, 4);
    parts.put("scheme", scheme.isEmpty() ? "http" : scheme);
    parts.put("host", Matched.unbracketed(Matched.group(url, 2)));
    String port = Matched.group(url, 3);
    parts.put("port", port.isEmpty() ? scheme.equals("https") ? "443" : "80" : port);
    parts.put("path", path.isEmpty() ? "/" : path);
  }

  private static void handshake(List<String> words, Map<String, String> parts) {
    if (!words.contains("s_client")) {
      return;
    }
    parts.put("scheme", "tls");
    for (int i = 0; i < words.size(); i++) {
      String next = i + 1 < words.size() ? words.get(i + 1) : "";
      switch (words.get(i)) {
        case "-connect" -> endpoint(next, parts);
        case "-servername" -> parts.put("sni", next);
        case "-noservername" -> parts.remove("sni");
        case "-cert" -> parts.put("client", "given");
        case "-CAfile", "-CApath" -> parts.put("trust", "given");
        case "-alpn" -> parts.put("version", next.contains("h2") ? "2" : "1.1");
        case "-tls1", "-tls1_1", "-tls1_2", "-tls1_3" ->
            parts.put("tls", words.get(i).substring(4));
        case "-4", "-6" -> parts.put("family", words.get(i).substring(1));
        default -> {
          // says nothing of the request
        }
      }
    }
  }

  private static void connect(List<String> words, Map<String, String> parts) {
    List<String> bare =
        words.stream().filter(w -> !w.startsWith("-") && !w.matches("[|<>&].*")).toList();
    if (bare.size() >= 2 && bare.get(1).matches("\\d{1,5}")) {
      parts.put("scheme", "connect");
      endpoint(bare.get(0), parts);
      parts.put("port", bare.get(1));
    }
  }

  private static void endpoint(String word, Map<String, String> parts) {
    Matcher endpoint = ENDPOINT.matcher(word);
    if (endpoint.matches()) {
      parts.put("host", Matched.unbracketed(Matched.group(endpoint, 1)));
      String port = Matched.group(endpoint, 2);
      if (!port.isEmpty()) {
        parts.put("port", port);
      }
    }
  }
}
