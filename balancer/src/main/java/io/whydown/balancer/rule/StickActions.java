package io.whydown.balancer.rule;

import io.whydown.balancer.hook.HttpResponse;
import io.whydown.balancer.hook.Stream;
import io.whydown.balancer.hook.Verdict;
import io.whydown.balancer.table.Column;
import io.whydown.balancer.table.StickKey;
import io.whydown.balancer.table.StickTable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Actions on stick tables: `track-sc0`, `sc-inc-gpc0`, `sc-set-gpt0` and their like.
final class StickActions {

  private static final Pattern CALL = Pattern.compile("(sc-[a-z]+-gp[ct])([01]?)(?:\\((.*)\\))?");

  private StickActions() {}

  /// Null when the keyword is none of these.
  static @Nullable Action read(String keyword, Words words, boolean http, Linkage at) {
    if (keyword.startsWith("track-sc")) {
      return track(keyword, words, http, at);
    }
    Matcher call = CALL.matcher(keyword);
    if (!keyword.startsWith("sc-") || !call.matches()) {
      return null;
    }
    return switch (String.valueOf(call.group(1))) {
      case "sc-inc-gpc" -> increment(Cell.of(keyword, call));
      case "sc-add-gpc" -> add(Cell.of(keyword, call), words, at);
      case "sc-set-gpt" -> set(Cell.of(keyword, call), words, at);
      default -> null;
    };
  }

  /// Which value of which counter an action means: `sc-inc-gpc0(1)`, `sc-inc-gpc(4,1)`.
  ///
  /// @param index in the array
  /// @param single whether the plain value of that number is meant, if the table has it
  private record Cell(int index, int counter, boolean single) {

    static Cell of(String keyword, Matcher call) {
      String number = String.valueOf(call.group(2));
      boolean single = !number.isEmpty();
      String in = call.group(3);
      String inside = in == null ? "" : in;
      String name = String.valueOf(call.group(1));
      if (single) {
        String counter = inside.isEmpty() ? "0" : inside.strip();
        return new Cell(Integer.parseInt(number), counter(counter, keyword), true);
      }
      int comma = inside.indexOf(',');
      if (comma < 0 || !Texts.isNumber(inside.substring(0, comma).strip())) {
        String kind = name.substring(name.length() - 3);
        throw new RuleException(
            "Missing %s ID '%s'. Expects %s(<%s ID>,<Track ID>)"
                .formatted(kind, keyword, name, kind.toUpperCase(java.util.Locale.ROOT)));
      }
      int index = (int) Texts.number(inside.substring(0, comma).strip());
      return new Cell(index, counter(inside.substring(comma + 1).strip(), keyword), false);
    }

    private static int counter(String word, String keyword) {
      long number = Texts.isNumber(word) ? Texts.number(word) : -1;
      if (number < 0) {
        throw new RuleException("invalid stick table track ID '" + keyword + "'");
      }
      if (number >= Tracking.COUNTERS) {
        throw new RuleException(
            "invalid stick table track ID '%s'. The max allowed ID is %d"
                .formatted(keyword, Tracking.COUNTERS - 1));
      }
      return (int) number;
    }
  }

  private static Action increment(Cell place) {
    return in -> {
      Tracking tracking = in.tracking(place.counter());
      StickTable table = tracking == null ? null : tracking.table(place.counter());
      if (tracking != null && table != null) {
        int row = tracking.row(place.counter());
        if (place.single()) {
          StickSource.increment(table, row, place.index());
        } else {
          table.increment(row, Column.GPC, Column.GPC_RATE, place.index());
        }
      }
      return Verdict.CONTINUE;
    };
  }

  /// Something done with a tracked entry and a number.
  private interface OnNumber {
    void run(StickTable table, int row, long number);
  }

  private static Action set(Cell place, Words words, Linkage at) {
    return withNumber(
        place,
        words,
        at,
        (table, row, number) -> {
          if (place.single() && table.stores(Column.GPT0)) {
            table.exchange(row, Column.GPT0, 0, number);
          } else {
            table.exchange(row, Column.GPT, place.index(), number);
          }
        });
  }

  private static Action add(Cell place, Words words, Linkage at) {
    return withNumber(
        place,
        words,
        at,
        (table, row, number) -> table.add(row, Column.GPC, Column.GPC_RATE, place.index(), number));
  }

  /// A number, or an expression that gives one.
  private static Action withNumber(Cell place, Words words, Linkage at, OnNumber task) {
    Expression expression;
    long constant;
    if (Texts.isNumber(words.peek())) {
      constant = Texts.number(words.next());
      expression = null;
    } else {
      constant = 0;
      ExpressionReader.Read read = ExpressionReader.read(words.all(), words.index(), at);
      words.moveTo(read.next());
      expression = read.expression();
    }
    return in -> {
      Tracking tracking = in.tracking(place.counter());
      StickTable table = tracking == null ? null : tracking.table(place.counter());
      Value found = expression == null ? Value.of(constant) : expression.read(in);
      Value number = found == null ? null : found.as(Value.Kind.SINT);
      if (tracking != null && table != null && number != null) {
        task.run(table, tracking.row(place.counter()), number.number());
      }
      return Verdict.CONTINUE;
    };
  }

  /// `track-sc0 KEY [table NAME]`.
  private static Action track(String keyword, Words words, boolean http, Linkage at) {
    String number = keyword.substring("track-sc".length());
    if (!Texts.isNumber(number) || Texts.number(number) >= Tracking.COUNTERS) {
      throw new RuleException(
          "%s track-sc number exceeding %d (MAX_SESS_STKCTR-1) value"
              .formatted(number, Tracking.COUNTERS - 1));
    }
    int counter = (int) Texts.number(number);
    ExpressionReader.Read read = ExpressionReader.read(words.all(), words.index(), at);
    words.moveTo(read.next());
    String name = words.accept("table") ? words.argument("table") : "";
    StickTable table = trackedTable(name, keyword, at);
    Expression expression = read.expression();
    if (!StickKeys.fits(expression, table)) {
      throw new RuleException(
          "stick-table '%s' uses a type incompatible with the '%s' rule"
              .formatted(table.name(), keyword));
    }
    return in -> track(in, counter, expression, table, http);
  }

  private static StickTable trackedTable(String name, String keyword, Linkage at) {
    if (name.isEmpty() && at.isDefaults()) {
      throw new RuleException(
          "Proxy '%s': unable to find table '' referenced by %s".formatted(at.proxy(), keyword));
    }
    String wanted = name.isEmpty() ? at.proxy() : name;
    StickTable table = at.shared().table(wanted);
    if (table == null) {
      throw new RuleException(
          "Proxy '%s': unable to find table '%s' referenced by %s"
              .formatted(at.proxy(), wanted, keyword),
          "a table is a 'stick-table' line of the proxy of that name");
    }
    return table;
  }

  private static Verdict track(
      Context in, int counter, Expression expression, StickTable table, boolean http) {
    Tracking tracking = in.trackingForWriting();
    if (tracking.tracks(counter)) {
      return Verdict.CONTINUE;
    }
    Value value = expression.read(in);
    if (value == null && in.isIncomplete()) {
      return Verdict.WAIT_FOR_DATA;
    }
    StickKey key = value == null ? null : StickKeys.of(value, table);
    int row = key == null ? -1 : table.take(key);
    if (row < 0) {
      return Verdict.CONTINUE;
    }
    Stream stream = in.stream();
    String backend = stream == null ? null : stream.backend();
    tracking.start(
        counter,
        table,
        row,
        stream != null && backend != null && !backend.equals(stream.frontend()));
    if (http) {
      // the request that brought it here was counted before
      table.count(row, Column.HTTP_REQ_CNT, Column.HTTP_REQ_RATE, 1);
      HttpResponse response = in.isResponse() ? in.responseHead() : null;
      int status = response == null ? 0 : response.status();
      if (status >= 400 && status < 500) {
        table.count(row, Column.HTTP_ERR_CNT, Column.HTTP_ERR_RATE, 1);
      } else if (status >= 500 && status < 600 && status != 501 && status != 505) {
        table.count(row, Column.HTTP_FAIL_CNT, Column.HTTP_FAIL_RATE, 1);
      }
    }
    return Verdict.CONTINUE;
  }
}
