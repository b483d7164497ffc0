package io.whydown.balancer.engine;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What an agent has said: words like `up 75% maxconn:30`.
///
/// @param admin `ready`, `drain` or `maint`; null when not said
/// @param up null when neither up nor down was said
/// @param weightPercent -1 when not said
/// @param maxConnections -1 when not said
record AgentAnswer(
    @Nullable String admin,
    @Nullable Boolean up,
    int weightPercent,
    int maxConnections,
    boolean isUnderstood,
    String detail) {

  static AgentAnswer read(String text) {
    String words = text;
    String detail = "";
    int hash = text.indexOf('#');
    if (hash >= 0) {
      words = text.substring(0, hash);
      detail = text.substring(hash + 1).strip();
    }
    String admin = null;
    Boolean up = null;
    int percent = -1;
    int max = -1;
    boolean understood = false;
    for (String word : words.split("[ \t,]+")) {
      String lower = word.toLowerCase(Locale.ROOT);
      switch (lower) {
        case "" -> {
          continue;
        }
        case "ready", "drain", "maint" -> admin = lower;
        case "up" -> up = true;
        case "down", "stopped", "fail" -> {
          up = false;
          detail = detail.isEmpty() ? lower : detail;
        }
        default -> {
          if (lower.endsWith("%")) {
            percent = number(lower.substring(0, lower.length() - 1));
          } else if (lower.startsWith("maxconn:")) {
            max = number(lower.substring(8));
          } else {
            continue;
          }
        }
      }
      understood = true;
    }
    String told = up == null ? detail : "via agent : " + (up ? "up" : detail);
    return new AgentAnswer(admin, up, percent, max, understood, told);
  }

  boolean isDown() {
    return up != null && !up;
  }

  private static int number(String text) {
    boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits && text.length() < 8 ? Integer.parseInt(text) : -1;
  }
}
