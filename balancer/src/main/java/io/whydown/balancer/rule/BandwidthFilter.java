package io.whydown.balancer.rule;

import io.whydown.balancer.hook.Pace;
import io.whydown.balancer.hook.Stream;
import io.whydown.balancer.hook.Verdict;
import io.whydown.balancer.table.Allowance;
import io.whydown.balancer.table.Column;
import io.whydown.balancer.table.StickKey;
import io.whydown.balancer.table.StickTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `filter bwlim-in` and `filter bwlim-out`: how fast bodies go that a rule has said it of (HAProxy
/// 2.7: src/flt_bwlim.c). Immutable: what counts is attached to its stream.
public final class BandwidthFilter {

  /// No entry of a table.
  private static final int NONE = -1;

  private final String name;
  private final boolean ofUploads;
  private final long limitBytes;
  private final int periodMillis;
  private final int leastBytes;
  private final @Nullable Shared shared;

  /// What several streams share.
  private record Shared(Expression key, StickTable table) {}

  private BandwidthFilter(
      String name,
      boolean ofUploads,
      long limitBytes,
      int periodMillis,
      int leastBytes,
      @Nullable Shared shared) {
    this.name = name;
    this.ofUploads = ofUploads;
    this.limitBytes = limitBytes;
    this.periodMillis = periodMillis;
    this.leastBytes = leastBytes;
    this.shared = shared;
  }

  public String name() {
    return name;
  }

  private Column rate() {
    return ofUploads ? Column.BYTES_IN_RATE : Column.BYTES_OUT_RATE;
  }

  /// Reads a line, from the filter's keyword on.
  public static BandwidthFilter read(List<String> line, Linkage at) {
    return new Reader(new Words(line), at).read();
  }

  /// The words of one line. Not thread-safe.
  private static final class Reader {
    private final Words words;
    private final Linkage at;
    private final String keyword;
    private boolean isShared;
    private boolean isOwn;
    private long limit;
    private int period;
    private int least;
    private @Nullable Expression key;
    private String table = "";

    Reader(Words words, Linkage at) {
      this.words = words;
      this.at = at;
      this.keyword = words.next();
    }

    BandwidthFilter read() {
      String name = words.next();
      if (name.isEmpty()) {
        throw problem("a name is expected as first argument ");
      }
      while (words.hasNext()) {
        String option = words.next();
        switch (option) {
          case "key" -> {
            share();
            present(option, "the sample expression is missing for '%s' option");
            ExpressionReader.Read read = ExpressionReader.read(words.all(), words.index(), at);
            words.moveTo(read.next());
            key = read.expression();
          }
          case "table" -> {
            share();
            present(option, "the table name is missing for '%s' option");
            table = words.next();
          }
          case "limit" -> {
            share();
            limit = size(option);
          }
          case "default-limit" -> {
            own();
            limit = size(option);
          }
          case "default-period" -> {
            own();
            present(option, "the value is missing for '%s' option");
            period = (int) value(option, words.next(), true);
          }
          case "min-size" -> least = (int) Math.min(size(option), Integer.MAX_VALUE);
          default -> throw problem("unknown keyword '%s'".formatted(option));
        }
      }
      return isShared ? shared(name) : own(name);
    }

    private void share() {
      mix(isOwn);
      isShared = true;
    }

    private void own() {
      mix(isShared);
      isOwn = true;
    }

    private void mix(boolean other) {
      if (other) {
        throw problem("cannot mix per-stream and shared parameter");
      }
    }

    private void present(String option, String otherwise) {
      if (words.peek().isEmpty()) {
        throw problem(otherwise.formatted(option));
      }
    }

    private long size(String option) {
      present(option, "the value is missing for '%s' option");
      return value(option, words.next(), false);
    }

    private long value(String option, String word, boolean isTime) {
      try {
        return isTime ? Durations.millis(word) : Durations.size(word);
      } catch (RuleException e) {
        throw problem("invalid value for option '%s' (%s)".formatted(option, e.text()));
      }
    }

    private RuleException problem(String text) {
      return new RuleException("'%s' : %s".formatted(keyword, text));
    }

    private boolean ofUploads() {
      return keyword.equals("bwlim-in");
    }

    private BandwidthFilter own(String name) {
      if (period == 0) {
        throw problem("<default-period> option is missing");
      }
      if (limit == 0) {
        throw problem("<default-limit> option is missing");
      }
      return new BandwidthFilter(name, ofUploads(), limit, period, least, null);
    }

    private BandwidthFilter shared(String name) {
      Expression of = key;
      if (of == null) {
        throw problem("<key> option is missing");
      }
      if (limit == 0) {
        throw problem("<limit> option is missing");
      }
      String wanted = table.isEmpty() ? at.proxy() : table;
      StickTable found = at.shared().table(wanted);
      if (found == null) {
        throw new RuleException(
            "Proxy %s : unable to find table '%s' referenced by bwlim filter '%s'"
                .formatted(at.proxy(), wanted, name));
      }
      Column rate = ofUploads() ? Column.BYTES_IN_RATE : Column.BYTES_OUT_RATE;
      if (!found.stores(rate)) {
        throw new RuleException(
            "Proxy %s : stick-table '%s' uses a data type incompatible with bwlim filter '%s'. It must be '%s'"
                .formatted(
                    at.proxy(), wanted, name, ofUploads() ? "bytes_in_rate" : "bytes_out_rate"));
      }
      if (!StickKeys.fits(of, found)) {
        throw new RuleException(
            "Proxy %s : stick-table '%s' uses a key type incompatible with bwlim filter '%s'"
                .formatted(at.proxy(), wanted, name));
      }
      return new BandwidthFilter(name, ofUploads(), limit, 0, least, new Shared(of, found));
    }
  }

  /// A number of a rule, or what gives one; none for the filter's own.
  private interface Amount {
    long read(Context in);
  }

  private static final Amount USUAL = _ -> 0;

  /// Reads `set-bandwidth-limit NAME [limit …] [period …]`.
  static Action action(Words words, Linkage at) {
    if (words.isAtCondition()) {
      throw new RuleException("missing bwlim filter name");
    }
    BandwidthFilter filter = at.shared().bandwidth(words.next(), at);
    Amount limit = USUAL;
    Amount period = USUAL;
    while (true) {
      if (words.accept("limit")) {
        limit = filter.amount(words, "limit", at);
      } else if (words.accept("period")) {
        period = filter.amount(words, "period", at);
      } else {
        return filter.with(limit, period);
      }
    }
  }

  private Amount amount(Words words, String option, Linkage at) {
    if (words.isAtCondition()) {
      throw new RuleException("missing %s value or expression".formatted(option));
    }
    if (shared != null) {
      throw new RuleException(
          "set-bandwidth-limit rule cannot define a %s for a shared bwlim filter"
              .formatted(option));
    }
    String word = words.peek();
    boolean isTime = option.equals("period");
    if (Texts.isDigit(word.charAt(0))) {
      long number = isTime ? Durations.millis(words.next()) : Durations.size(words.next());
      return _ -> number;
    }
    ExpressionReader.Read read;
    try {
      read = ExpressionReader.read(words.all(), words.index(), at);
    } catch (RuleException e) {
      throw e.text().startsWith("unknown fetch method")
          ? new RuleException(
              "'%s': invalid %s value or unknown fetch method '%s'"
                  .formatted(option, isTime ? "time" : "size", word))
          : e;
    }
    words.moveTo(read.next());
    return in -> {
      Value value = read.expression().read(in);
      Value number = value == null ? null : value.as(Value.Kind.SINT);
      return number == null ? 0 : number.number();
    };
  }

  private Action with(Amount limit, Amount period) {
    return in -> {
      Stream stream = in.stream();
      if (stream != null) {
        enable(in, stream, limit.read(in), period.read(in));
      }
      return Verdict.CONTINUE;
    };
  }

  private void enable(Context in, Stream stream, long limit, long period) {
    int row = NONE;
    Shared with = shared;
    if (with != null) {
      Value value = with.key().read(in);
      StickKey key = value == null ? null : StickKeys.of(value, with.table());
      row = key == null ? NONE : with.table().take(key);
      if (row == NONE) {
        return;
      }
    }
    Visit first = first(stream);
    Visit visit = first;
    while (visit != null && visit.filter != this) {
      visit = visit.next;
    }
    if (visit == null) {
      visit = new Visit(this, first);
      stream.attachToStream(Context.PACE_SLOT, visit);
      stream.pace(ofUploads, visit);
    }
    visit.begin(row, limit, period);
  }

  private static @Nullable Visit first(Stream stream) {
    return stream.streamAttachment(Context.PACE_SLOT) instanceof Visit visit ? visit : null;
  }

  /// The stream is over: others have its share.
  static void streamEnded(Stream stream) {
    for (Visit visit = first(stream); visit != null; visit = visit.next) {
      visit.release();
    }
  }

  /// What one filter has to do with one stream. On the stream's loop.
  private static final class Visit implements Pace {
    private final BandwidthFilter filter;
    private final @Nullable Visit next;
    private final Allowance allowance;
    private int row = NONE;
    private long until;

    Visit(BandwidthFilter filter, @Nullable Visit next) {
      this.filter = filter;
      this.next = next;
      this.allowance = new Allowance(filter.leastBytes);
    }

    /// @param limit at most 0 for the filter's own, as `period`
    void begin(int entry, long limit, long period) {
      release();
      row = entry;
      until = 0;
      allowance.limit(
          limit > 0 ? limit : filter.limitBytes,
          (int) Math.min(period > 0 ? period : filter.periodMillis, Integer.MAX_VALUE));
    }

    void release() {
      Shared with = filter.shared;
      if (with != null && row != NONE) {
        with.table().release(row);
        row = NONE;
      }
    }

    @Override
    public int take(int there, long nowMillis) {
      if (nowMillis < until) {
        return 0;
      }
      until = 0;
      Shared with = filter.shared;
      if (with == null) {
        allowance.ask(there, (int) nowMillis);
      } else if (row == NONE) {
        return there;
      } else {
        with.table().ask(row, filter.rate(), there, allowance);
      }
      if (allowance.waitMillis() > 0) {
        until = nowMillis + allowance.waitMillis();
      }
      return allowance.bytes();
    }

    @Override
    public void spend(int bytes, long nowMillis) {
      Shared with = filter.shared;
      if (with == null) {
        allowance.spend(bytes, (int) nowMillis);
      } else if (row != NONE) {
        with.table().spend(row, filter.rate(), bytes);
      }
    }

    @Override
    public long until() {
      return until;
    }
  }
}
