package io.whydown.balancer.rule;

import static io.whydown.balancer.rule.Value.Kind.BIN;
import static io.whydown.balancer.rule.Value.Kind.BOOL;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Converters that look into messages of other protocols: FIX and MQTT (configuration manual 2.6,
/// 7.3.1; fix.c, mqtt.c).
final class MessageConverters {

  private static final Map<String, Integer> FIX_TAGS =
      Map.of(
          "BeginString", 8,
          "BodyLength", 9,
          "MsgType", 35,
          "SenderCompID", 49,
          "TargetCompID", 56,
          "CheckSum", 10);

  private static final Map<String, Integer> MQTT_TYPES = Map.of("connect", 1, "connack", 2);

  private static final Set<String> MQTT_FIELDS =
      Set.of(
          "flags",
          "protocol_name",
          "protocol_version",
          "client_identifier",
          "will_topic",
          "will_payload",
          "username",
          "password",
          "keepalive",
          "reason_code");

  private MessageConverters() {}

  static void addTo(Keywords all) {
    all.converter(
        "fix_is_valid", BIN, BOOL, (in, v) -> wait(in, FixMessage.read(v.bytes()), Value.of(true)));
    all.converter(
        "fix_tag_value",
        BIN,
        BIN,
        1,
        1,
        (a, _) -> {
          int tag = tag(a.text(0));
          return (_, v) -> Value.ofNullable(FixMessage.value(v.bytes(), tag));
        });
    all.converter(
        "mqtt_is_valid",
        BIN,
        BOOL,
        (in, v) -> wait(in, MqttMessage.state(v.bytes()), Value.of(true)));
    all.converter(
        "mqtt_field_value",
        BIN,
        Value.Kind.STR,
        2,
        2,
        (a, _) -> {
          int type = type(a.text(0));
          String field = field(a.text(1));
          return (_, v) -> Value.ofNullable(MqttMessage.field(v.bytes(), type, field));
        });
  }

  /// True, false, or nothing yet while a message is not whole.
  private static @Nullable Value wait(Context in, Whole state, Value yes) {
    return switch (state) {
      case YES -> yes;
      case NO -> Value.of(false);
      case NOT_YET -> in.notYet();
    };
  }

  /// Whether bytes are a message.
  enum Whole {
    YES,
    NO,
    NOT_YET
  }

  private static int tag(String text) {
    Integer named = FIX_TAGS.get(text);
    if (named != null) {
      return named;
    }
    if (!Texts.isNumber(text) || Texts.number(text) < 1) {
      throw new RuleException("unknown FIX tag name '%s'".formatted(text));
    }
    return (int) Texts.number(text);
  }

  private static int type(String text) {
    Integer named = MQTT_TYPES.get(text.toLowerCase(java.util.Locale.ROOT));
    if (named == null) {
      throw new RuleException("not a valid MQTT packet type '%s'".formatted(text));
    }
    return named;
  }

  private static String field(String text) {
    String name = text.toLowerCase(java.util.Locale.ROOT);
    boolean isProperty = Texts.isNumber(name);
    if (!MQTT_FIELDS.contains(name) && !isProperty) {
      throw new RuleException("unknown field name or property identifier '%s'".formatted(text));
    }
    return name;
  }
}
