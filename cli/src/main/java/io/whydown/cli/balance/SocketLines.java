package io.whydown.cli.balance;

import io.whydown.balancer.config.SocketOptions;
import io.whydown.balancer.config.SocketOptions.KeepAlive;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

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
    return options(
        draft, "clitcpka", "tcp-smart-accept", global.clientReceiveBytes, global.clientSendBytes);
  }

  SocketOptions ofServers(ProxyDraft draft, GlobalDraft global) {
    return options(
        draft, "srvtcpka", "tcp-smart-connect", global.serverReceiveBytes, global.serverSendBytes);
  }

  private SocketOptions options(
      ProxyDraft draft, String probing, String delaying, int receiveBytes, int sendBytes) {
    KeepAlive probes =
        draft.has("tcpka") || draft.has(probing)
            ? new KeepAlive(
                number(probing + "-cnt"), number(probing + "-idle"), number(probing + "-intvl"))
            : null;
    return new SocketOptions(
        probes,
        draft.has("nolinger"),
        draft.has(delaying),
        false,
        0,
        0,
        receiveBytes,
        sendBytes,
        null);
  }

  private int number(String keyword) {
    return numbers.getOrDefault(keyword, 0);
  }
}
