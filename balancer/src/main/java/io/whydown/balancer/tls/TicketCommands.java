package io.whydown.balancer.tls;

import java.util.List;

/// `show tls-keys` and `set ssl tls-key` (HAProxy: src/ssl_sock.c, cli_parse_set_tlskeys).
/// Thread-safe.
public final class TicketCommands {

  private final TlsStore store;

  public TicketCommands(TlsStore store) {
    this.store = store;
  }

  /// @param which a file or `#` and its number; `*` for the keys of all; empty for files alone
  public String show(String which) {
    List<TicketKeys> all = store.ticketKeys();
    if (which.isEmpty()) {
      var text = new StringBuilder("# id (file)\n");
      for (int i = 0; i < all.size(); i++) {
        text.append(i).append(" (").append(all.get(i).path()).append(")\n");
      }
      return text.toString();
    }
    int wanted =
        which.equals("*")
            ? -1
            : index(which, "'show tls-keys' unable to locate referenced filename");
    var text = new StringBuilder("# id secret\n");
    for (int i = 0; i < all.size(); i++) {
      if (wanted < 0 || wanted == i) {
        text.append("# ").append(i).append(" (").append(all.get(i).path()).append(")\n");
        List<String> keys = all.get(i).texts();
        for (int j = 0; j < keys.size(); j++) {
          text.append(i).append('.').append(j).append(' ').append(keys.get(j)).append('\n');
        }
      }
    }
    return text.toString();
  }

  public String set(String which, String base64) {
    if (which.isEmpty() || base64.isEmpty()) {
      throw new TlsException(
          "'set ssl tls-key' expects a filename and the new TLS key in base64 encoding.", "");
    }
    int index = index(which, "'set ssl tls-key' unable to locate referenced filename");
    store.ticketKeys().get(index).add(base64);
    return "TLS ticket key updated!\n";
  }

  private int index(String which, String refusal) {
    List<TicketKeys> all = store.ticketKeys();
    for (int i = 0; i < all.size(); i++) {
      if (which.equals(all.get(i).path()) || which.equals("#" + i) || which.equals("" + i)) {
        return i;
      }
    }
    throw new TlsException(refusal, "");
  }
}
