package io.whydown.balancer.names;

import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The records that answers for one name held, those that are held on to included, in HAProxy's
/// order. Bounded. On the resolver's thread only.
final class KnownRecords {

  private static final int MOST = 8_192;

  private final List<KnownRecord> records = new ArrayList<>();

  List<KnownRecord> all() {
    return List.copyOf(records);
  }

  int size() {
    return records.size();
  }

  /// Takes what an answer holds.
  void take(Answer.Usable answer, long now) {
    for (Answer.Entry entry : answer.entries()) {
      KnownRecord known = find(entry);
      if (known != null) {
        known.lastSeen = now;
        known.weight = entry.weight();
      } else if (records.size() < MOST) {
        insert(new KnownRecord(entry, now));
      }
    }
    answer.extras().forEach(extra -> take(extra, now));
  }

  /// An address that comes along is of the first service with that target that has none yet.
  private void take(Answer.Extra extra, long now) {
    KnownRecord free = null;
    for (KnownRecord record : records) {
      if (record.target == null || !record.target.equals(extra.owner())) {
        continue;
      }
      IpAddress known = record.extra;
      if (known == null) {
        free = free == null ? record : free;
      } else if (known.equals(extra.address()) && record.extraSeen != now) {
        record.extraSeen = now;
        return;
      }
    }
    if (free != null) {
      free.extra = extra.address();
      free.extraSeen = now;
    }
  }

  private @Nullable KnownRecord find(Answer.Entry entry) {
    int key = KnownRecord.key(entry);
    for (int i = behind(key) - 1; i >= 0 && records.get(i).key == key; i--) {
      if (records.get(i).isOf(entry)) {
        return records.get(i);
      }
    }
    return null;
  }

  /// The first index of a greater key.
  private int behind(int key) {
    int low = 0;
    int high = records.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Integer.compareUnsigned(records.get(middle).key, key) > 0) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private void insert(KnownRecord record) {
    records.add(behind(record.key), record);
  }

  /// The first one goes behind those with the same key.
  void turn() {
    if (!records.isEmpty()) {
      insert(records.removeFirst());
    }
  }

  void remove(KnownRecord record) {
    records.remove(record);
  }

  void clear() {
    records.clear();
  }
}
