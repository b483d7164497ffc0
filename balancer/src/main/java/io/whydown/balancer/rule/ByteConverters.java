package io.whydown.balancer.rule;

import static io.whydown.balancer.rule.Value.Kind.BIN;
import static io.whydown.balancer.rule.Value.Kind.BOOL;
import static io.whydown.balancer.rule.Value.Kind.STR;

import java.util.Arrays;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/// Converters that look at bytes and labels one by one (configuration manual 3.2 and later, 7.3.1).
final class ByteConverters {

  /// A bit for each of NUL to 0x1f, and one for 0x7f (src/sample.c, `has_ctl`).
  private static final long ALL_CONTROLS = 0x1_ffff_ffffL;

  private static final long ALL_BUT_TAB = ALL_CONTROLS & ~(1L << '\t');

  private static final long FORBIDDEN_IN_HTTP = 1L | 1L << '\n' | 1L << '\r';

  private ByteConverters() {}

  static void addTo(Keywords all) {
    all.converter("bytes", BIN, BIN, 1, 2, (a, _) -> bytes(a));
    all.converter(
        "reverse", STR, STR, (_, v) -> Value.of(new StringBuilder(v.text()).reverse().toString()));
    all.converter("reverse_dom", STR, STR, (_, v) -> labelsReversed(v.text()));
    all.converter("base2", BIN, STR, (_, v) -> Value.of(digits(v.text())));
    all.converter("has_ctl", BIN, BOOL, 0, 1, (a, _) -> controls(a));
    all.converter("le2dec", BIN, STR, 2, 3, (a, _) -> littleEndian(a));
    all.converter("param", STR, STR, 1, 2, (a, _) -> parameter(a));
  }

  /// A number, or a variable that holds one.
  private interface Amount {
    /// -1 when there is none.
    long of(Context in);
  }

  private static Amount amount(Arguments a, int index, long otherwise) {
    if (!a.has(index) || Texts.isNumber(a.text(index))) {
      long number = a.number(index, otherwise);
      if (number < 0) {
        throw new RuleException("'%s' expects a non-negative integer".formatted(a.keyword()));
      }
      return _ -> number;
    }
    Variable variable;
    try {
      variable = Variable.parse(a.text(index));
    } catch (RuleException _) {
      throw new RuleException(
          "invalid arg %d in %s : failed to parse '%s' as a number"
              .formatted(index + 1, a.keyword(), a.text(index)));
    }
    return in -> {
      Value value = variable.read(in);
      Value number = value == null ? null : value.as(Value.Kind.SINT);
      return number == null ? -1 : number.number();
    };
  }

  private static Converter bytes(Arguments a) {
    Amount from = amount(a, 0, 0);
    Amount count = amount(a, 1, Integer.MAX_VALUE);
    return (in, v) -> {
      long first = from.of(in);
      long most = count.of(in);
      if (first < 0 || most < 0 || first > v.text().length()) {
        return null;
      }
      int to = (int) Math.min(v.text().length(), first + most);
      return Value.binary(v.text().substring((int) first, to));
    };
  }

  private static @Nullable Value labelsReversed(String name) {
    String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    var labels = Arrays.asList(bare.split("\\.", -1));
    if (labels.contains("")) {
      return null;
    }
    Collections.reverse(labels);
    return Value.of(String.join(".", labels));
  }

  private static String digits(String bytes) {
    var digits = new StringBuilder(bytes.length() * 8);
    for (int i = 0; i < bytes.length(); i++) {
      for (int bit = 7; bit >= 0; bit--) {
        digits.append((bytes.charAt(i) >> bit & 1) == 0 ? '0' : '1');
      }
    }
    return digits.toString();
  }

  private static Converter controls(Arguments a) {
    long mask = mask(a.text(0));
    return (_, v) -> {
      for (int i = 0; i < v.text().length(); i++) {
        char c = v.text().charAt(i);
        if ((c < 32 || c == 0x7f) && (mask >> Math.min(c, 32) & 1) != 0) {
          return Value.TRUE;
        }
      }
      return Value.FALSE;
    };
  }

  private static long mask(String word) {
    return switch (word) {
      case "" -> ALL_BUT_TAB;
      case "any" -> ALL_CONTROLS;
      case "http" -> FORBIDDEN_IN_HTTP;
      default -> {
        long mask;
        try {
          mask = Long.decode(word);
        } catch (NumberFormatException _) {
          throw new RuleException(
              "expects 'any', 'http' or a numeric mask in args of 'has_ctl', got '%s'"
                  .formatted(word));
        }
        if ((mask & ~ALL_CONTROLS) != 0) {
          throw new RuleException(
              "unsupported excess bits 0x%x in argument value %s"
                  .formatted(mask & ~ALL_CONTROLS, word));
        }
        yield mask;
      }
    };
  }

  /// Each piece of so many bytes as a number, its lowest byte first.
  private static Converter littleEndian(Arguments a) {
    String separator = a.text(0);
    long size = a.number(1, 0);
    if (size < 1 || size > 8) {
      throw new RuleException("size should be in the 1 to 8 range (got '%s')".formatted(a.text(1)));
    }
    if (a.has(2) && a.number(2, 0) != 1 && a.number(2, 0) != 0) {
      throw new RuleException("truncate should be 0 or 1 (got '%s')".formatted(a.text(2)));
    }
    boolean truncates = a.number(2, 0) == 1;
    return (_, v) -> {
      var numbers = new StringBuilder();
      int length = v.text().length();
      for (int from = 0; from < length; from += (int) size) {
        int to = (int) Math.min(length, from + size);
        if (truncates && to - from < size) {
          break;
        }
        long number = 0;
        for (int i = to - 1; i >= from; i--) {
          number = number << 8 | v.text().charAt(i);
        }
        numbers.append(numbers.isEmpty() ? "" : separator).append(Long.toUnsignedString(number));
      }
      return Value.of(numbers.toString());
    };
  }

  /// The value of the first parameter of that name; empty when it has none.
  private static Converter parameter(Arguments a) {
    String name = a.text(0);
    String delimiter = a.has(1) ? a.text(1) : "&";
    if (delimiter.length() > 1) {
      try {
        delimiter = String.valueOf((char) (int) Integer.decode(delimiter));
      } catch (NumberFormatException _) {
        throw new RuleException("invalid delimiter '%s' in args of 'param'".formatted(a.text(1)));
      }
    }
    String by = delimiter;
    return (_, v) -> {
      for (String pair : v.text().split(java.util.regex.Pattern.quote(by), -1)) {
        int equals = pair.indexOf('=');
        if (equals >= 0 ? pair.substring(0, equals).equals(name) : pair.equals(name)) {
          return Value.of(equals < 0 ? "" : pair.substring(equals + 1));
        }
      }
      return null;
    };
  }
}
