package io.whydown.vendor;

import io.whydown.model.evidence.Secrets;
import java.util.regex.Pattern;

/// Takes secrets and control characters out of text that came from a host. Stateless. Redacting
/// twice gives the same text.
public final class Redaction {

  /// What stands where a secret stood.
  public static final String REDACTED = "[redacted]";

  /// The words that announce a secret, for the middle of a pattern that heeds no case.
  public static final String SECRET_WORD =
      "(?:pass(?:word|wd|phrase|code)?|pwd|pw(?=[\"']?\\s?[:=])|psk|secret|token|api[-_]?key|access[-_]?key|private[-_]?key"
          + "|(?:encrypt(?:ion)?|license|account|app|signing|master|session|shared|hmac|storage|webhook|jwt)[-_.]?key"
          + "|auth(?:orization)?|cred(?:ential)?s?|requirepass|masterauth|preshared[-_]?key|key-data"
          + "|tls\\.key|dockerconfigjson|dockercfg|passwort|kennwort|mot de passe|contrase\u00f1a"
          + "|senha|wachtwoord|\u043f\u0430\u0440\u043e\u043b\u044c|\u5bc6\u7801|\u30d1\u30b9\u30ef\u30fc\u30c9)";

  /// What the C library says of an errno, whole and to the end of a clause, is no secret: systemd
  /// writes `Failed to set up credentials: No such process`.
  private static final String NO_COMPLAINT =
      "(?!(?<=: )(?:no such (?:process|file or directory|device(?: or address)?)"
          + "|permission denied|operation not (?:permitted|supported)|invalid argument"
          + "|protocol error|input/output error|read-only file system|no space left on device"
          + "|device or resource busy|not a directory|is a directory|file exists"
          + "|connection (?:refused|reset by peer|timed out)|too many open files"
          + "|cannot allocate memory|function not implemented|no data available)"
          + "(?:$|[.,;)\\n]))";

  /// Whether something is on is no secret.
  private static final String NO_SWITCH =
      "(?!\"?(?-i:True|False|true|false|yes|no|on|off|none|null|enabled|disabled|required|optional|[|>][+-]?)\"?(?:$|[\\s,;}\\])]))";

  /*
   * A pattern begins with the telling word itself: what stands before it is kept anyway, and a
   * search for it at every character would take 40 times as long.
   */
  private static final Pattern ASSIGNED =
      Pattern.compile(
          "(?i)("
              + SECRET_WORD
              + "[\\w.-]{0,40}+(?!(?<=Exception|Error|Failure): )[\"']?\\s?(?:=>|[=:\uff1a])\\s?)(?!\\[redacted])"
              + NO_SWITCH
              + NO_COMPLAINT
              + "([bruf]?\"[^\"]*+\"|[bruf]?'[^']*+'|[^\\s&,;\"']++)");
  private static final Pattern OPTION =
      Pattern.compile(
          "(?i)((?:^|\\s)--?[\\w.-]{0,40}?"
              + SECRET_WORD
              + "[\\w.-]{0,40}\\s++)(?![-\\[])(\"[^\"]*+\"|'[^']*+'|\\S++)");
  private static final Pattern SHORT_OPTION =
      Pattern.compile("((?:^|\\s)-[pPa]\\s?)(?!\\d{1,5}(?:\\s|$|[:/]))(?![-/\\s\\[])(\\S++)");
  private static final Pattern USER_OPTION =
      Pattern.compile("((?:^|\\s)(?:-u|--user|--proxy-user)[\\s=]?[^\\s:]{1,64}:)(?!\\[)\\S++");
  private static final Pattern URL_USER =
      Pattern.compile("([a-zA-Z][\\w+.-]{1,20}://)[^\\s/@]{1,200}@");
  private static final Pattern HEADER =
      Pattern.compile("(?i)\\b(authorization:\\s?\\w{3,12}\\s{1,3})(?!\\[)[^\\s\"'\\[]{4,}+");
  private static final Pattern BEARER =
      Pattern.compile("(?i)\\b(bearer|basic)\\s++(?!\\[)[A-Za-z0-9._~+/=-]{8,}+");

  /// A password that is told in a sentence; a word of small letters alone is more likely English.
  private static final Pattern TOLD =
      Pattern.compile(
          "(?i)\\b(pass(?:word|wd|wort|phrase)|kennwort)(\\s(?:is|was|ist|=>)\\s['\"`]?)(?-i:(?=\\S{0,60}[0-9A-Z_!#$%&*@]))[^\\s'\"`]{4,200}");

  private static final Pattern XML =
      Pattern.compile(
          "(?i)(<(?:\\w+:)?\\w{0,20}(?:password|passwd|passphrase|secret|token|apikey|sharedkey|privatekey)>)[^<]{1,400}(?=</)|((?:name|key)=[\"']\\w{0,30}(?:password|passwd|secret|token)\\w{0,20}[\"']\\s+value=[\"'])[^\"']{1,400}");

  /// Directives of servers whose argument is a password.
  private static final Pattern DIRECTIVE =
      Pattern.compile(
          "(?i)^(\\s*(?:requirepass\\s|masterauth\\s|auth_pass\\s|stats auth \\S{1,64}?:|user \\S{1,64} (?:insecure-)?password\\s)\\s*)(?!\\[)\\S+");

  /// Tools that take a password as an argument without a telling name.
  private static final Pattern TYPED =
      Pattern.compile(
          "\\b((?:mysql|mariadb)\\w*\\b[^|;\\n]{0,200}?\\s-p|redis-cli\\b[^|;\\n]{0,200}?\\s-a\\s{0,2}"
              + "|sshpass\\s{1,3}-p\\s{0,3}|ldap\\w{2,10}\\b[^|;\\n]{0,200}?\\s-w\\s{1,3}"
              + "|(?:docker|podman|nerdctl|az|oc|skopeo|buildah|helm registry)\\slogin\\b[^|;\\n]{0,200}?\\s(?:-p|--password)[\\s=]{1,3}"
              + "|(?:curl|wget|https?)\\b[^|;\\n]{0,300}?\\s(?:-u|--user|--proxy-user|-U|-a)[\\s=]{0,2}['\"]?[^\\s:'\"]{1,64}:)"
              + "(?!\\[redacted])['\"]?[^\\s'\"]+");

  private Redaction() {}

  /// The same for what people paste: sentences, pages, command lines among them.
  public static String pasted(String text) {
    String safe = text(text);
    if (safe.indexOf(" -") >= 0) {
      safe = TYPED.matcher(safe).replaceAll("$1" + REDACTED);
    }
    if (safe.indexOf('<') >= 0 || safe.contains("value=")) {
      safe = XML.matcher(safe).replaceAll("$1$2" + REDACTED);
    }
    safe = DIRECTIVE.matcher(safe).replaceFirst("$1" + REDACTED);
    return TOLD.matcher(safe).replaceAll("$1$2" + REDACTED);
  }

  /// A command line without secrets: options such as `--password=x`, `--token x`, `-p x` (unless x
  /// is a port), `NAME_SECRET=x`, URLs with credentials, bearer tokens.
  public static String commandLine(String text) {
    String users = USER_OPTION.matcher(text(text)).replaceAll("$1" + REDACTED);
    String redacted = SHORT_OPTION.matcher(users).replaceAll("$1" + REDACTED);
    return OPTION.matcher(redacted).replaceAll("$1" + REDACTED);
  }

  /// Any other text without secrets and on one line.
  public static String text(String text) {
    String redacted = printable(text);
    if (redacted.contains("://")) {
      redacted = URL_USER.matcher(redacted).replaceAll("$1" + REDACTED + "@");
    }
    redacted = HEADER.matcher(redacted).replaceAll("$1" + REDACTED);
    redacted = BEARER.matcher(redacted).replaceAll("$1 " + REDACTED);
    return Secrets.redacted(ASSIGNED.matcher(redacted).replaceAll("$1" + REDACTED));
  }

  /// The text with each control character, line break and invisible format character replaced by a
  /// blank, so that it is harmless to a terminal.
  public static String printable(String text) {
    StringBuilder clean = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isHarmful(c)) {
        if (clean == null) {
          clean = new StringBuilder(text);
        }
        clean.setCharAt(i, ' ');
      }
    }
    return clean == null ? text : clean.toString();
  }

  private static boolean isHarmful(char c) {
    return Character.isISOControl(c)
        || Character.getType(c) == Character.FORMAT
        || c == '\u2028'
        || c == '\u2029';
  }
}
