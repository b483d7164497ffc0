package io.whydown.balancer.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The streams of one connection by number, and the numbers of those that we have reset lately. Not
/// thread-safe.
final class StreamTable {

  /// A peer may not have heard yet of so many resets.
  private static final int REMEMBERED = 64;

  private @Nullable Http2Stream[] places = new Http2Stream[16];
  private int count;
  private final int[] resets = new int[REMEMBERED];
  private int resetCount;

  int count() {
    return count;
  }

  private static int place(int id, int size) {
    return (id >> 1) * 0x9E3779B9 >>> 7 & size - 1;
  }

  @Nullable Http2Stream get(int id) {
    int at = place(id, places.length);
    Http2Stream stream = places[at];
    while (stream != null && stream.id != id) {
      at = at + 1 & places.length - 1;
      stream = places[at];
    }
    return stream;
  }

  void add(Http2Stream stream) {
    if (count * 2 >= places.length) {
      grow();
    }
    put(places, stream);
    count++;
  }

  private void grow() {
    var more = new Http2Stream[places.length * 2];
    for (Http2Stream stream : places) {
      if (stream != null) {
        put(more, stream);
      }
    }
    places = more;
  }

  private static void put(@Nullable Http2Stream[] into, Http2Stream stream) {
    int at = place(stream.id, into.length);
    while (into[at] != null) {
      at = at + 1 & into.length - 1;
    }
    into[at] = stream;
  }

  void remove(Http2Stream stream) {
    int at = place(stream.id, places.length);
    while (places[at] != stream) {
      if (places[at] == null) {
        return;
      }
      at = at + 1 & places.length - 1;
    }
    places[at] = null;
    count--;
    // Those behind it that would have liked its place move up.
    int next = at + 1 & places.length - 1;
    Http2Stream moved = places[next];
    while (moved != null) {
      places[next] = null;
      put(places, moved);
      next = next + 1 & places.length - 1;
      moved = places[next];
    }
  }

  /// All of them now; they may be removed meanwhile.
  List<Http2Stream> all() {
    var all = new ArrayList<Http2Stream>(count);
    for (Http2Stream stream : places) {
      if (stream != null) {
        all.add(stream);
      }
    }
    return all;
  }

  void rememberReset(int id) {
    resets[resetCount++ & REMEMBERED - 1] = id;
  }

  boolean wasReset(int id) {
    for (int reset : resets) {
      if (reset == id) {
        return true;
      }
    }
    return false;
  }
}
