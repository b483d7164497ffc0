package io.whydown.balancer.rule;

import io.whydown.balancer.rule.MessageConverters.Whole;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A CONNECT or CONNACK of MQTT 3.1, 3.1.1 or 5.0 (mqtt.c). Not thread-safe: one for each reading.
final class MqttMessage {

  static final int CONNECT = 1;
  static final int CONNACK = 2;

  private static final int WILL = 0x04;
  private static final int USER = 0x80;
  private static final int PASSWORD = 0x40;

  /// Properties by number, and how each is written.
  private static final Set<Integer> BYTES = Set.of(1, 23, 25, 36, 37, 40, 41, 42);

  private static final Set<Integer> SHORTS = Set.of(19, 33, 34);
  private static final Set<Integer> WORDS = Set.of(2, 17, 24, 39);
  private static final Set<Integer> TEXTS = Set.of(3, 8, 9, 18, 21, 22, 26, 28, 31);
  private static final int PAIR = 38;

  private static final Set<Integer> OF_CONNECT = Set.of(17, 21, 22, 23, 25, 33, 34, 38, 39);
  private static final Set<Integer> OF_WILL = Set.of(1, 2, 3, 8, 9, 24, 38);
  private static final Set<Integer> OF_CONNACK =
      Set.of(17, 18, 19, 21, 22, 26, 28, 31, 33, 34, 36, 37, 38, 39, 40, 41, 42);

  /// A part is missing or wrong.
  private static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed() {
      super(null, null, false, false);
    }
  }

  private final byte[] bytes;
  private final Map<String, String> fields = new HashMap<>();
  private int at;
  private int end;
  private int type;
  private int version;

  private MqttMessage(byte[] bytes) {
    this.bytes = bytes;
  }

  static Whole state(byte[] bytes) {
    return new MqttMessage(bytes).run();
  }

  /// The value of a field of a message of that type; null when there is none.
  static @Nullable String field(byte[] bytes, int type, String name) {
    var message = new MqttMessage(bytes);
    if (message.run() != Whole.YES || message.type != type) {
      return null;
    }
    String value = message.fields.get(name);
    return value == null ? message.absent(name) : value.isEmpty() ? null : value;
  }

  /// Numbers that are not there are 0 in version 5.
  private @Nullable String absent(String name) {
    if (version != 5 || !Texts.isNumber(name)) {
      return null;
    }
    int property = (int) Texts.number(name);
    boolean hasWill = !"".equals(fields.getOrDefault("will", ""));
    boolean belongs =
        type == CONNACK
            ? OF_CONNACK.contains(property)
            : OF_CONNECT.contains(property) || hasWill && OF_WILL.contains(property);
    return belongs && !TEXTS.contains(property) && property != PAIR ? "0" : null;
  }

  private Whole run() {
    if (bytes.length < 2) {
      return Whole.NOT_YET;
    }
    end = bytes.length;
    try {
      int first = octet();
      type = first >> 4;
      if ((first & 0x0f) != 0 || type != CONNECT && type != CONNACK) {
        return Whole.NO;
      }
      int length = variable();
      if (end - at < length) {
        return Whole.NOT_YET;
      }
      int stop = at + length;
      end = stop;
      if (type == CONNECT) {
        connect();
      } else {
        connack();
      }
      return at == stop ? Whole.YES : Whole.NO;
    } catch (Malformed _) {
      return Whole.NO;
    }
  }

  private void connect() throws Malformed {
    String protocol = text();
    version = octet();
    boolean isKnown =
        (protocol.equalsIgnoreCase("MQTT") || protocol.equalsIgnoreCase("MQIsdp"))
            && version >= 3
            && version <= 5;
    int flags = octet();
    if (!isKnown || (flags & 0x01) != 0 || (flags & 0x3c) == 0x18) {
      throw new Malformed();
    }
    fields.put("protocol_name", protocol);
    fields.put("protocol_version", Integer.toString(version));
    fields.put("flags", Integer.toString(flags));
    fields.put("keepalive", Integer.toString(number(2)));
    if (version == 5) {
      properties(OF_CONNECT);
    }
    fields.put("client_identifier", text());
    if ((flags & WILL) != 0) {
      fields.put("will", "1");
      if (version == 5) {
        properties(OF_WILL);
      }
      fields.put("will_topic", text());
      fields.put("will_payload", text());
    }
    if ((flags & USER) != 0) {
      fields.put("username", text());
    }
    if ((flags & PASSWORD) != 0) {
      fields.put("password", text());
    }
  }

  private void connack() throws Malformed {
    version = end - at == 2 ? 4 : 5;
    int flags = octet();
    if ((flags & 0xfe) != 0) {
      throw new Malformed();
    }
    fields.put("protocol_version", Integer.toString(version));
    fields.put("flags", Integer.toString(flags));
    fields.put("reason_code", Integer.toString(octet()));
    if (version == 5) {
      properties(OF_CONNACK);
    }
  }

  private void properties(Set<Integer> allowed) throws Malformed {
    int length = variable();
    int stop = at + length;
    if (stop > end) {
      throw new Malformed();
    }
    while (at < stop) {
      int property = octet();
      String name = Integer.toString(property);
      boolean isAgain = property != PAIR && fields.containsKey(name);
      if (!allowed.contains(property) || isAgain) {
        throw new Malformed();
      }
      fields.put(name, property(property));
    }
    if (at != stop) {
      throw new Malformed();
    }
  }

  private String property(int property) throws Malformed {
    if (TEXTS.contains(property)) {
      return text();
    }
    if (property == PAIR) {
      return text() + "=" + text();
    }
    int size = BYTES.contains(property) ? 1 : SHORTS.contains(property) ? 2 : 4;
    long value = WORDS.contains(property) ? number(4) & 0xffff_ffffL : number(size);
    boolean isWrong = size == 1 && value > 1 || (property == 33 || property == 39) && value == 0;
    if (isWrong) {
      throw new Malformed();
    }
    return Long.toString(value);
  }

  private int octet() throws Malformed {
    if (at >= end) {
      throw new Malformed();
    }
    return bytes[at++] & 0xff;
  }

  private int number(int size) throws Malformed {
    int value = 0;
    for (int i = 0; i < size; i++) {
      value = value << 8 | octet();
    }
    return value;
  }

  /// Seven bits an octet, the lowest first, at most four octets.
  private int variable() throws Malformed {
    int value = 0;
    for (int shift = 0; shift < 28; shift += 7) {
      int octet = octet();
      value |= (octet & 0x7f) << shift;
      if (octet < 0x80) {
        return value;
      }
    }
    throw new Malformed();
  }

  private String text() throws Malformed {
    int length = number(2);
    if (end - at < length) {
      throw new Malformed();
    }
    var text = new String(bytes, at, length, StandardCharsets.ISO_8859_1);
    at += length;
    return text;
  }
}
