package io.whydown.diagnose.explain;

import io.whydown.vendor.paste.Fragment;
import java.util.Locale;
import java.util.regex.Pattern;

/// Tells settings from output. Stateless.
final class ComposeLike {

  private static final Pattern FILE =
      Pattern.compile(
          "(?i)\\.(?:conf|cfg|ya?ml|toml|ini|json5?|tf|hcl|service|socket|env|properties|xml|template|j2|tmpl|vcl)\\b|dockerfile|caddyfile|\\bmanifest\\b|\\bconfig(?:uration)?\\b");

  private static final Pattern LOGGED =
      Pattern.compile(
          "\\[(?:ALERT|NOTICE|WARNING|error|emerg|crit|warn)\\]|\\b(?:ERROR|FATAL|WARN)\\b|level=(?:error|warn)");

  private ComposeLike() {}

  private static boolean isLog(Fragment fragment) {
    return fragment.lines().stream().anyMatch(line -> LOGGED.matcher(line.text()).find());
  }

  /// A file of settings by its name; what a command prints is none unless it shows a file.
  static boolean isSettings(Fragment fragment) {
    String command = fragment.command().toLowerCase(Locale.ROOT);
    if (!command.isEmpty()) {
      return command.matches("(?:sudo )?(?:cat|less|head|grep|sed) .*")
          && FILE.matcher(command).find();
    }
    return !fragment.name().contains(" -")
        && FILE.matcher(fragment.name()).find()
        && !isLog(fragment);
  }
}
