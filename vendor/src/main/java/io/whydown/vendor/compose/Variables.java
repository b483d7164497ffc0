package io.whydown.vendor.compose;

import io.whydown.vendor.Matched;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The variables that a file beside a compose file sets (`.env`), put in where it asks for them.
/// Never throws at input. Not thread-safe: one for each text.
public final class Variables {

  private static final Pattern SETS =
      Pattern.compile("^\\s*(?:export\\s+)?([A-Za-z_]\\w*)\\s*=\\s*(.*?)\\s*$");
  private static final Pattern ASKS =
      Pattern.compile("\\$\\{([A-Za-z_]\\w*)(?::?[-?+][^}]*)?\\}|(?<!\\$)\\$([A-Za-z_]\\w*)");
  private static final int MOST = 500;

  private final Map<String, String> values = new HashMap<>();

  /// Takes a line `NAME=VALUE`; leaves any other.
  public void line(String text) {
    Matcher sets = SETS.matcher(text);
    if (sets.matches() && values.size() < MOST) {
      values.put(
          Matched.group(sets, 1),
          Matched.group(sets, 2).replaceFirst("\\s+#.*$", "").replaceAll("^[\"']|[\"']$", ""));
    }
  }

  /// The text with the values of what is known.
  public String in(String text) {
    if (values.isEmpty() || text.indexOf('$') < 0) {
      return text;
    }
    return ASKS.matcher(text)
        .replaceAll(found -> {
          String name = found.group(1) == null ? found.group(2) : found.group(1);
          String value = name == null ? null : values.get(name);
          return Matcher.quoteReplacement(value == null || value.isEmpty() ? found.group() : value);
        });
  }
}
