package io.whydown.net;

import java.util.Optional;

/// A TCP or UDP port, 1 to 65535. Port 0 means "any" and is modelled as absence, never as a value.
public record Port(int number) implements Comparable<Port> {

  public Port {
    if (number < 1 || number > 65_535) {
      throw new IllegalArgumentException("number: " + number + " (expected: 1-65535)");
    }
  }

  /// Reads decimal digits; empty when the text is no port.
  public static Optional<Port> tryParse(String text) {
    if (text.isEmpty() || text.length() > 5) {
      return Optional.empty();
    }
    int number = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return Optional.empty();
      }
      number = number * 10 + (c - '0');
    }
    return number >= 1 && number <= 65_535 ? Optional.of(new Port(number)) : Optional.empty();
  }

  @Override
  public int compareTo(Port other) {
    return Integer.compare(number, other.number);
  }

  @Override
  public String toString() {
    return Integer.toString(number);
  }
}
