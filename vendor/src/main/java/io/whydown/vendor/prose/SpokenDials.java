package io.whydown.vendor.prose;

import io.whydown.vendor.Matched;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds where somebody says that a balancer was told to send connections: in a sentence, or in the
/// fields of a form that were copied out one by one. Never throws at input. Not thread-safe: one
/// for each piece of text.
public final class SpokenDials {

  private static final String HOST =
      "(?<host>\\[[0-9a-f:]{2,}\\]|(?<=[\\s:(])/[\\w./-]+\\.sock(?:et)?|localhost(?![\\w.])|\\d{1,3}(?:\\.\\d{1,3}){3}|host\\.docker\\.internal|[a-z][\\w-]*(?=:\\d{2,5}))";
  private static final String PORT =
      "(?::(?<port>\\d{2,5})(?!\\d)|[, ]+(?:and |with |on )?(?:the )?port:? ?(?<port2>\\d{2,5})(?!\\d))?";

  private static final List<Pattern> FORMS =
      List.of(
          Pattern.compile(
              "\\b(?:prox(?:y|ied|ies|ying)|forward\\w*|redirect\\w*) (?:from |requests? |the )*(?:https?://)?(?:\\[[0-9a-f:.]+\\]|[\\w.-]+):\\d{2,5}\\S* (?:to|->|=>) (?:https?://)?"
                  + HOST
                  + PORT),
          Pattern.compile(
              "\\b(?:forward|prox(?:y|ies|ied)|point|redirect|rout|send|sent|upstream|backend|target|destination|pass)\\w*\\b(?:[^.;]|\\.(?!\\s)){0,60}?(?<![\\w.-])(?:https?://)?"
                  + HOST
                  + PORT),
          Pattern.compile(
              "(?<![\\w.-])"
                  + HOST
                  + PORT
                  + "\\b[^.;]{0,30}\\b(?:as|for) (?:the |a |my )?(?:\\w+ )?(?:destination|target|upstream|backend|forward\\w*)"),
          Pattern.compile(
              "\\b(?:process|target|forward\\w*|backend|upstream|proxied|listener) port (?:is |of |to |= ?|: ?)?(?<port>\\d{2,5})(?!\\d)"));

  /// Between the two words the sentence came to speak of who listens.
  private static final Pattern LISTENS =
      Pattern.compile("\\b(?:bound|bind(?:s|ing)?|listen\\w*|hard-?coded|because|since)\\b");

  private static final Pattern FIELD =
      Pattern.compile(
          "^\\s*[-*]?\\s*(?:forward(?:ed|ing)?|target|destination|upstream|backend|proxy)?[ _-]?(?<what>host(?:name)?(?: ?/ ?ip)?|ip(?: address)?|address|port)\\s*[:=]\\s*[`'\"]?(?<value>[\\w.:\\[\\]-]+)[`'\"]?\\s*$");

  private String fieldHost = "";

  /// @param host a literal without brackets, or a name; empty when only a port is named
  /// @param port 0 when none is named
  public record Found(String host, int port) {}

  /// @param text a sentence or a line
  public List<Found> in(String text) {
    var found = new ArrayList<Found>();
    if (text.length() > 1_500) {
      return found;
    }
    String lower = text.toLowerCase(Locale.ROOT).replaceAll("[`*\"']", "");
    Matcher field = FIELD.matcher(lower);
    if (field.matches()) {
      field(String.valueOf(field.group("what")), String.valueOf(field.group("value")), found);
      return found;
    }
    for (Pattern form : FORMS) {
      Matcher match = form.matcher(lower);
      if (match.find() && !LISTENS.matcher(Matched.group(match, 0)).find()) {
        String port = group(form, match, "port") + group(form, match, "port2");
        String host = Matched.unbracketed(group(form, match, "host"));
        int number = port.isEmpty() ? 0 : Integer.parseInt(port);
        if (number <= 65_535 && !(host.isEmpty() && number == 0)) {
          found.add(new Found(host, number));
        }
        break;
      }
    }
    return found;
  }

  /// A host and the port below it are one target.
  private void field(String what, String value, List<Found> found) {
    if (!what.equals("port")) {
      fieldHost = value.matches("[a-z0-9.-]+") ? value : "";
      return;
    }
    if (!fieldHost.isEmpty() && value.matches("\\d{2,5}") && Integer.parseInt(value) <= 65_535) {
      found.add(new Found(fieldHost, Integer.parseInt(value)));
    }
    fieldHost = "";
  }

  private static String group(Pattern form, Matcher match, String name) {
    return form.namedGroups().containsKey(name)
        ? Matched.group(match, form.namedGroups().get(name))
        : "";
  }
}
