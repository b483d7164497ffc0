package io.whydown.balancer.rule;

import static io.whydown.balancer.rule.Value.Kind.BOOL;
import static io.whydown.balancer.rule.Value.Kind.STR;

import io.whydown.net.IpAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Values of the header `Forwarded`, as far as they can be trusted: one element, known parameters,
/// each once (RFC 7239; HAProxy: src/http_ext.c, http_validate_7239_header). Stateless.
final class Rfc7239 {

  private static final Pattern PARAMETER =
      Pattern.compile("(for|by|host|proto)=(?:\"([^\"]*)\"|([^\";]*))");
  private static final Pattern NODE = Pattern.compile("(\\[[^\\]]*\\]|[^:\\[\\]]+)(?::([^:]+))?");
  private static final Pattern HIDDEN = Pattern.compile("_[A-Za-z0-9._-]+");
  private static final Pattern BARE_HIDDEN = Pattern.compile("[A-Za-z0-9._-]+");
  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
  private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9._-]+");

  private Rfc7239() {}

  static void addTo(Keywords all) {
    all.converter("rfc7239_is_valid", STR, BOOL, (_, v) -> Value.of(read(v.text()) != null));
    all.converter("rfc7239_field", STR, STR, 1, 1, (a, _) -> field(a));
    all.converter("rfc7239_n2nn", STR, STR, (_, v) -> Value.ofNullable(name(v.text())));
    all.converter("rfc7239_n2np", STR, STR, (_, v) -> Value.ofNullable(port(v.text())));
    all.converter("rfc7239_nn", STR, STR, (_, v) -> Value.ofNullable(name(nodeFor(v.text()))));
    all.converter("rfc7239_np", STR, STR, (_, v) -> Value.ofNullable(port(nodeFor(v.text()))));
  }

  private static Converter field(Arguments a) {
    String name = a.text(0);
    if (!List.of("proto", "host", "for", "by").contains(name)) {
      throw new RuleException("expects 'proto', 'host', 'for' or 'by', got '" + name + "'");
    }
    return (_, v) -> {
      Map<String, String> known = read(v.text());
      return known == null ? null : Value.ofNullable(known.get(name));
    };
  }

  private static String nodeFor(String header) {
    Map<String, String> known = read(header);
    String node = known == null ? null : known.get("for");
    return node == null ? "" : node;
  }

  /// The parameters without their quotes; null when the value is not one that can be trusted.
  static @Nullable Map<String, String> read(String header) {
    var known = new HashMap<String, String>();
    Matcher parameter = PARAMETER.matcher(header);
    int at = 0;
    while (at < header.length()) {
      if (at > 0) {
        if (header.charAt(at) != ';') {
          return null;
        }
        at++;
      }
      parameter.region(at, header.length());
      if (!parameter.lookingAt()) {
        return null;
      }
      String name = String.valueOf(parameter.group(1));
      boolean quoted = parameter.group(2) != null;
      String value = String.valueOf(quoted ? parameter.group(2) : parameter.group(3));
      boolean valid =
          switch (name) {
            case "proto" -> !quoted && (value.equals("http") || value.equals("https"));
            case "host" -> isHost(value, quoted);
            default -> isNode(value, quoted);
          };
      if (!valid || known.put(name, value) != null) {
        return null;
      }
      at = parameter.end();
    }
    return known.isEmpty() ? null : known;
  }

  static boolean isNode(String text, boolean quoted) {
    Matcher node = NODE.matcher(text);
    if (!node.matches()) {
      return false;
    }
    String name = String.valueOf(node.group(1));
    String port = node.group(2);
    return isName(name)
        && (quoted || port == null && !name.startsWith("["))
        && (port == null || isPort(port));
  }

  /// An address, IPv6 ones in brackets, `unknown`, or an identifier that begins with `_`.
  static boolean isName(String text) {
    if (text.startsWith("[") && text.endsWith("]")) {
      return IpAddress.tryParse(text.substring(1, text.length() - 1))
          .filter(IpAddress::isV6)
          .isPresent();
    }
    return text.equals("unknown")
        || HIDDEN.matcher(text).matches()
        || IpAddress.tryParse(text).filter(IpAddress::isV4).isPresent();
  }

  static boolean isPort(String text) {
    return HIDDEN.matcher(text).matches()
        || PORT.matcher(text).matches() && Integer.parseInt(text) <= 65_535;
  }

  static boolean isHost(String text, boolean quoted) {
    Matcher host = NODE.matcher(text);
    if (!host.matches()) {
      return false;
    }
    String name = String.valueOf(host.group(1));
    String port = host.group(2);
    boolean named = name.startsWith("[") ? isName(name) : HOST_NAME.matcher(name).matches();
    return named
        && (quoted || port == null && !name.startsWith("["))
        && (port == null || PORT.matcher(port).matches() && Integer.parseInt(port) <= 65_535);
  }

  /// What a text becomes that is no name of a node; null when it cannot become one.
  static @Nullable String hidden(String text) {
    return BARE_HIDDEN.matcher(text).matches() ? "_" + text : null;
  }

  /// The name in a node, without brackets; null when the node is none.
  private static @Nullable String name(String node) {
    Matcher parts = NODE.matcher(node);
    if (!isNode(node, true) || !parts.matches()) {
      return null;
    }
    String name = String.valueOf(parts.group(1));
    return name.startsWith("[") ? name.substring(1, name.length() - 1) : name;
  }

  private static @Nullable String port(String node) {
    Matcher parts = NODE.matcher(node);
    return isNode(node, true) && parts.matches() ? parts.group(2) : null;
  }
}
