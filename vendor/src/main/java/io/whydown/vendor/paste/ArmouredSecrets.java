package io.whydown.vendor.paste;

import io.whydown.vendor.Redaction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Takes out what stands in an armour: keys and vaults that go from the line that announces them to
/// the line that ends them, or to the first that cannot be theirs. What a log or a quotation puts
/// before each line is allowed for. Not thread-safe: one for each text.
final class ArmouredSecrets {

  private static final Pattern KEY_BEGIN =
      Pattern.compile("----[- ]BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?[- ]----");
  private static final Pattern KEY_END =
      Pattern.compile("----[- ]END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?[- ]----");

  /// PuTTY's keys and Ansible's vaults have no line that ends them.
  private static final Pattern OTHER_BEGIN =
      Pattern.compile("Private-Lines: \\d{1,3}\\s*$|\\$ANSIBLE_VAULT;");

  /// Base64 or hexadecimal, a header of the armour, or nothing.
  private static final Pattern BODY =
      Pattern.compile(
          "\\s*(?:\\d{1,5}[:|.]?\\s+)?(?:[A-Za-z0-9+/=\\\\]{0,2000}|(?:Proc-Type|DEK-Info|Comment|Version|Hash|Private-MAC): .{0,200})\\s*");

  private boolean inside;
  private String margin = "";
  private int announced;

  /// The line without what the armour keeps.
  String line(String text) {
    if (inside) {
      boolean end = KEY_END.matcher(text).find();
      if (end || BODY.matcher(behindMargin(text)).matches()) {
        inside = !end;
        return "";
      }
      // its end was cut off
      inside = false;
    }
    boolean key = text.contains("PRIVATE KEY");
    if (!key && text.indexOf("Private-Lines:") < 0 && text.indexOf("$ANSIBLE_VAULT") < 0) {
      return text;
    }
    Matcher begin = (key ? KEY_BEGIN : OTHER_BEGIN).matcher(text);
    if (!begin.find()) {
      return text;
    }
    inside = !key || !KEY_END.matcher(text).find();
    margin = shape(text.substring(0, begin.start()));
    announced++;
    return Redaction.REDACTED + " (a private key)";
  }

  /// How many were taken out.
  int announced() {
    return announced;
  }

  private String behindMargin(String text) {
    int width = margin.length();
    boolean same = width <= text.length() && shape(text.substring(0, width)).equals(margin);
    return same ? text.substring(width) : text;
  }

  /// What stays the same when only the time goes on.
  private static String shape(String text) {
    var shape = new StringBuilder(text);
    for (int i = 0; i < shape.length(); i++) {
      if (Character.isDigit(shape.charAt(i))) {
        shape.setCharAt(i, '0');
      }
    }
    return shape.toString();
  }
}
