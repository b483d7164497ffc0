package io.whydown.vendor.prose;

import io.whydown.vendor.Matched;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds the UNIX sockets that are listened on: in lists of ss, netstat, lsof and ls, in settings,
/// arguments, start-up lines and sentences. Never throws at input. Stateless.
public final class SocketPaths {

  private static final String PATH = "(?<path>/[\\w.@+-]+(?:/[\\w.@+-]+){0,12})";

  private static final List<Pattern> FORMS =
      List.of(
          // lists
          Pattern.compile("^\\s*u_str\\s+LISTEN\\s+\\d+\\s+\\d+\\s+" + PATH + "(?:\\s.*)?"),
          Pattern.compile(
              "^\\s*unix\\s+\\d+\\s+\\[ ACC.*LISTENING\\s+\\d+\\s+(?:\\S+\\s+)?" + PATH + "\\s*"),
          Pattern.compile("^\\S+\\s+\\d+ .*\\bunix\\b.*\\s" + PATH + " type=STREAM \\(LISTEN\\).*"),
          Pattern.compile("^\\s*s[rwxsStT-]{9}[.+@]?\\s.*\\s(?<path>[\\w./@+-]+)(?: \\(.*)?\\s*"),
          // settings and arguments
          Pattern.compile(
              "^\\s*(?:listen|socket|http-socket|uwsgi-socket|ListenStream|bind)\\s*=\\s*['\"]?(?:unix:/{0,2}(?=/))?"
                  + PATH
                  + "['\"]?\\s*(?:[;#].*)?"),
          Pattern.compile(
              ".*\\s(?:--bind|-b|--socket|--http-socket|--uds)[= ]['\"]?(?:unix:/{0,2}(?=/))?"
                  + PATH
                  + "(?:\\s.*|['\"].*)?"),
          // start-up lines and sentences
          Pattern.compile(
              "(?i).*\\blisten(?:s|ing)? (?:at|on|to):? (?:the )?(?:unix )?(?:socket )?[`'\"(]?(?:unix:/{0,2}(?=/))?"
                  + PATH
                  + "(?:[`'\"),.;:\\s].*)?"),
          Pattern.compile("(?i).*\\bbound to unix address " + PATH + "(?:\\s.*)?"),
          Pattern.compile(
              "(?i).*\\b(?:makes?|creates?|opens?|uses?) (?:the |its |a )?(?:unix )?socket (?:at |in |file )?[`'\"]?"
                  + PATH
                  + "(?:[`'\"),.;:\\s].*)?"));

  private SocketPaths() {}

  /// @param folder of a list of ls; empty when unknown
  public static Optional<String> in(String line, String folder) {
    if (line.length() > 600) {
      return Optional.empty();
    }
    for (Pattern form : FORMS) {
      Matcher match = form.matcher(line);
      if (match.matches()) {
        String path = Matched.group(match, "path").replaceFirst("[.]$", "");
        if (path.startsWith("/")) {
          return Optional.of(path);
        }
        return folder.isEmpty()
            ? Optional.empty()
            : Optional.of(folder.replaceFirst("/$", "") + "/" + path);
      }
    }
    return Optional.empty();
  }
}
