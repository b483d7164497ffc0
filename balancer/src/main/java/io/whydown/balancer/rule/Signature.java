package io.whydown.balancer.rule;

import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// The arguments that a fetch or converter takes (arg.c, `make_arg_list`): how many are needed, and
/// the kind of each. Immutable.
///
/// @param least how many are needed
record Signature(int least, List<Type> types) {

  /// A kind of argument, with HAProxy's word for it.
  enum Type {
    STRING("string"),
    INTEGER("integer"),
    V4("IPv4 address"),
    V6("IPv6 address"),
    MASK4("IPv4 mask"),
    MASK6("IPv6 mask"),
    REGEX("regex"),
    FRONTEND("frontend"),
    BACKEND("backend"),
    SERVER("server"),
    TABLE("table"),
    USERS("user list");

    private static final List<Type> ALL = List.of(values());

    private final String words;

    Type(String words) {
      this.words = words;
    }

    private static Type of(String words) {
      for (Type type : ALL) {
        if (type.words.equals(words)) {
          return type;
        }
      }
      throw new IllegalArgumentException("words: " + words + " (expected: a kind of argument)");
    }

    private boolean mayBeEmpty() {
      return switch (this) {
        case STRING, REGEX, FRONTEND, BACKEND, SERVER, TABLE, USERS -> true;
        case INTEGER, V4, V6, MASK4, MASK6 -> false;
      };
    }

    private boolean fits(String word) {
      return switch (this) {
        case STRING, REGEX, FRONTEND, BACKEND, SERVER, TABLE, USERS -> true;
        case INTEGER -> Texts.isNumber(word);
        case V4 -> isAddress(word, true);
        case V6 -> isAddress(word, false);
        case MASK4 -> isMask(word, true);
        case MASK6 -> isMask(word, false);
      };
    }

    private static boolean isAddress(String word, boolean v4) {
      return IpAddress.tryParse(word).filter(a -> a.isV4() == v4).isPresent();
    }

    /// A length, or ones and zeros as an address.
    private static boolean isMask(String word, boolean v4) {
      return word.matches("[0-9]{1,3}")
          ? Integer.parseInt(word) <= (v4 ? 32 : 128)
          : isAddress(word, v4);
    }
  }

  Signature {
    types = List.copyOf(types);
  }

  /// As the manual writes it: `integer,string[,integer]`.
  static Signature of(String text) {
    int optional = text.indexOf('[');
    List<Type> needed = types(optional < 0 ? text : text.substring(0, optional));
    var all = new ArrayList<>(needed);
    if (optional >= 0) {
      all.addAll(types(text.substring(optional + 1, text.length() - 1)));
    }
    return new Signature(needed.size(), all);
  }

  private static List<Type> types(String text) {
    var types = new ArrayList<Type>();
    for (String words : text.split(",", -1)) {
      if (!words.isEmpty()) {
        types.add(Type.of(words));
      }
    }
    return types;
  }

  /// Texts alone.
  static Signature strings(int least, int most) {
    return new Signature(least, Collections.nCopies(most, Type.STRING));
  }

  int most() {
    return types.size();
  }

  /// What is wrong with a word at a place, in HAProxy's words; empty when it may stand there.
  ///
  /// @param index below `most()`
  String complaint(int index, String word) {
    Type type = types.get(index);
    if (word.isEmpty()) {
      return type.mayBeEmpty()
          ? ""
          : "expected type '%s' at position %d, but got nothing".formatted(type.words, index + 1);
    }
    return type.fits(word)
        ? ""
        : "failed to parse '%s' as type '%s' at position %d".formatted(word, type.words, index + 1);
  }

  String missing(int count) {
    return "missing arguments (got %d/%d), type '%s' expected"
        .formatted(count, least, types.get(count).words);
  }
}
