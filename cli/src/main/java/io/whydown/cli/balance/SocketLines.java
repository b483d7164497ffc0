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

  /// For a listener, which hands it on to its clients. An answer is the first that is sent where
  /// HTTP is spoken, and where TLS is, so the acknowledgement of what came before waits for it
  /// (src/cfgparse.c, `check_config_validity`).
  SocketOptions ofClients(ProxyDraft draft, GlobalDraft global, boolean isEncrypted) {
    boolean answers = isEncrypted || draft.http;
    return options(
        draft,
        "clitcpka",
        draft.has("tcp-smart-accept")
            || answers && !draft.refusedOptions.contains("tcp-smart-accept"),
        global.clientReceiveBytes,
        global.clientSendBytes);
  }

  SocketOptions ofServers(ProxyDraft draft, GlobalDraft global) {
    return options(
        draft,
        "srvtcpka",
        draft.has("tcp-smart-connect"),
        global.serverReceiveBytes,
        global.serverSendBytes);
  }

  private SocketOptions options(
      ProxyDraft draft, String probing, boolean delaysAck, int receiveBytes, int sendBytes) {
    KeepAlive probes =
        draft.has("tcpka") || draft.has(probing)
            ? new KeepAlive(
                number(probing + "-cnt"), number(probing + "-idle"), number(probing + "-intvl"))
            : null;
    return new SocketOptions(
        probes, draft.has("nolinger"), delaysAck, false, 0, 0, receiveBytes, sendBytes, null);
  }

  private int number(String keyword) {
    return numbers.getOrDefault(keyword, 0);
  }
}
