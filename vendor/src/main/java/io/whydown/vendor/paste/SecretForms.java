package io.whydown.vendor.paste;

import io.whydown.vendor.Redaction;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Credentials in the forms in which people and their tools write them on one line, beyond what a
/// host's own files hold: objects with a name and a value, headers in JSON, statements of SQL,
/// directives whose argument is a password, commands that are fed one. Stateless.
final class SecretForms {

  private static final String NAME = "[\\w.-]{0,60}?" + Redaction.SECRET_WORD + "[\\w.-]{0,40}";

  /// Words of a language are in small letters; what is made up has something else in it.
  private static final String MADE_UP = "(?-i:(?=\\S{0,60}[0-9A-Z_!#$%&*@]))";

  /// One argument, whole; a variable or what was taken out already is none.
  private static final String ARGUMENT =
      "(?!\\[redacted]|[$%]?[{\\[(]|\\$\\w)(?:\"[^\"]*+\"|'[^']*+'|[^\\s'\"]++)";

  /// @param trigger without it the line is not looked at; in small letters
  /// @param pattern what is kept before the secret in its first group, behind it in its second
  private record Form(String trigger, Pattern pattern) {}

  private static final List<Form> FORMS =
      List.of(
          // Kubernetes, ECS: {"name": "DB_PASSWORD", "value": "x"}, in either order
          form(
              "value",
              "(\\bname\\\\*[\"']?\\s?[:=]\\s?\\\\*[\"']?"
                  + NAME
                  + "\\\\*[\"']?\\s?[,;]\\s?\\\\*[\"']?value\\\\*[\"']?\\s?[:=]\\s?\\\\*[\"']?)[^\\s\"'\\\\,}]+()"),
          form(
              "value",
              "(\\bvalue\\\\*[\"']?\\s?[:=]\\s?\\\\*[\"'])[^\"'\\\\]+(\\\\*[\"']\\s?[,;]\\s?\\\\*[\"']?name\\\\*[\"']?\\s?[:=]\\s?\\\\*[\"']?"
                  + NAME
                  + "\\\\*[\"'])"),
          // a value in YAML may have blanks
          form(
              "pass",
              "^(\\s*(?:- )?[\"']?[\\w.-]{0,60}pass(?:word|wd|phrase)?[\\w.-]{0,20}[\"']?:\\s)(?!\\[redacted]\\s*$)"
                  + "(?!.*\\b(?:fail|invalid|incorrect|wrong|denied|error|expired|requir|must|cannot|not|no|for|is)\\w*\\b)\\S+ \\S.*()"),
          // headers in JSON, one value or a list of them
          form(
              "\"",
              "([\"'](?:(?:set-)?cookie|(?:proxy-)?authorization|x-[\\w-]{0,30}(?:token|key|secret))\\\\*[\"']\\s?:\\s?)"
                  + "\\[?\\s?(?:\\\\*[\"'](?!\\[redacted]\\\\*[\"'])[^\"'\\\\]{0,4000}\\\\*[\"']\\s?,?\\s?)+\\]?()"),
          // the parts of a header that is signed
          form(
              "authorization",
              "(\\b(?:response|nonce|cnonce|credential|signature|mac|oauth_\\w{1,20})=)(?!\\[redacted])(?:\"[^\"]*+\"|[^\\s,\"]++)()"),
          form(
              "header",
              "((?<![a-z])(?:(?:set|add)?[-_]?header|header_up)\\s(?:set\\s)?[\"']?[\\w-]{0,40}(?:token|key|secret|authorization)[\"']?\\s)"
                  + ARGUMENT
                  + "()"),
          form(
              "://",
              "(\\b(?!https?:)[a-z][a-z0-9+]{1,20}://[^\\s/@:\"']{0,64}:)(?!\\[redacted])[^\\s\"'`]{1,200}(@[\\w.-]+(?::\\d{1,5})?(?:[/?\\s\"',;]|$))"),
          form(
              "=",
              "([?&](?:key|code|passwd|password|pwd|auth|sid|session(?:id)?|jwt|signature)=)(?!\\[redacted])(?=[^\\s&]{0,200}\\d)[^\\s&\"'#]{6,}()"),
          // the parts of an object whose name announces a secret
          form(
              "{",
              "([\"'](?:api[-_]?key|secret|credentials?|auth)\\\\*[\"']?\\s?:\\s?\\{[^{}]{0,200}?\\\\*[\"']?(?:key|value|id)\\\\*[\"']?\\s?:\\s?\\\\*[\"'])[^\"'\\\\]+()"),
          // Oracle's drivers
          form("jdbc:oracle", "(\\bjdbc:oracle:\\w{1,8}:[^\\s/@:\"']{1,64}/)[^\\s@\"']+(@)"),
          // sessions, wherever their name stands
          form(
              "sess",
              "((?<![a-z])(?:[a-z]{1,12}_?)?sess(?:ion)?[-_]?id\\w{0,8}=)(?!\\[redacted])(?=[^\\s;&]{0,200}\\d)[^\\s;&\"']{8,}()"),
          form("jwt", "([\"']jwt\\\\*[\"']\\s?[:=]\\s?)" + ARGUMENT + "()"),
          // a description of a pod: columns
          form(
              ":  ",
              "^(\\s+(?-i:(?=[A-Z0-9_]+:))"
                  + NAME
                  + ":\\s{2,60})(?!<)"
                  + MADE_UP
                  + ARGUMENT
                  + "()"),
          form("webhooks/", "(/api/webhooks/\\d{5,25}/)[\\w-]{20,}()"),
          form("bot", "(\\bbot\\d{6,12}:)[\\w-]{30,40}()"),
          form("{s", "(\\{S?SHA\\d{0,3}\\})(?!\\[redacted])[^\\s:\"']{4,}()"),
          // programs: config["api_key"] = "x", define('DB_PASSWORD', 'x'), setToken("x")
          form(
              "",
              "((?:pass(?:word|wd)?|pwd|secret|token|(?:api|auth|secure|nonce|logged_in)[-_]?(?:key|salt)|access[-_]?key)\\w{0,20}"
                  + "[\"'\\])]{0,3}\\s?(?:=>?|[:,(])\\s?(?:env\\(\\s?[\"']\\w{1,60}[\"'],\\s?)?)(?![\"']\\[redacted])(?=[\"'][^\"'\\s]{0,60}[0-9A-Z!#$%&*@])"
                  + "(?:\"[^\"]++\"|'[^']++')(?=\\s?[),;\\]}]|\\s*$)()"),
          form("_cookie", "(\\w_cookie[\"']?\\s?[:=]\\s?)" + ARGUMENT + "()"),
          form(
              "<name>",
              "(<name>" + NAME + "</name>\\s{0,9}<value>(?:<\\w{1,20}>)?)(?!\\[redacted])[^<]+()"),
          // what was typed at a prompt that asks for one
          form(
              "pass",
              "(\\b(?:pass(?:word|wort|phrase| phrase)|mot de passe)(?:\\s(?:for|f\u00fcr|fuer|pour|de)\\s.{1,80}?)?:\\s)(?!\\[redacted])"
                  + MADE_UP
                  + "\\S+()"),
          // JSON's way to write what is typed
          form("\"-p", "(\"(?:mysql|mariadb)\\w*\".{0,200}?\"-p)(?!\\[redacted])[^\"]+(\")"),
          form("auth ", "(\\bauth\\s(?:plain|login)\\s)(?!\\[redacted])[a-z0-9+/=]{8,}()"),
          form(
              "auth ",
              "^(\\s*(?:[>+$-] ?)?(?-i:AUTH)\\s(?:\\w{1,40}\\s)?)"
                  + MADE_UP
                  + ARGUMENT
                  + "(\\s*)$"),
          // hashes that serve as the password
          form("\" \"", "(\"[^\"]{1,60}\"\\s\")(?:md5[0-9a-z]{12,}|SCRAM-SHA-256\\$[^\"]+)()"),
          form("psk ", "(\\bPSK\\s)(?!\"?\\[redacted])\"[^\"]+\"()"),
          form(
              "certificate-key",
              "(\\bcertificate-key[:=\\s]\\s?)(?!\\[redacted])\\w{12,}+(?![./])()"),
          form("encrypt", "(\\bencrypt(?:\\s?=\\s?|\\s)[\"']?)[a-z0-9+/]{8,}={1,2}()"),
          form("authtoken", "(\\bauthtoken\\s)" + MADE_UP + ARGUMENT + "()"),
          form(" ", "(\\b(?:password|secret)\\s[05789]\\s)(?!\\[redacted])\\S+()"),
          form("unseal", "(\\bunseal[-_ ]key(?:\\s\\d{1,2})?\\s?[:=]\\s?)" + ARGUMENT + "()"),
          form(
              " -",
              "(\\s(?:-u|--user|--username)[\\s=][a-z][\\w.-]{0,40}:)(?!\\[redacted])"
                  + MADE_UP
                  + "\\S+()"),
          form(
              "-p",
              "(\\s(?:-u|--user|--username)[\\s=]?\\S{1,60}\\s(?:\\S{1,80}\\s){0,3}?-p\\s?)(?!\\[redacted]|\\d{1,5}(?:[:\\s]|$))"
                  + MADE_UP
                  + "\\S+()"),
          form(
              "htpasswd",
              "(\\bhtpasswd\\s-\\w{0,6}b\\w{0,6}\\s\\S{1,200}\\s\\S{1,60}\\s)" + ARGUMENT + "()"),
          // SQL
          form(
              "identified",
              "(\\bidentified\\s(?:by|(?:with|via)\\s\\S{1,60}\\s(?:by|as|using))\\s(?:password\\s?\\(?)?)[\"'][^\"']+[\"']()"),
          form(
              "password",
              "(\\b(?:with|encrypted|set|,|=)\\s(?:encrypted )?password\\s(?:=\\s)?(?:for\\s\\S{1,80}\\s=\\s)?)[\"'][^\"']+[\"']()"),
          form(
              "password",
              "(\\b(?:create|alter)\\s(?:role|user)\\s[^;]{1,200}?\\spassword\\s)[\"'][^\"']+[\"']()"),
          // files that clients take their password from
          form("password", "(\\blogin\\s\\S{1,80}\\spassword\\s)" + ARGUMENT + "()"),
          form(
              ":",
              "^(\\s*(?=[\\w.*-]{0,80}[.*a-z])[\\w.*-]{1,80}:(?:\\d{2,5}|\\*):[\\w.*-]{1,60}:[\\w.*-]{1,60}:)(?!\\[redacted])(?![\\s\\d]*$)[^\\s:]{4,}(\\s*)$"),
          // directives
          form("bindpw", "^(\\s*bindpw\\s+)" + ARGUMENT + "()"),
          form(
              "community",
              "(\\b(?:snmp\\S{0,20}\\s(?:-\\S{1,4}\\s)?|ro|rw)community\\s)"
                  + MADE_UP
                  + ARGUMENT
                  + "()"),
          form("snmp", "(\\bsnmp\\w{1,20}\\b[^|;]{0,100}?\\s-(?-i:[cAX])\\s)" + ARGUMENT + "()"),
          form("env", "^(\\s*env\\s" + NAME + "\\s)" + ARGUMENT + "()"),
          form("set", "(\\b(?:pre)?set(?:env)?\\s" + NAME + "\\s)" + MADE_UP + ARGUMENT + "()"),
          form("auth\\ ", "(\\bauth\\\\ )(?!\\[redacted])[^\\s\\\\\"]+()"),
          form("literal", "(--from-literal[= ][\\w.-]{1,80}=)" + ARGUMENT + "()"),
          // options and what is piped
          form(" -", "(\\s--?" + NAME + "\\s)" + MADE_UP + "(?!-)" + ARGUMENT + "()"),
          // smbclient, net: USER%PASSWORD; kinit from a here-string; wg from a substitution
          form("%", "(\\s-U\\s?[\\w.\\\\-]{1,60}%)(?!\\[redacted])[^\\s%]+()"),
          form(
              "<<<",
              "(\\b(?:kinit|passwd|chpasswd|openssl|sudo|su)\\b[^|;]{0,80}<<<\\s?)"
                  + ARGUMENT
                  + "()"),
          form(
              "<(",
              "(\\b(?:private|preshared)-key\\s<\\((?:echo|printf)\\s)(?!\\[redacted])[^\\s)]+(\\))"),
          // Caddy 1: basicauth PATH USER PASSWORD
          form(
              "basicauth",
              "(^\\s*basicauth\\s\\S{1,80}\\s[\\w.@-]{1,60}\\s)(?!\\{)" + ARGUMENT + "()"),
          form("curl", "(\\s(?:-b|--cookie)[\\s=]?[\"']?[\\w.-]{1,60}=)[^\\s\"';]+()"),
          form(
              "echo",
              "(\\becho\\s(?:-\\w+\\s)?)"
                  + ARGUMENT
                  + "(\\s*\\|\\s*(?:sudo -S\\b|(?:sudo )?(?:ch)?passwd\\b|[^|]{0,200}--\\w*-?stdin\\b))"),
          form("/user:", "(/user:\\S{1,80}\\s)" + ARGUMENT + "()"),
          form("securestring", "(\\bConvertTo-SecureString\\s(?:-String\\s)?)" + ARGUMENT + "()"),
          // told; the names of what passwords go through have digits too
          form(
              "",
              "(\\b(?:password|passwd|passphrase|passwort|kennwort)\\s[\"'`]?)(?!\\[redacted]|(?:scram|sha|md5|argon|bcrypt|pbkdf|auth|oauth|ldap|v)\\w*\\b[-\\d]*)"
                  + "(?=[a-z]|\\d{1,9}[a-z])(?=[^\\s\"'`]{0,60}\\d)[^\\s\"'`./:=(,]{6,60}(?![\\w./:=(])()"),
          form(
              "",
              "(\\b(?:pass(?:word|wd|code|phrase)|kennwort|passwort|mot de passe|contrase\u00f1a|senha|wachtwoord)\\s(?:lautet|est|es|\u00e9)\\s[\"'`]?)"
                  + MADE_UP
                  + "[^\\s'\"`]{4,200}()"),
          form(
              " / ",
              "((?<![\\w/.-])(?:admin|root|guest)\\s/\\s)(?!\\[redacted])(?=[^\\s/]{0,60}\\d)[^\\s/'\"`,;.]{6,60}(?![\\w/.])()"),
          form(
              "/",
              "((?<![a-z])(?:log-?in|user(?:name)?|creds?|credentials)(?:\\s(?:is|are|was|were))?\\s?[:=]?\\s[\\w.@-]{2,40}\\s?/\\s?)(?!\\[redacted])"
                  + "(?-i:(?=[^\\s/]{0,60}[0-9A-Z!#$%&*@]))[^\\s/'\"`,;]{4,60}(?![\\w/.])()"));

  private static final Pattern SECRET_OBJECT =
      Pattern.compile("\\bkind\\\\*\"\\s?:\\s?\\\\*\"Secret\\\\*\"");

  private static final Pattern DATA =
      Pattern.compile("\"(?:data|stringData)\\\\*\"\\s?:\\s?\\{[^{}]*");

  private static final Pattern ENTRY =
      Pattern.compile("(\"[^\"\\\\]+\\\\*\"\\s?:\\s?\\\\*\")(?!\\[redacted])[^\"\\\\]+");

  private SecretForms() {}

  private static Form form(String trigger, String pattern) {
    return new Form(trigger, Pattern.compile("(?i)" + pattern));
  }

  /// The line without them. Twice gives the same.
  static String redacted(String line) {
    String lower = line.toLowerCase(Locale.ROOT);
    String safe = line;
    for (Form form : FORMS) {
      if (lower.contains(form.trigger())) {
        safe = form.pattern().matcher(safe).replaceAll("$1" + Redaction.REDACTED + "$2");
      }
    }
    return lower.contains("secret") && SECRET_OBJECT.matcher(safe).find()
        ? DATA.matcher(safe).replaceAll(SecretForms::entries)
        : safe;
  }

  /// All values of a Secret, whatever they are called.
  private static String entries(MatchResult data) {
    return Matcher.quoteReplacement(
        ENTRY.matcher(data.group()).replaceAll("$1" + Redaction.REDACTED));
  }
}
