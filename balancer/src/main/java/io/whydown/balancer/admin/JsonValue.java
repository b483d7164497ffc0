package io.whydown.balancer.admin;

/// The `tags` and `value` of a JSON statistic (stats.c, `stats_emit_json_field_tags`). Stateless.
final class JsonValue {

  private JsonValue() {}

  static String of(String tags, String type, String value) {
    return "\"tags\":{\"origin\":\"%s\",\"nature\":\"%s\",\"scope\":\"%s\"},\"value\":{\"type\":\"%s\",\"value\":%s}"
        .formatted(
            origin(tags.charAt(0)),
            nature(tags.charAt(1)),
            scope(tags.charAt(2)),
            type,
            type.equals("str") ? "\"" + escaped(value) + "\"" : value);
  }

  static String escaped(String value) {
    var text = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < 0x20) {
        text.append("\\u%04x".formatted((int) c));
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }

  private static String origin(char c) {
    return switch (c) {
      case 'M' -> "Metric";
      case 'S' -> "Status";
      case 'K' -> "Key";
      case 'C' -> "Config";
      case 'P' -> "Product";
      default -> "Unknown";
    };
  }

  private static String nature(char c) {
    return switch (c) {
      case 'G' -> "Gauge";
      case 'L' -> "Limit";
      case 'M' -> "Max";
      case 'R' -> "Rate";
      case 'C' -> "Counter";
      case 'D' -> "Duration";
      case 'A' -> "Age";
      case 'T' -> "Time";
      case 'N' -> "Name";
      case 'O' -> "Output";
      case 'a' -> "Avg";
      default -> "Unknown";
    };
  }

  private static String scope(char c) {
    return switch (c) {
      case 'C' -> "Cluster";
      case 'P' -> "Process";
      case 'S' -> "Service";
      case 'Y' -> "System";
      default -> "Unknown";
    };
  }
}
