package io.whydown.balancer.rule;

import static io.whydown.balancer.rule.Value.Kind.BIN;
import static io.whydown.balancer.rule.Value.Kind.BOOL;
import static io.whydown.balancer.rule.Value.Kind.SINT;
import static io.whydown.balancer.rule.Value.Kind.STR;

import io.whydown.balancer.http1.HttpDate;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongBinaryOperator;
import org.jspecify.annotations.Nullable;

/// Converters of numbers and times (configuration manual 2.6, 7.3.1).
final class NumberConverters {

  private NumberConverters() {}

  static void addTo(Keywords all) {
    binary(all, "and", (x, y) -> x & y);
    binary(all, "or", (x, y) -> x | y);
    binary(all, "xor", (x, y) -> x ^ y);
    binary(all, "add", NumberConverters::add);
    binary(all, "sub", (x, y) -> y == Long.MIN_VALUE ? Long.MAX_VALUE : add(x, -y));
    binary(all, "mul", NumberConverters::multiply);
    binary(
        all,
        "div",
        (x, y) ->
            y == 0 ? Long.MAX_VALUE : x == Long.MIN_VALUE && y == -1 ? Long.MAX_VALUE : x / y);
    binary(all, "mod", (x, y) -> y == 0 ? 0 : x % y);
    all.converter("cpl", SINT, SINT, (_, v) -> Value.of(~v.number()));
    all.converter(
        "neg",
        SINT,
        SINT,
        (_, v) -> Value.of(v.number() == Long.MIN_VALUE ? Long.MAX_VALUE : -v.number()));
    all.converter("bool", SINT, BOOL, (_, v) -> Value.of(v.number() != 0));
    all.converter("not", SINT, BOOL, (_, v) -> Value.of(v.number() == 0));
    all.converter("odd", SINT, BOOL, (_, v) -> Value.of((v.number() & 1) != 0));
    all.converter("even", SINT, BOOL, (_, v) -> Value.of((v.number() & 1) == 0));
    all.converter(
        "htonl",
        SINT,
        BIN,
        (_, v) -> Value.binary(java.nio.ByteBuffer.allocate(4).putInt((int) v.number()).array()));
    all.converter(
        "http_date",
        SINT,
        STR,
        "[integer,string]",
        (a, _) -> {
          long offset = a.number(0, 0);
          long unit = unit(a.text(1));
          return (_, v) ->
              Value.of(HttpDate.FORM.format(Instant.ofEpochSecond(v.number() / unit + offset)));
        });
    time(all, "", 1);
    time(all, "ms_", 1_000);
    time(all, "us_", 1_000_000);
  }

  private static long unit(String word) {
    return switch (word) {
      case "", "s" -> 1L;
      case "ms" -> 1_000L;
      case "us" -> 1_000_000L;
      default -> throw new RuleException("invalid unit '" + word + "' for 'http_date'");
    };
  }

  private static long add(long x, long y) {
    long sum = x + y;
    boolean overflow = ((x ^ sum) & (y ^ sum)) < 0;
    return overflow ? (x < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
  }

  private static long multiply(long x, long y) {
    long high = Math.multiplyHigh(x, y);
    long low = x * y;
    boolean fits = (high == 0 && low >= 0) || (high == -1 && low < 0);
    return fits ? low : (x < 0) == (y < 0) ? Long.MAX_VALUE : Long.MIN_VALUE;
  }

  private static void binary(Keywords all, String name, LongBinaryOperator operator) {
    all.converter(
        name,
        SINT,
        SINT,
        1,
        1,
        (a, _) -> {
          if (Texts.isNumber(a.text(0))) {
            long operand = Texts.number(a.text(0));
            return (_, v) -> Value.of(operator.applyAsLong(v.number(), operand));
          }
          Variable variable = operand(a);
          return (c, v) -> {
            Value value = variable.read(c);
            Value number = value == null ? null : value.as(SINT);
            return Value.of(operator.applyAsLong(v.number(), number == null ? 0 : number.number()));
          };
        });
  }

  private static Variable operand(Arguments a) {
    try {
      return Variable.parse(a.text(0));
    } catch (RuleException _) {
      throw new RuleException(
          "expects an integer or a variable name in args of '%s', got '%s'"
              .formatted(a.keyword(), a.text(0)));
    }
  }

  /// `utime` and `ltime`, of seconds or parts of them.
  private static void time(Keywords all, String prefix, long unit) {
    String arguments = "string[,integer]";
    all.converter(prefix + "utime", SINT, STR, arguments, (a, _) -> time(a, ZoneOffset.UTC, unit));
    all.converter(
        prefix + "ltime", SINT, STR, arguments, (a, _) -> time(a, ZoneId.systemDefault(), unit));
  }

  private static Converter time(Arguments a, ZoneId zone, long unit) {
    StrfTime format = StrfTime.of(a.text(0), zone);
    long offset = a.number(1, 0);
    return (_, v) -> at(format, v.number() + offset, unit);
  }

  private static @Nullable Value at(StrfTime format, long time, long unit) {
    long seconds = Math.floorDiv(time, unit);
    if (seconds < 0 || seconds > 253_402_300_799L) {
      return null;
    }
    long nanos = Math.floorMod(time, unit) * (1_000_000_000L / unit);
    return Value.of(unit == 1 ? format.format(seconds) : format.format(seconds, (int) nanos));
  }
}
