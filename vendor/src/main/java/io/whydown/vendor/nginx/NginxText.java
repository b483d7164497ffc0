package io.whydown.vendor.nginx;

import io.whydown.model.evidence.Secrets;
import io.whydown.vendor.Redaction;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Makes texts of a configuration fit to be shown: no control characters, bounded, no secrets.
final class NginxText {

  private static final String REDACTED = Redaction.REDACTED;

  /// Longest text that is shown, in characters.
  private static final int MAX = 300;

  /// Directives that give a name a value; the name tells whether the value is a secret.
  private static final Set<String> NAMED_VALUES =
      Set.of(
          "set",
          "add_header",
          "proxy_set_header",
          "grpc_set_header",
          "more_set_headers",
          "more_set_input_headers",
          "fastcgi_param",
          "uwsgi_param",
          "scgi_param",
          "proxy_cookie_path");

  private static final Set<String> SECRET_VALUES = Set.of("secure_link_secret", "env");
  private static final Pattern SECRET_NAME =
      Pattern.compile("(?i)auth|cookie|token|secret|passw|api[-_]?key|credential|private");
  private static final Pattern USER_INFO = Pattern.compile("://[^/@\\s\"']{1,200}@");
  private static final Pattern PARAMETER =
      Pattern.compile(
          "(?i)([a-z0-9_-]{0,40}(?:passw(?:or)?d|secret|token|api[-_]?key)[a-z0-9_-]{0,40}=)"
              + "[^\\s&;,\"']{1,300}");
  private static final Pattern SCHEME =
      Pattern.compile("(?i)\\b(basic|bearer)\\s+[a-z0-9+/=._~-]{4,300}");

  private NginxText() {}

  static String of(NginxDirective directive) {
    return of(directive.name(), directive.arguments(), directive.isBlock() ? " {" : ";");
  }

  static String of(String name, List<String> arguments, String end) {
    var text = new StringBuilder(cut(name));
    boolean secret = isSecret(name, arguments);
    for (int i = 0; i < arguments.size() && text.length() < MAX; i++) {
      String argument = cut(arguments.get(i));
      boolean hidden = secret && (i > 0 || SECRET_VALUES.contains(name));
      text.append(' ').append(hidden && !isVariable(argument) ? REDACTED : quoted(argument));
    }
    return shown(text.append(end).toString());
  }

  /// Any text, made printable, bounded and redacted.
  static String shown(String text) {
    String cut = printable(cut(text));
    cut = USER_INFO.matcher(cut).replaceAll("://" + REDACTED + "@");
    cut = Secrets.redacted(cut);
    cut = SCHEME.matcher(cut).replaceAll("$1 " + REDACTED);
    return PARAMETER.matcher(cut).replaceAll("$1" + REDACTED);
  }

  /// The text with a blank in place of each character that could harm a terminal. Keeps names
  /// whole.
  static String printable(String text) {
    return Redaction.printable(text);
  }

  private static boolean isSecret(String name, List<String> arguments) {
    if (SECRET_VALUES.contains(name)) {
      return true;
    }
    return NAMED_VALUES.contains(name)
        && !arguments.isEmpty()
        && SECRET_NAME.matcher(cut(arguments.getFirst())).find();
  }

  private static boolean isVariable(String argument) {
    return argument.startsWith("$") && argument.indexOf(' ') < 0;
  }

  private static String quoted(String argument) {
    boolean plain = !argument.isEmpty() && argument.chars().noneMatch(c -> " ;{\t".indexOf(c) >= 0);
    return plain ? argument : "\"" + argument + "\"";
  }

  private static String cut(String text) {
    return text.length() <= MAX ? text : text.substring(0, MAX - 1) + "…";
  }
}
