package io.whydown.balancer.rule;

/// How a value is compared with patterns (`-m`; configuration manual 2.6, 7.1).
public enum MatchMethod {
  FOUND("found", Value.Kind.ANY),
  BOOL("bool", Value.Kind.BOOL),
  INT("int", Value.Kind.SINT),
  IP("ip", Value.Kind.ADDRESS),
  BIN("bin", Value.Kind.BIN),
  LEN("len", Value.Kind.STR),
  STR("str", Value.Kind.STR),
  BEG("beg", Value.Kind.STR),
  SUB("sub", Value.Kind.STR),
  DIR("dir", Value.Kind.STR),
  DOM("dom", Value.Kind.STR),
  END("end", Value.Kind.STR),
  REG("reg", Value.Kind.STR);

  private final String word;
  private final Value.Kind takes;

  MatchMethod(String word, Value.Kind takes) {
    this.word = word;
    this.takes = takes;
  }

  public String word() {
    return word;
  }

  /// The kind of value that is compared.
  Value.Kind takes() {
    return takes;
  }

  static MatchMethod of(String word) {
    for (MatchMethod method : values()) {
      if (method.word.equals(word)) {
        return method;
      }
    }
    throw new RuleException("unknown matching method '" + word + "'");
  }

  /// What a value of this kind is compared by when the line does not say.
  static MatchMethod ofKind(Value.Kind kind, String fetch) {
    return switch (kind) {
      case BOOL -> BOOL;
      case SINT -> INT;
      case ADDRESS -> IP;
      case STR, METHOD -> STR;
      case BIN -> BIN;
      case ANY ->
          throw new RuleException(
              "matching method '-m' is required for fetch '%s' whose type is not known"
                  .formatted(fetch),
              "add for instance '-m str', '-m int' or '-m found' behind it");
    };
  }
}
