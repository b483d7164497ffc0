package io.whydown.balancer.balance;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Members by key, those with the same key in the order in which they came. Stands for HAProxy's
/// ebtrees, without allocation.
final class MemberHeap {

  private @Nullable Member[] heap = new Member[16];
  private int size;
  private long sequences;

  int size() {
    return size;
  }

  @Nullable Member first() {
    return size == 0 ? null : heap[0];
  }

  void insert(Member member, long key) {
    insertAgain(member, key, sequences++);
  }

  /// Puts it back where it was.
  void insertAgain(Member member, long key, long sequence) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
    }
    member.key = key;
    member.sequence = sequence;
    member.heap = this;
    member.heapIndex = size;
    heap[size] = member;
    up(size++);
  }

  void remove(Member member) {
    int at = member.heapIndex;
    member.heapIndex = -1;
    member.heap = null;
    size--;
    Member last = heap[size];
    heap[size] = null;
    if (at < size && last != null) {
      heap[at] = last;
      last.heapIndex = at;
      down(at);
      up(last.heapIndex);
    }
  }

  private Member at(int index) {
    Member member = heap[index];
    if (member == null) {
      throw new IllegalStateException("no member at " + index + " of " + size);
    }
    return member;
  }

  private static boolean isBefore(Member a, Member b) {
    return a.key != b.key ? a.key < b.key : a.sequence < b.sequence;
  }

  private void up(int from) {
    int at = from;
    while (at > 0) {
      int parent = (at - 1) >> 1;
      if (!isBefore(at(at), at(parent))) {
        return;
      }
      swap(at, parent);
      at = parent;
    }
  }

  private void down(int from) {
    int at = from;
    while (true) {
      int child = at * 2 + 1;
      if (child >= size) {
        return;
      }
      if (child + 1 < size && isBefore(at(child + 1), at(child))) {
        child++;
      }
      if (!isBefore(at(child), at(at))) {
        return;
      }
      swap(at, child);
      at = child;
    }
  }

  private void swap(int a, int b) {
    Member first = at(a);
    Member second = at(b);
    heap[a] = second;
    heap[b] = first;
    second.heapIndex = a;
    first.heapIndex = b;
  }
}
