package io.whydown.balancer.hook;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The header fields of a message, in place. Text is ISO 8859-1. Reading makes strings; changing
/// costs a copy of the head when it is sent.
public interface HttpHead {

  int fields();

  String name(int index);

  String value(int index);

  boolean isNamed(int index, String name);

  /// The value of the first field of that name, or null. Names compare without case.
  @Nullable String first(String name);

  /// The value of the last one.
  @Nullable String last(String name);

  /// What stands between the commas of all fields of that name, without blanks around it.
  default List<String> elements(String name) {
    var found = new ArrayList<String>(4);
    for (int i = 0; i < fields(); i++) {
      if (isNamed(i, name)) {
        FieldElements.split(value(i), found);
      }
    }
    return found;
  }

  /// Whether a change was left out because it does not fit beside what came; asking forgets it.
  default boolean takeOverflow() {
    return false;
  }

  void add(String name, String value);

  /// Removes all of that name, then adds one.
  void set(String name, String value);

  void removeAll(String name);

  void remove(int index);

  void replaceValue(int index, String value);

  void replaceName(int index, String name);

  /// `HTTP/1.1` as it stood.
  String version();

  /// The body bytes that are there already, without its framing. Empty when none came yet.
  byte[] bodySoFar();

  /// Whether the body is whole in the buffer, and how long it says it is; -1 for chunked or
  /// unknown.
  boolean isBodyWhole();

  long contentLength();

  /// The size of the head as it arrived, in bytes.
  int headBytes();
}
