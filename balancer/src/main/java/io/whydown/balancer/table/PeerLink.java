package io.whydown.balancer.table;

import io.whydown.balancer.table.PeerNumbers.MalformedMessage;
import io.whydown.balancer.table.PeerNumbers.Reader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One session with a peer behind its greeting (peers.c, protocol HAProxyS 2.1): a thread reads
/// what the peer says, another writes what it is to know. Both end with the connection.
final class PeerLink {

  private static final int CONTROL = 0;
  private static final int STICK_TABLE = 10;
  private static final int RESYNC_REQUEST = 0;
  private static final int RESYNC_FINISHED = 1;
  private static final int RESYNC_PARTIAL = 2;
  private static final int RESYNC_CONFIRM = 3;
  private static final int HEARTBEAT = 4;
  private static final int INC_UPDATE = 0x81;
  private static final int DEFINE = 0x82;
  private static final int SWITCH = 0x83;
  private static final int ACK = 0x84;
  private static final int INC_UPDATE_TIMED = 0x86;

  private static final int MAX_MESSAGE = 64 * 1024;
  private static final int UPDATES_AT_ONCE = 200;
  private static final long HEARTBEAT_NANOS = 3_000_000_000L;

  private final PeerGroup group;
  private final List<SharedTable> tables;
  private final PeerConnection connection;
  private final PeerState state;
  private int sentBeats;
  private int gotBeats;
  private @Nullable SharedTable remoteTable;
  private @Nullable SharedTable localTable;
  private volatile boolean isOpen = true;
  private volatile boolean teaches;
  private volatile int confirms;
  private volatile boolean asks;
  private volatile @Nullable Thread writer;

  /// What goes out with the next write: the writer's own. A round goes out whole, since a message
  /// behind another one waits in the kernel until the first is confirmed (Nagle).
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /// @param asks whether the other is asked for all that it knows
  PeerLink(
      PeerGroup group,
      List<SharedTable> tables,
      PeerConnection connection,
      boolean asks,
      PeerState state) {
    this.state = state;
    this.group = group;
    this.tables = tables;
    this.connection = connection;
    this.asks = asks;
  }

  void wake() {
    LockSupport.unpark(writer);
  }

  void close() {
    isOpen = false;
    try {
      connection.close();
    } catch (IOException _) {
      // it is closed all the same
    }
    wake();
  }

  // What comes.

  /// Reads until the connection ends.
  ///
  /// @param rest bytes that came behind the greeting
  void read(byte[] rest) throws IOException {
    var pending = new ByteArrayOutputStream();
    pending.writeBytes(rest);
    byte[] buffer = new byte[16 * 1024];
    try {
      while (isOpen) {
        byte[] bytes = pending.toByteArray();
        int used = messages(bytes);
        pending.reset();
        pending.write(bytes, used, bytes.length - used);
        int count = connection.read(buffer);
        if (count < 0) {
          return;
        }
        pending.write(buffer, 0, count);
      }
    } catch (MalformedMessage _) {
      state.malformed();
      connection.write(new byte[] {1, 0});
    }
  }

  /// How many bytes were whole messages.
  private int messages(byte[] bytes) throws MalformedMessage {
    int at = 0;
    while (bytes.length - at >= 2) {
      int kind = bytes[at] & 0xff;
      int type = bytes[at + 1] & 0xff;
      if (type < 0x80) {
        at += 2;
        control(kind, type);
        continue;
      }
      var head = new Reader(bytes, at + 2, bytes.length);
      long length;
      try {
        length = head.number();
      } catch (MalformedMessage _) {
        return at;
      }
      if (length < 0 || length > MAX_MESSAGE) {
        throw new MalformedMessage();
      }
      if (length > head.left()) {
        return at;
      }
      int from = bytes.length - head.left();
      at = from + (int) length;
      if (kind == STICK_TABLE) {
        table(type, new Reader(bytes, from, at));
      }
    }
    wake();
    return at;
  }

  private void control(int kind, int type) throws MalformedMessage {
    if (kind == 255) {
      throw new MalformedMessage();
    }
    if (kind != CONTROL) {
      return;
    }
    switch (type) {
      case RESYNC_REQUEST -> teaches = true;
      case RESYNC_FINISHED -> {
        group.learned();
        count();
      }
      case RESYNC_PARTIAL -> count();
      case RESYNC_CONFIRM -> group.confirmed();
      case HEARTBEAT -> countBeat(false);
      default -> throw new MalformedMessage();
    }
  }

  private synchronized void countBeat(boolean sent) {
    if (sent) {
      sentBeats++;
    } else {
      gotBeats++;
    }
  }

  synchronized PeersSnapshot.Link snapshot() {
    return new PeersSnapshot.Link(confirms, sentBeats, gotBeats);
  }

  private synchronized void count() {
    confirms++;
  }

  private synchronized boolean takeConfirm() {
    if (confirms == 0) {
      return false;
    }
    confirms--;
    return true;
  }

  private void table(int type, Reader in) throws MalformedMessage {
    switch (type) {
      case DEFINE -> define(in);
      case SWITCH -> {
        int id = (int) in.number();
        remoteTable = null;
        for (SharedTable each : tables) {
          if (each.remoteId == id) {
            remoteTable = each;
          }
        }
      }
      case ACK -> {
        int id = (int) in.number();
        int number = in.word();
        tables.stream().filter(t -> t.localId == id).forEach(t -> t.confirmed = number);
      }
      case SharedTable.UPDATE, INC_UPDATE, SharedTable.UPDATE_TIMED, INC_UPDATE_TIMED -> {
        SharedTable to = remoteTable;
        if (to != null) {
          to.take(
              in,
              type == SharedTable.UPDATE || type == SharedTable.UPDATE_TIMED,
              type >= SharedTable.UPDATE_TIMED);
        }
      }
      default -> {
        // something newer: it is skipped by its length
      }
    }
  }

  private void define(Reader in) throws MalformedMessage {
    int id = (int) in.number();
    String name = new String(in.take(in.number()), StandardCharsets.ISO_8859_1);
    remoteTable = null;
    for (SharedTable each : tables) {
      if (each.remoteId == id) {
        each.remoteId = 0;
      }
    }
    for (SharedTable each : tables) {
      if (each.table.config().wireName().equals(name)) {
        remoteTable = each.define(in, id) ? each : null;
        return;
      }
    }
  }

  // What goes.

  /// Writes until the connection ends.
  void write() {
    writer = Thread.currentThread();
    try {
      long beat = System.nanoTime();
      while (isOpen) {
        boolean some = round();
        long now = System.nanoTime();
        if (now - beat >= HEARTBEAT_NANOS) {
          control(HEARTBEAT);
          countBeat(true);
          beat = now;
        }
        flush();
        if (!some) {
          LockSupport.parkNanos(HEARTBEAT_NANOS);
        }
      }
    } catch (IOException _) {
      close();
    }
  }

  /// True when something was written.
  private boolean round() throws IOException {
    boolean some = false;
    if (asks) {
      asks = false;
      control(RESYNC_REQUEST);
      some = true;
    }
    for (SharedTable table : tables) {
      some |= acknowledge(table);
    }
    if (teaches) {
      teaches = false;
      teach();
      some = true;
    }
    for (SharedTable table : tables) {
      some |= push(table);
    }
    while (takeConfirm()) {
      control(RESYNC_CONFIRM);
      some = true;
    }
    return some;
  }

  private boolean acknowledge(SharedTable table) throws IOException {
    int got = table.got;
    if (got == table.acknowledged || table.remoteId == 0) {
      return false;
    }
    var data = new ByteArrayOutputStream();
    PeerNumbers.write(data, table.remoteId);
    SharedTable.word(data, got);
    message(ACK, data.toByteArray());
    table.acknowledged = got;
    return true;
  }

  private boolean push(SharedTable table) throws IOException {
    // asked first: what changes in between is found next time
    int last = table.table.lastChange();
    List<int[]> changes = table.table.changesAfter(table.pushed, UPDATES_AT_ONCE);
    if (changes.isEmpty()) {
      table.pushed = last;
      return false;
    }
    select(table);
    for (int[] copy : changes) {
      message(SharedTable.UPDATE, table.update(copy, copy[Layout.CHANGE], false));
      table.pushed = copy[Layout.CHANGE];
    }
    return true;
  }

  private void teach() throws IOException {
    for (SharedTable table : tables) {
      int last = table.table.lastChange();
      select(table);
      var failed = new IOException[1];
      table.each(some -> {
        try {
          for (int[] copy : some) {
            message(SharedTable.UPDATE_TIMED, table.update(copy, last, true));
          }
        } catch (IOException e) {
          failed[0] = e;
        }
      });
      if (failed[0] != null) {
        throw failed[0];
      }
      table.pushed = last;
    }
    control(group.hasLearned() ? RESYNC_FINISHED : RESYNC_PARTIAL);
  }

  @SuppressWarnings("ReferenceEquality") // a table is itself
  private void select(SharedTable table) throws IOException {
    if (localTable != table) {
      message(DEFINE, table.definition());
      localTable = table;
    }
  }

  private void control(int type) {
    out.write(CONTROL);
    out.write(type);
  }

  private void message(int type, byte[] data) throws IOException {
    out.write(STICK_TABLE);
    out.write(type);
    PeerNumbers.write(out, data.length);
    out.writeBytes(data);
    if (out.size() >= MAX_MESSAGE) {
      flush();
    }
  }

  private void flush() throws IOException {
    if (out.size() > 0) {
      byte[] bytes = out.toByteArray();
      out.reset();
      connection.write(bytes);
    }
  }
}
