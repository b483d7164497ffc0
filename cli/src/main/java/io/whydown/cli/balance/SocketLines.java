package io.whydown.cli.balance;

import io.whydown.balancer.config.SocketOptions;
import io.whydown.balancer.config.SocketOptions.KeepAlive;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a proxy's lines say of its sockets: `clitcpka-cnt`, `option tcpka`, `option nolinger` and
/// their like. Not thread-safe: one for each proxy.
final class SocketLines {

  private static final Set<String> KEYWORDS =
      Set.of(
          "clitcpka-cnt",
          "clitcpka-idle",
          "clitcpka-intvl",
          "srvtcpka-cnt",
          "srvtcpka-idle",
          "srvtcpka-intvl");

  private final Map<String, Integer> numbers = new HashMap<>();

  /// False for a line of something else.
  boolean read(Line line) {
    String keyword = line.keyword();
    if (!KEYWORDS.contains(keyword)) {
      return false;
    }
    String word = line.word(1);
    numbers.put(
        keyword,
        keyword.endsWith("-cnt")
            ? Numbers.whole(word, keyword)
            : Numbers.millis(word, keyword, 1_000) / 1_000);
    return true;
  }

  /// For listeners, which hand it on to their clients.
  SocketOptions ofClients(ProxyDraft draft, GlobalDraft global) {
    return new SocketOptions(
        keepAlive("clitcpka", draft),
        draft.has("nolinger"),
        draft.has("tcp-smart-accept"),
        false,
        0,
        0,
        global.clientReceiveBytes,
        global.clientSendBytes,
        null);
  }

  SocketOptions ofServers(ProxyDraft draft, GlobalDraft global) {
    return new SocketOptions(
        keepAlive("srvtcpka", draft),
        draft.has("nolinger"),
        draft.has("tcp-smart-connect"),
        false,
        0,
        0,
        global.serverReceiveBytes,
        global.serverSendBytes,
        null);
  }

  private @Nullable KeepAlive keepAlive(String side, ProxyDraft draft) {
    return draft.has("tcpka") || draft.has(side)
        ? new KeepAlive(number(side + "-cnt"), number(side + "-idle"), number(side + "-intvl"))
        : null;
  }

  private int number(String keyword) {
    return numbers.getOrDefault(keyword, 0);
  }
}
