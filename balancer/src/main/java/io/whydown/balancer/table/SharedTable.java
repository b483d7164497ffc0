package io.whydown.balancer.table;

import io.whydown.balancer.table.PeerNumbers.MalformedMessage;
import io.whydown.balancer.table.PeerNumbers.Reader;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A table towards one peer: how its entries are written and read on the wire, and how far both
/// sides are (peers.c, `peer_prepare_updatemsg` and `peer_treat_updatemsg`). Writing and reading
/// are done by a thread each; what both touch is volatile.
final class SharedTable {

  static final int UPDATE = 0x80;
  static final int UPDATE_TIMED = 0x85;

  /// As many words as a peer may number.
  private static final int WORDS = 128;

  final StickTable table;
  final int localId;
  final @Nullable String[] words = new @Nullable String[WORDS];
  private final @Nullable String[] sentWords = new @Nullable String[WORDS];
  long remoteColumns;
  final int[] remoteCounts = new int[Column.values().length];
  volatile int remoteId;

  /// The last change that was sent, and that the peer has confirmed.
  volatile int pushed;

  volatile int confirmed;

  /// The last change of the peer that came, and that it was told of.
  volatile int got;

  volatile int acknowledged;

  SharedTable(StickTable table, int localId) {
    this.table = table;
    this.localId = localId;
  }

  private static int wireType(KeyType type) {
    return switch (type) {
      case INTEGER -> 2;
      case IP -> 4;
      case IPV6 -> 5;
      case STRING -> 6;
      case BINARY -> 7;
    };
  }

  private int wireKeyBytes() {
    TableConfig config = table.config();
    return config.type() == KeyType.STRING ? config.keyBytes() + 1 : config.keyBytes();
  }

  /// What the table is, in front of its entries.
  byte[] definition() {
    var data = new ByteArrayOutputStream();
    PeerNumbers.write(data, localId);
    byte[] name = table.config().wireName().getBytes(StandardCharsets.ISO_8859_1);
    PeerNumbers.write(data, name.length);
    data.writeBytes(name);
    PeerNumbers.write(data, wireType(table.config().type()));
    PeerNumbers.write(data, wireKeyBytes());
    var parameters = new ByteArrayOutputStream();
    long columns = 0;
    Layout layout = table.layout();
    int number = 0;
    for (Column column : Column.values()) {
      if (layout.has(column)) {
        columns |= 1L << number;
        if (column.isArray() || column.isRate()) {
          PeerNumbers.write(parameters, number);
        }
        if (column.isArray()) {
          PeerNumbers.write(parameters, layout.count(column));
        }
        if (column.isRate()) {
          PeerNumbers.write(parameters, layout.period(column));
        }
      }
      number++;
    }
    PeerNumbers.write(data, columns);
    PeerNumbers.write(data, table.config().expireMillis());
    data.writeBytes(parameters.toByteArray());
    return data.toByteArray();
  }

  /// An entry.
  ///
  /// @param timed whether it says how long it still lives
  byte[] update(int[] copy, int number, boolean timed) {
    var data = new ByteArrayOutputStream();
    word(data, number);
    int now = table.now();
    if (timed) {
      int left = copy[Layout.EXPIRE] - now;
      word(data, table.config().expireMillis() == 0 ? 0 : Math.max(0, left));
    }
    Layout layout = table.layout();
    TableConfig config = table.config();
    switch (config.type()) {
      case STRING -> {
        byte[] text =
            StickKey.text(copy, layout.key, config.keyBytes())
                .getBytes(StandardCharsets.ISO_8859_1);
        PeerNumbers.write(data, text.length);
        data.writeBytes(text);
      }
      case INTEGER -> word(data, StickKey.integer(copy, layout.key));
      case IP, IPV6, BINARY -> data.writeBytes(StickKey.bytes(copy, layout.key, config.keyBytes()));
    }
    for (Column column : Column.values()) {
      for (int i = 0; i < layout.count(column); i++) {
        value(data, copy, column, layout.offset(column, i), now);
      }
    }
    return data.toByteArray();
  }

  static void word(ByteArrayOutputStream data, int word) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      data.write(word >>> shift);
    }
  }

  private void value(ByteArrayOutputStream data, int[] copy, Column column, int at, int now) {
    switch (column.shape()) {
      case SIGNED -> PeerNumbers.write(data, copy[at]);
      case UNSIGNED -> PeerNumbers.write(data, copy[at] & 0xffff_ffffL);
      case LONG -> PeerNumbers.write(data, (long) copy[at] << 32 | copy[at + 1] & 0xffff_ffffL);
      case RATE -> {
        PeerNumbers.write(data, now - copy[at] & 0xffff_ffffL);
        PeerNumbers.write(data, copy[at + 1] & 0xffff_ffffL);
        PeerNumbers.write(data, copy[at + 2] & 0xffff_ffffL);
      }
      case DICTIONARY -> {
        String word = table.serverKeys().word(copy[at]);
        if (word.isEmpty()) {
          PeerNumbers.write(data, 0);
          return;
        }
        var entry = new ByteArrayOutputStream();
        int place = (copy[at] - 1) % WORDS;
        sentWords[place] = word;
        PeerNumbers.write(entry, place + 1);
        PeerNumbers.write(entry, word.length());
        entry.writeBytes(word.getBytes(StandardCharsets.ISO_8859_1));
        PeerNumbers.write(data, entry.size());
        data.writeBytes(entry.toByteArray());
      }
    }
  }

  /// Reads the peer's definition, from behind the name. False when the tables do not fit, so that
  /// its entries are not taken.
  boolean define(Reader in, int number) throws MalformedMessage {
    long type = in.number();
    long keyBytes = in.number();
    long columns = in.number();
    if (type != wireType(table.config().type()) || keyBytes != wireKeyBytes()) {
      return false;
    }
    boolean hasParameters = in.left() > 0;
    if (hasParameters) {
      in.number();
    }
    int bit = 0;
    for (Column column : Column.values()) {
      boolean sent = (columns >>> bit & 1) != 0;
      remoteCounts[bit] = sent ? 1 : 0;
      if (sent && (column.isArray() || column.isRate() && hasParameters)) {
        if (!hasParameters || in.number() != bit) {
          return false;
        }
        if (column.isArray()) {
          remoteCounts[bit] = (int) Math.min(in.number(), 100);
        }
        if (column.isRate()) {
          in.number();
        }
      }
      bit++;
    }
    if (columns >>> bit != 0) {
      return false;
    }
    remoteColumns = columns;
    remoteId = number;
    return true;
  }

  /// Takes an entry of the peer.
  void take(Reader in, boolean numbered, boolean timed) throws MalformedMessage {
    got = numbered ? in.word() : got + 1;
    int life = timed ? in.word() : table.config().expireMillis();
    StickKey key = key(in);
    long[][] values = new long[remoteCounts.length][];
    String[] word = {""};
    int bit = 0;
    for (Column column : Column.values()) {
      int each = column.isRate() ? 3 : 1;
      values[bit] = new long[remoteCounts[bit] * each];
      for (int i = 0; i < values[bit].length; i++) {
        values[bit][i] = in.number();
        if (column.shape() == Column.Shape.DICTIONARY) {
          word[0] = word(in, values[bit][i]);
        }
      }
      bit++;
    }
    table.learn(key, life, (words, at, now) -> write(words, at, now, values, word[0]));
  }

  private StickKey key(Reader in) throws MalformedMessage {
    TableConfig config = table.config();
    return switch (config.type()) {
      case STRING ->
          StickKey.ofText(new String(in.take(in.number()), StandardCharsets.ISO_8859_1), config);
      case INTEGER -> StickKey.ofInteger(in.word());
      case IP -> StickKey.ofWords(new int[] {in.word()});
      case IPV6 -> StickKey.ofWords(new int[] {in.word(), in.word(), in.word(), in.word()});
      case BINARY ->
          StickKey.ofText(
              new String(in.take(config.keyBytes()), StandardCharsets.ISO_8859_1), config);
    };
  }

  private String word(Reader in, long length) throws MalformedMessage {
    if (length == 0) {
      return "";
    }
    byte[] entry = in.take(length);
    var inside = new Reader(entry, 0, entry.length);
    long id = inside.number();
    if (id < 1 || id > WORDS) {
      throw new MalformedMessage();
    }
    if (inside.left() > 0) {
      words[(int) id - 1] = new String(inside.take(inside.number()), StandardCharsets.ISO_8859_1);
    }
    String known = words[(int) id - 1];
    return known == null ? "" : known;
  }

  private void write(int[] into, int row, int now, long[][] values, String word) {
    Layout layout = table.layout();
    int bit = 0;
    for (Column column : Column.values()) {
      long[] sent = values[bit++];
      if (column.isLocal() || sent.length == 0) {
        continue;
      }
      int each = column.isRate() ? 3 : 1;
      for (int i = 0; i < Math.min(layout.count(column), sent.length / each); i++) {
        if (column.isRate()) {
          int at = row + layout.offset(column, i);
          into[at] = now - (int) sent[3 * i] & ~1;
          into[at + 1] = (int) sent[3 * i + 1];
          into[at + 2] = (int) sent[3 * i + 2];
        } else if (column.shape() != Column.Shape.DICTIONARY) {
          layout.write(into, row, column, i, sent[i], now);
        } else if (!word.isEmpty()) {
          layout.write(into, row, column, 0, table.serverKeys().number(word), now);
        }
      }
    }
  }

  PeersSnapshot.Table snapshot() {
    return new PeersSnapshot.Table(
        table.name(),
        localId,
        remoteId,
        remoteId == 0 ? 0 : remoteColumns,
        confirmed,
        pushed,
        got,
        table.lastChange(),
        Arrays.asList(sentWords.clone()),
        Arrays.asList(words.clone()));
  }

  /// All entries, some at a time.
  void each(java.util.function.Consumer<List<int[]>> some) {
    int made = table.rowsMade();
    for (int from = 0; from < made; from += WORDS) {
      var found = new java.util.ArrayList<int[]>();
      table.visit(
          from,
          from + WORDS,
          (copy, _) -> {
            found.add(copy);
            return false;
          });
      some.accept(found);
    }
  }
}
