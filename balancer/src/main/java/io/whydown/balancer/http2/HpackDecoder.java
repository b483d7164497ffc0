package io.whydown.balancer.http2;

import io.whydown.balancer.transport.Memory;

/// Reads header blocks (RFC 7541). One for each connection: what one block names, later blocks may
/// mean. Not thread-safe.
public final class HpackDecoder {

  /// More would need more than 28 bits, which no length of ours has.
  private static final int MAX_SHIFT = 21;

  private final DynamicTable table;
  private int at;
  private boolean broken;

  /// @param tableBytes what we have told the peer as SETTINGS_HEADER_TABLE_SIZE
  public HpackDecoder(int tableBytes) {
    table = new DynamicTable(tableBytes);
  }

  /// Forgets everything, for another connection.
  public void clear() {
    table.clear();
  }

  /// False when the block is no such block: the connection cannot go on (COMPRESSION_ERROR).
  public boolean decode(Memory memory, int from, int to, HeaderList list) {
    list.begin();
    at = from;
    broken = false;
    boolean maySize = true;
    while (at < to && !broken) {
      int b = memory.get(at) & 0xff;
      if ((b & 0x80) != 0) {
        indexed(integer(memory, to, 7), list);
        maySize = false;
      } else if ((b & 0xc0) == 0x40) {
        literal(memory, to, integer(memory, to, 6), list, true);
        maySize = false;
      } else if ((b & 0xe0) == 0x20) {
        // Only in front (RFC 7541, 4.2).
        broken |= !maySize || !table.resize(integer(memory, to, 5));
      } else {
        literal(memory, to, integer(memory, to, 4), list, false);
        maySize = false;
      }
    }
    return !broken;
  }

  /// RFC 7541, 5.1.
  private int integer(Memory memory, int to, int prefix) {
    int most = (1 << prefix) - 1;
    int value = memory.get(at++) & most;
    if (value < most) {
      return value;
    }
    int shift = 0;
    while (at < to && shift <= MAX_SHIFT) {
      int b = memory.get(at++);
      value += (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
      shift += 7;
    }
    broken = true;
    return 0;
  }

  private boolean isKnown(int index) {
    if (index <= 0 || index > FieldNames.STATIC + table.count()) {
      broken = true;
    }
    return !broken;
  }

  private void indexed(int index, HeaderList list) {
    if (!isKnown(index)) {
      return;
    }
    if (index <= FieldNames.STATIC) {
      byte[] name = FieldNames.name(index);
      byte[] value = FieldNames.value(index);
      if (list.takes(name.length + value.length)) {
        int end = list.end();
        System.arraycopy(name, 0, list.bytes, end, name.length);
        System.arraycopy(value, 0, list.bytes, end + name.length, value.length);
        list.add(name.length, value.length, first(index));
      }
      return;
    }
    int entry = index - FieldNames.STATIC - 1;
    int nameLength = table.nameLength(entry);
    int valueLength = table.valueLength(entry);
    if (list.takes(nameLength + valueLength)) {
      table.copyName(entry, list.bytes, list.end());
      table.copyValue(entry, list.bytes, list.end() + nameLength);
      list.add(nameLength, valueLength, table.name(entry));
    }
  }

  /// Names that stand in the table more than once have the number of the first.
  private static int first(int index) {
    return switch (index) {
      case 3 -> FieldNames.METHOD;
      case 5 -> FieldNames.PATH;
      case 7 -> FieldNames.SCHEME;
      case 9, 10, 11, 12, 13, 14 -> FieldNames.STATUS;
      default -> index;
    };
  }

  private void literal(Memory memory, int to, int index, HeaderList list, boolean keep) {
    if (broken) {
      return;
    }
    byte[] bytes = list.bytes;
    int start = list.end();
    int nameEnd;
    int number;
    if (index == 0) {
      nameEnd = string(memory, to, bytes, start);
      number = broken ? 0 : FieldNames.find(bytes, start, nameEnd);
    } else if (!isKnown(index)) {
      return;
    } else if (index <= FieldNames.STATIC) {
      byte[] name = FieldNames.name(index);
      System.arraycopy(name, 0, bytes, start, name.length);
      nameEnd = start + name.length;
      number = first(index);
    } else {
      int entry = index - FieldNames.STATIC - 1;
      nameEnd = start + table.nameLength(entry);
      table.copyName(entry, bytes, start);
      number = table.name(entry);
    }
    int valueEnd = broken ? nameEnd : string(memory, to, bytes, nameEnd);
    if (broken) {
      return;
    }
    if (keep) {
      table.add(bytes, start, nameEnd - start, valueEnd - nameEnd, number);
    }
    list.add(nameEnd - start, valueEnd - nameEnd, number);
  }

  /// RFC 7541, 5.2. Returns where it ends in `bytes`.
  private int string(Memory memory, int to, byte[] bytes, int put) {
    if (at >= to) {
      broken = true;
      return put;
    }
    boolean coded = memory.get(at) < 0;
    int length = integer(memory, to, 7);
    if (broken || length > to - at) {
      broken = true;
      return put;
    }
    int from = at;
    at += length;
    if (!coded) {
      memory.copyTo(from, bytes, put, length);
      return put + length;
    }
    int end = Huffman.decode(memory, from, at, bytes, put);
    if (end < 0) {
      broken = true;
      return put;
    }
    return end;
  }
}
