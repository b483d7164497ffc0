package io.whydown.balancer.table;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;

/// The rows of a table that this machine changed, in the order of their last change, for peers. Not
/// thread-safe: under the table's lock.
final class ChangeList {

  private static final int NONE = -1;

  private final Rows rows;
  private final List<Runnable> wakeUps = new CopyOnWriteArrayList<>();
  private int last;
  private int newest = NONE;

  ChangeList(Rows rows) {
    this.rows = rows;
  }

  int last() {
    return last;
  }

  void onChange(Runnable wakeUp) {
    wakeUps.add(wakeUp);
  }

  // Neighbours are numbered from 1, so that 0 means none.

  void changed(int row) {
    int[] words = rows.words(row);
    int at = rows.at(row);
    if (words[at + Layout.CHANGE] != 0) {
      unlink(words, at);
    }
    last = last == -1 ? 1 : last + 1;
    words[at + Layout.CHANGE] = last;
    words[at + Layout.CHANGE_OLDER] = newest + 1;
    words[at + Layout.CHANGE_NEWER] = 0;
    if (newest != NONE) {
      rows.words(newest)[rows.at(newest) + Layout.CHANGE_NEWER] = row + 1;
    }
    newest = row;
    for (int i = 0; i < wakeUps.size(); i++) {
      wakeUps.get(i).run();
    }
  }

  void forget(int row) {
    int[] words = rows.words(row);
    int at = rows.at(row);
    if (words[at + Layout.CHANGE] != 0) {
      unlink(words, at);
      words[at + Layout.CHANGE] = 0;
    }
  }

  private void unlink(int[] words, int at) {
    int older = words[at + Layout.CHANGE_OLDER] - 1;
    int newer = words[at + Layout.CHANGE_NEWER] - 1;
    if (older != NONE) {
      rows.words(older)[rows.at(older) + Layout.CHANGE_NEWER] = newer + 1;
    }
    if (newer != NONE) {
      rows.words(newer)[rows.at(newer) + Layout.CHANGE_OLDER] = older + 1;
    } else {
      newest = older;
    }
  }

  /// Oldest first.
  List<int[]> after(int number, int most, IntFunction<int[]> copy) {
    var found = new ArrayList<Integer>();
    int row = newest;
    while (row != NONE) {
      int[] words = rows.words(row);
      int at = rows.at(row);
      if (words[at + Layout.CHANGE] - number <= 0) {
        break;
      }
      found.add(row);
      row = words[at + Layout.CHANGE_OLDER] - 1;
    }
    var copies = new ArrayList<int[]>(Math.min(most, found.size()));
    for (int i = found.size() - 1; i >= 0 && copies.size() < most; i--) {
      copies.add(copy.apply(found.get(i)));
    }
    return copies;
  }
}
