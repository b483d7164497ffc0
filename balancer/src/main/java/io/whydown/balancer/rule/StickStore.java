package io.whydown.balancer.rule;

import io.whydown.balancer.table.StickKey;
import io.whydown.balancer.table.StickTable;
import java.util.ArrayList;
import java.util.List;

/// The keys under which the server of a stream is to be remembered. Not thread-safe: on one loop.
final class StickStore {

  /// As many as HAProxy keeps.
  private static final int MOST = 8;

  private final List<Item> items = new ArrayList<>();
  private int ofRequest;

  private record Item(StickTable table, StickKey key) {}

  @SuppressWarnings("ReferenceEquality") // a table is itself
  boolean has(StickTable table, boolean ofResponse) {
    for (int i = ofResponse ? ofRequest : 0; i < items.size(); i++) {
      if (items.get(i).table() == table) {
        return true;
      }
    }
    return false;
  }

  void add(StickTable table, StickKey key) {
    if (items.size() < MOST) {
      items.add(new Item(table, key));
    }
  }

  /// What is added from now on is of the response.
  void requestIsOver() {
    ofRequest = items.size();
  }

  void remember(int serverId, String name, String address) {
    for (Item item : items) {
      item.table()
          .store(item.key(), serverId, item.table().config().byServerAddress() ? address : name);
    }
    items.clear();
    ofRequest = 0;
  }
}
