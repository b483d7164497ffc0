package io.whydown.balancer.rule;

import static io.whydown.balancer.rule.Value.Kind.ANY;
import static io.whydown.balancer.rule.Value.Kind.BIN;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Converters for messages of Protocol Buffers: `protobuf`, and `ungrpc` for those in the frames of
/// gRPC (HAProxy: include/haproxy/protobuf.h). Stateless.
final class ProtobufConverters {

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int DELIMITED = 2;
  private static final int FIXED32 = 5;

  /// A mark of compression and a length.
  private static final int GRPC_HEAD = 5;

  private ProtobufConverters() {}

  static void addTo(Keywords all) {
    all.converter("protobuf", BIN, ANY, 1, 2, (a, _) -> plain(Search.of(a)));
    all.converter("ungrpc", BIN, ANY, 1, 2, (a, _) -> framed(Search.of(a)));
  }

  private static Converter plain(Search search) {
    return (_, value) -> {
      byte[] bytes = value.bytes();
      return search.find(bytes, 0, bytes.length, 0);
    };
  }

  private static Converter framed(Search search) {
    return (_, value) -> {
      byte[] bytes = value.bytes();
      int at = 0;
      while (bytes.length - at > GRPC_HEAD) {
        long length =
            little(new byte[] {bytes[at + 4], bytes[at + 3], bytes[at + 2], bytes[at + 1]});
        at += GRPC_HEAD;
        if (length > bytes.length - at) {
          return null;
        }
        Value found = search.find(bytes, at, at + (int) length, 0);
        if (found != null) {
          return found;
        }
        at += (int) length;
      }
      return null;
    };
  }

  /// The number of bytes that begin with the lowest.
  private static long little(byte[] bytes) {
    long number = 0;
    for (int i = bytes.length - 1; i >= 0; i--) {
      number = number << 8 | bytes[i] & 0xff;
    }
    return number;
  }

  /// What to look for.
  ///
  /// @param path numbers of fields, from the outside in
  /// @param type what the field is; empty for its bytes as they are
  private record Search(List<Long> path, String type) {

    private static final List<String> VARINTS =
        List.of("int32", "int64", "uint32", "uint64", "sint32", "sint64", "bool", "enum");
    private static final List<String> LONGS = List.of("fixed64", "sfixed64", "double");
    private static final List<String> WORDS = List.of("fixed32", "sfixed32", "float");

    static Search of(Arguments a) {
      String type = a.text(1);
      if (!type.isEmpty()
          && !VARINTS.contains(type)
          && !LONGS.contains(type)
          && !WORDS.contains(type)) {
        throw new RuleException("Wrong protocol buffer type '%s'".formatted(type));
      }
      String[] numbers = a.text(0).split("\\.", -1);
      for (String number : numbers) {
        if (!number.matches("[0-9]{1,9}")) {
          throw new RuleException("%s : expects a field number".formatted(a.keyword()));
        }
      }
      return new Search(Arrays.stream(numbers).map(Long::valueOf).toList(), type);
    }

    /// The first field at the path, from its number `depth` on; null when there is none, or the
    /// message is broken in front of it.
    @Nullable Value find(byte[] bytes, int from, int to, int depth) {
      int at = from;
      while (at < to) {
        int afterKey = endOfVarint(bytes, at, to);
        if (afterKey < 0) {
          return null;
        }
        long key = varint(bytes, at);
        int kind = (int) (key & 7);
        int start = kind == DELIMITED ? endOfVarint(bytes, afterKey, to) : afterKey;
        long length = start < 0 ? -1 : length(kind, bytes, afterKey, to);
        if (length < 0 || length > to - start) {
          return null;
        }
        int end = start + (int) length;
        if (key >>> 3 == path.get(depth)) {
          if (depth == path.size() - 1) {
            return made(kind, bytes, start, end);
          }
          return kind == DELIMITED ? find(bytes, start, end, depth + 1) : null;
        }
        at = end;
      }
      return null;
    }

    private static long length(int kind, byte[] bytes, int at, int to) {
      return switch (kind) {
        case VARINT -> {
          int end = endOfVarint(bytes, at, to);
          yield end < 0 ? -1 : end - at;
        }
        case FIXED64 -> 8;
        case DELIMITED -> varint(bytes, at);
        case FIXED32 -> 4;
        default -> -1;
      };
    }

    /// -1 when it does not end here.
    private static int endOfVarint(byte[] bytes, int at, int to) {
      for (int i = at; i < to && i < at + 10; i++) {
        if (bytes[i] >= 0) {
          return i + 1;
        }
      }
      return -1;
    }

    private static long varint(byte[] bytes, int at) {
      long number = 0;
      int shift = 0;
      int i = at;
      do {
        number |= (bytes[i] & 0x7fL) << shift;
        shift += 7;
      } while (bytes[i++] < 0);
      return number;
    }

    private @Nullable Value made(int kind, byte[] bytes, int from, int to) {
      byte[] own = Arrays.copyOfRange(bytes, from, to);
      if (type.isEmpty()) {
        return Value.binary(own);
      }
      boolean fits =
          switch (kind) {
            case VARINT -> VARINTS.contains(type);
            case FIXED64 -> LONGS.contains(type);
            case FIXED32 -> WORDS.contains(type);
            default -> false;
          };
      if (!fits) {
        return null;
      }
      long number = kind == VARINT ? varint(own, 0) : little(own);
      return Value.of(
          switch (type) {
            case "int32", "enum", "sfixed32" -> (int) number;
            case "uint32" -> number & 0xffff_ffffL;
            case "sint32", "sint64" -> number >>> 1 ^ -(number & 1);
            case "bool" -> number == 0 ? 0 : 1;
            case "double" -> (long) Double.longBitsToDouble(number);
            case "float" -> (long) Float.intBitsToFloat((int) number);
            default -> number;
          });
    }
  }
}
