package io.whydown.vendor.paste;

import io.whydown.vendor.Redaction;
import io.whydown.vendor.paste.Fragment.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Takes out secrets that stand on another line than what tells that they are some: the value of a
/// variable below its name, a scalar in a block, everything in a Secret of Kubernetes. Linear. Not
/// thread-safe: one for each text.
final class SecretBlocks {

  private static final String NAME = "[\\w.-]{0,60}?" + Redaction.SECRET_WORD + "[\\w.-]{0,40}";

  /// `- name: DB_PASSWORD`, `"Name": "REDIS_PASSWORD",`
  private static final Pattern NAMED =
      Pattern.compile(
          "(?i)^\\s*(?:- )?\"?(?:name|key|parameterkey)\"?\\s?:\\s?[\"']?"
              + NAME
              + "[\"']?,?\\s*$");

  private static final Pattern VALUE =
      Pattern.compile("(?i)^(\\s*(?:- )?\"?(?:parameter)?value\"?\\s?:\\s?)(?!\\[redacted])\\S.*$");

  /// Another one begins.
  private static final Pattern NEXT = Pattern.compile("(?i)^\\s*(?:- |[{}]|\"?name\"?\\s?:)");

  /// A key that announces a secret and has no value on its own line, or the head of a block.
  private static final Pattern OPEN =
      Pattern.compile("(?i)^(\\s*(?:- )?)[\"']?" + NAME + "[\"']?\\s?:\\s?(?:[|>][+-]?\\d?)?\\s*$");

  private static final Pattern KIND =
      Pattern.compile("^\\s*\"?kind\"?\\s?:\\s?\"?Secret\"?,?\\s*$");

  /// Where an object ends at the latest.
  private static final Pattern BOUNDARY = Pattern.compile("^(?:---|===|```|\\s*- apiVersion:)");

  private static final Pattern DATA =
      Pattern.compile("^(\\s*)\"?(?:data|stringData)\"?\\s?:\\s?\\{?\\s*$");

  private static final Pattern ENTRY =
      Pattern.compile("^(\\s*\"?[\\w.-]{1,120}\"?\\s?:\\s)(?!\\[redacted])(?!\\{?\\s*$).*$");

  /// Lines of an object that are looked at on either side of its kind.
  private static final int FAR = 400;

  /// A name and its value are close.
  private static final int NEAR = 3;

  private final List<Line> lines;
  private int taken;

  private SecretBlocks(List<Line> lines) {
    this.lines = new ArrayList<>(lines);
  }

  static SecretBlocks of(List<Line> lines) {
    var blocks = new SecretBlocks(lines);
    blocks.redact();
    return blocks;
  }

  /// The lines without them.
  List<Line> lines() {
    return lines;
  }

  private void redact() {
    for (int i = 0; i < lines.size(); i++) {
      String text = text(i);
      if (PRINTS.matcher(text).find()) {
        printed(i);
      }
      if (ANNOUNCED.matcher(text).find()) {
        announced(i);
      }
      if (USERS.matcher(text).find()) {
        users(i);
      }
      if (text.indexOf(':') < 0) {
        continue;
      }
      if (KIND.matcher(text).matches()) {
        object(i);
      } else if (NAMED.matcher(text).matches()) {
        value(i);
      } else if (OPEN.matcher(text).matches()) {
        block(i);
      }
    }
  }

  /// A command that prints one.
  private static final Pattern PRINTS =
      Pattern.compile(
          "(?i)\\bsecrets?\\b.{0,200}\\bbase64 (?:-d|-D|--decode)\\b|\\bprint-(?:access|identity)-token\\b|\\bget-login-password\\b|\\bkubectl (?:-\\S+ \\S+ )?create token\\b");

  /// A sentence that says that the password comes next: an installer's, a mail server's.
  private static final Pattern ANNOUNCED =
      Pattern.compile(
          "(?i)\\b(?:password|passphrase|token)\\b[^:]{1,80}:\\s*$|^\\W{0,6}334 UGFzc3dvcmQ6\\s*$");

  private static final Pattern MADE_UP =
      Pattern.compile(
          "^\\s*(?!\\[redacted])(?!(?:[A-Z]+_[A-Z_]+|E[A-Z]{4,14}|\\d{1,3}(?:\\.\\d{1,3}){3})\\s*$)(?=\\S{0,80}[0-9A-Z!#$%&*@=])[^\\s=:]{6,200}={0,2}\\s*$");

  private void announced(int sentence) {
    for (int i = sentence + 1; i < lines.size() && i <= sentence + NEAR; i++) {
      if (MADE_UP.matcher(text(i)).matches()) {
        put(i, Redaction.REDACTED);
        return;
      }
      if (!text(i).isBlank()) {
        return;
      }
    }
  }

  /// Caddy: names with their passwords, one on each line up to the brace.
  private static final Pattern USERS = Pattern.compile("^\\s*basic_?auth\\b[^{}]{0,200}\\{\\s*$");

  private static final Pattern USER =
      Pattern.compile("^(\\s*[\\w.@-]{1,60}\\s+)(?!\\[redacted])\\S+(.*)$");

  private void users(int head) {
    for (int i = head + 1; i < lines.size() && i <= head + FAR; i++) {
      if (text(i).strip().startsWith("}")) {
        return;
      }
      Matcher user = USER.matcher(text(i));
      if (user.matches()) {
        put(i, user.replaceFirst("$1" + Redaction.REDACTED + "$2"));
      }
    }
  }

  private static final Pattern ONE_WORD = Pattern.compile("^\\s*(?!\\[redacted])\\S{6,}\\s*$");

  private void printed(int command) {
    int next = command + 1;
    if (next < lines.size() && ONE_WORD.matcher(text(next)).matches()) {
      put(next, Redaction.REDACTED);
    }
  }

  /// Lines from which something was taken.
  int taken() {
    return taken;
  }

  private String text(int i) {
    return lines.get(i).text();
  }

  private void put(int i, String text) {
    if (!text.equals(text(i))) {
      lines.set(i, new Line(lines.get(i).number(), text));
      taken++;
    }
  }

  private void value(int name) {
    for (int i = name + 1; i < lines.size() && i <= name + NEAR; i++) {
      Matcher value = VALUE.matcher(text(i));
      if (value.matches()) {
        put(i, value.replaceFirst("$1" + Redaction.REDACTED));
        return;
      }
      if (NEXT.matcher(text(i)).find()) {
        return;
      }
    }
  }

  /// What is indented deeper than its key; of JSON the next line alone.
  private void block(int key) {
    boolean json = text(key).indexOf('"') >= 0;
    int depth = indent(text(key));
    for (int i = key + 1; i < lines.size() && i <= key + FAR; i++) {
      String text = text(i);
      if (text.isBlank()) {
        continue;
      }
      boolean deeper = indent(text) > depth && !BOUNDARY.matcher(text).find();
      if (!deeper || isMapping(text) && !json) {
        return;
      }
      put(i, " ".repeat(indent(text)) + Redaction.REDACTED);
      if (json) {
        return;
      }
    }
  }

  /// Settings below a key such as `auth:` have names of their own.
  private static boolean isMapping(String text) {
    return MAPPING.matcher(text).find();
  }

  private static final Pattern MAPPING =
      Pattern.compile("^\\s*(?:- )?[\"']?[\\w.-]{1,60}[\"']?:(?:\\s|$)");

  private void object(int kind) {
    int from = kind;
    while (from > 0 && kind - from < FAR && !BOUNDARY.matcher(text(from - 1)).find()) {
      from--;
    }
    int to = kind;
    while (to + 1 < lines.size() && to - kind < FAR && !BOUNDARY.matcher(text(to + 1)).find()) {
      to++;
    }
    int depth = indent(text(kind));
    for (int i = from; i <= to; i++) {
      if (DATA.matcher(text(i)).matches() && indent(text(i)) == depth) {
        i = entries(i, to, depth);
      }
    }
  }

  /// @return the last line of the data
  private int entries(int data, int to, int depth) {
    int i = data;
    while (i < to && (text(i + 1).isBlank() || indent(text(i + 1)) > depth)) {
      i++;
      Matcher entry = ENTRY.matcher(text(i));
      if (entry.matches()) {
        put(i, entry.replaceFirst("$1" + Redaction.REDACTED));
      } else if (!text(i).isBlank() && text(i).indexOf(Redaction.REDACTED) < 0) {
        put(i, " ".repeat(indent(text(i))) + Redaction.REDACTED);
      }
    }
    return i;
  }

  private static int indent(String text) {
    return text.length() - text.stripLeading().length();
  }
}
