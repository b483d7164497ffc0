package io.whydown.cli.balance;

import io.whydown.balancer.config.ServerConfig;
import io.whydown.balancer.config.ServerPlace;
import io.whydown.balancer.hook.ServerChoice;
import io.whydown.balancer.hook.ServerName;
import io.whydown.balancer.rule.Choices;
import io.whydown.net.IpAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `persist rdp-cookie`: a client of the remote desktop protocol goes back to the server whose
/// address its cookie holds, `ADDRESS.PORT.RESERVED`, each number with its lowest byte first
/// (src/tcp_rules.c, `tcp_persist_rdp_cookie`).
final class RdpPersistence {

  private static final Pattern WORD = Pattern.compile("rdp-cookie(?:\\(([^)]+)\\).*)?");
  private static final Pattern COOKIE =
      Pattern.compile("([0-9]{1,10})\\.([0-9]{1,5})\\..*", Pattern.DOTALL);
  private static final String USUAL_NAME = "msts";

  private RdpPersistence() {}

  static Line checked(Line line) {
    String word = line.word(1);
    if (word.isEmpty()) {
      throw new LineProblem("missing persist method.");
    }
    if (!word.startsWith("rdp-cookie")) {
      throw new LineProblem("unknown persist method.");
    }
    if (!WORD.matcher(word).matches()) {
      throw new LineProblem("persist rdp-cookie(name)' requires an rdp cookie name.");
    }
    return line;
  }

  /// @param draft whose servers are known
  static ServerChoice read(Line line, ProxyDraft draft, CompilerTables tables) {
    Matcher word = WORD.matcher(line.word(1));
    String given = word.matches() ? word.group(1) : null;
    String expression = "req.rdp_cookie(%s)".formatted(given == null ? USUAL_NAME : given);
    ServerName cookie = Choices.serverName(expression, tables.linkage(draft, line));
    Map<String, String> byPlace = new HashMap<>();
    for (ServerConfig server : draft.servers) {
      if (server.place()
              instanceof ServerPlace.Tcp(IpAddress address, ServerPlace.PortRule.Fixed(int port), _)
          && address.isV4()) {
        byPlace.putIfAbsent(
            "%d.%d"
                .formatted(
                    Integer.toUnsignedLong(Integer.reverseBytes((int) address.low())),
                    Short.toUnsignedInt(Short.reverseBytes((short) port))),
            server.name());
      }
    }
    return stream -> named(cookie.of(stream), byPlace);
  }

  private static @Nullable String named(@Nullable String cookie, Map<String, String> byPlace) {
    Matcher parts = COOKIE.matcher(cookie == null ? "" : cookie);
    return parts.matches() ? byPlace.get(parts.group(1) + "." + parts.group(2)) : null;
  }
}
