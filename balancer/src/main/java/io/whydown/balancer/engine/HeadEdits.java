package io.whydown.balancer.engine;

import io.whydown.balancer.http1.Head;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What rules have changed in a head: fields that go, fields with another value, fields that come.
/// Reused; empty in most messages. Indexes of added fields follow those of the head's own.
final class HeadEdits {

  private boolean[] removed = new boolean[0];
  private @Nullable String[] names = new String[0];
  private @Nullable String[] values = new String[0];
  private final List<String> addedNames = new ArrayList<>(4);
  private final List<String> addedValues = new ArrayList<>(4);
  private boolean touchesFields;

  /// Of names and values that were added.
  int addedBytes;

  /// Something was not added because it does not fit.
  boolean overflows;

  @Nullable String method;
  @Nullable String target;
  int status;
  @Nullable String reason;

  void clear() {
    if (touchesFields) {
      Arrays.fill(removed, false);
      Arrays.fill(names, null);
      Arrays.fill(values, null);
      touchesFields = false;
    }
    addedNames.clear();
    addedValues.clear();
    addedBytes = 0;
    overflows = false;
    method = null;
    target = null;
    status = 0;
    reason = null;
  }

  boolean touchesFields() {
    return touchesFields;
  }

  int added() {
    return addedNames.size();
  }

  String addedName(int index) {
    return addedNames.get(index);
  }

  String addedValue(int index) {
    return addedValues.get(index);
  }

  boolean isRemoved(int index) {
    return touchesFields && removed[index];
  }

  @Nullable String name(int index) {
    return touchesFields ? names[index] : null;
  }

  @Nullable String value(int index) {
    return touchesFields ? values[index] : null;
  }

  private void touch(Head head) {
    if (removed.length < head.fields) {
      removed = Arrays.copyOf(removed, head.fields + 16);
      names = Arrays.copyOf(names, head.fields + 16);
      values = Arrays.copyOf(values, head.fields + 16);
    }
    touchesFields = true;
  }

  void remove(Head head, int index) {
    touch(head);
    removed[index] = true;
  }

  void replaceName(Head head, int index, String name) {
    touch(head);
    names[index] = name;
  }

  void replaceValue(Head head, int index, String value) {
    touch(head);
    values[index] = value;
  }

  void add(String name, String value) {
    addedNames.add(name);
    addedValues.add(value);
  }

  void removeAdded(int index) {
    addedNames.remove(index);
    addedValues.remove(index);
  }

  void replaceAdded(int index, @Nullable String name, @Nullable String value) {
    if (name != null) {
      addedNames.set(index, name);
    }
    if (value != null) {
      addedValues.set(index, value);
    }
  }
}
