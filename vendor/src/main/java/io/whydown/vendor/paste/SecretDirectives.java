package io.whydown.vendor.paste;

import io.whydown.vendor.Redaction;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Credentials in the words of single programs: directives of servers and of network devices whose
/// argument is one, options that take one, the dialogues of mail and FTP, sentences that hand one
/// over. What all of them have in common is in [SecretForms]. Linear: whatever repeats is bounded.
/// Stateless.
final class SecretDirectives {

  private static final String NAME = "[\\w.-]{0,60}?" + Redaction.SECRET_WORD + "[\\w.-]{0,40}";

  /// The same from its telling word on, for what is searched for: what stands before is kept
  /// anyway.
  private static final String WORD = Redaction.SECRET_WORD + "[\\w.-]{0,40}+";

  /// Names that are of nothing but secrets; `auth` and `cred` are of realms and files as well.
  private static final String STRONG =
      "(?:passw(?:or)?d|passphrase|pwd|psk(?:secret)?|secret|token|api[-_]?key|private[-_]?key|pre-?shared-(?:key|secret))";

  /// Words of a language are in small letters; what is made up has something else in it.
  private static final String MADE_UP = "(?-i:(?=\\S{0,60}[0-9A-Z_!#$%&*@]))";

  /// Letters of both kinds, and a digit or a sign: no name of an object looks so.
  private static final String MIXED =
      "(?-i:(?=[^\\s\"'`]{0,80}[A-Z])(?=[^\\s\"'`]{0,80}[0-9!#$%&*@]))";

  private static final String HEADER = "[\\w-]{0,40}(?:token|key|secret|authorization|cookie)";

  private static final String ARGUMENT =
      "(?!\\[redacted]|[$%]?[{\\[(]|\\$\\w)(?:\"[^\"]*+\"|'[^']*+'|[^\\s'\";]++)";

  /// @param trigger without it the line is not looked at; in small letters
  /// @param pattern what is kept before the secret in its first group, behind it in its second
  private record Form(String trigger, Pattern pattern) {}

  private static final List<Form> FORMS =
      List.of(
          // NAME VALUE, alone on its line; a path is where a secret lies
          form(
              "",
              "^(\\s*(?:[\\w-]{1,30}\\s){0,2}?[\"']?[\\w.-]{0,40}?"
                  + STRONG
                  + "[\"']?\\s+(?:\\d\\s|ENC\\s)?)(?![\"']?[./~@<]|\\d{1,5}\\s*$|\\d{1,3}(?:\\.\\d{1,3}){3}(?::\\d{1,5})?\\s*(?:;\\s*)?$|(?:scram|sha|md5)[-\\d])"
                  + MADE_UP
                  + ARGUMENT
                  + "(\\s*(?:;\\s*)?)$"),
          form(
              "param",
              "(\\b(?:fastcgi|uwsgi|scgi)_param\\s+[\"']?"
                  + NAME
                  + "[\"']?\\s+)"
                  + ARGUMENT
                  + "()"),
          form("secure_link", "(\\bsecure_link_(?:md5|secret)\\s)" + ARGUMENT + "()"),
          form("auth_pass", "(\\bauth_pass\\s)" + ARGUMENT + "()"),
          form("hdr ", "(\\bhdr\\s[\"']?" + HEADER + "[\"']?\\s)" + ARGUMENT + "()"),
          // HAProxy: blanks of a header are escaped
          form(
              "\\ ",
              "((?:\\b|(?<=\\\\[rn]))(?:authorization|x-[\\w-]{0,30}(?:token|key|secret)):(?:\\\\ )?(?:(?:basic|bearer|token)\\\\ )?)(?!\\[redacted])[^\\s\\\\\"']+()"),
          form("send", "(\\bsend(?:-lf)?\\s[\"']auth\\s)(?!\\[redacted])[^\\\\\"']+()"),
          form("auth-pass", "(\\bauth-pass\\s\\S{1,60}\\s)" + ARGUMENT + "()"),
          form(
              "user",
              "(\\b(?:set)?user\\s\\S{1,60}\\s(?:on|off)\\s(?:\\S{1,40}\\s){0,6}?[>#])(?!\\[redacted])\\S+()"),
          form("auth ", "(\\b(?-i:AUTH)\\s\\w{1,40}\\s)" + MADE_UP + ARGUMENT + "(\\s*)$"),
          form("pass ", "((?:^|[\\s>:])(?-i:PASS)\\s)" + MADE_UP + ARGUMENT + "(\\s*)$"),
          form("login ", "((?:^|\\s)(?-i:LOGIN)\\s\\S{1,60}\\s)" + MADE_UP + ARGUMENT + "(\\s*)$"),
          form(
              "dns ",
              "^(\\s*(?:acme_)?dns\\s(?:cloudflare|digitalocean|duckdns|gandi|hetzner|linode|namecheap|ovh|porkbun|vultr|desec|netcup|ionos|bunny|dnspod|alidns|godaddy|netlify|vercel|dynv6|he|inwx|powerdns)\\s)(?![\\d.]+\\s*$)"
                  + MADE_UP
                  + ARGUMENT
                  + "()"),
          form("key", "(\\b(?:mac|hmac|eab)[-_]?(?:hmac[-_]?)?key\\s)" + ARGUMENT + "()"),
          // userlists that are two strings
          form(
              "\" \"",
              "^(\\s*\"[\\w.-]{1,60}\"\\s\")(?!\\[redacted])" + MIXED + "[^\"\\s./]{6,}(\"\\s*)$"),
          form(
              "header",
              "((?<![a-z])(?:(?:set|add)?[-_]?header|header_up)\\s(?:set\\s)?[\"']?cookie[\"']?\\s)"
                  + ARGUMENT
                  + "()"),
          form(
              "authorization",
              "(\\bauthorization\\s?[=:]\\s?(?:map)?\\[?[\"']?(?:basic|bearer|token)\\s)(?!\\[redacted])[^\\s\"'\\]]+()"),
          form(
              "dialog",
              "(\\bSSLPassPhraseDialog\\s.{0,80}?\\becho\\s)(?!\\[redacted])[^\\s\"']+()"),
          // network devices
          form("key-string", "(\\bkey-string\\s(?:\\d\\s)?)" + ARGUMENT + "()"),
          form(
              "-server",
              "(\\b(?:tacacs|radius)-server\\b[^|]{0,80}?\\bkey\\s(?:\\d\\s)?)" + ARGUMENT + "()"),
          form("isakmp", "(\\bisakmp\\skey\\s(?:\\d\\s)?)" + ARGUMENT + "()"),
          form(" enc ", "(\\b(?-i:ENC)\\s)" + MADE_UP + ARGUMENT + "()"),
          form("neighbor", "(\\bneighbor\\s\\S{1,60}\\spassword\\s(?:\\d\\s)?)" + ARGUMENT + "()"),
          form(
              "com2sec",
              "(\\bcom2sec6?\\s(?:-\\S{1,4}\\s\\S{1,40}\\s)?\\S{1,60}\\s\\S{1,60}\\s)"
                  + ARGUMENT
                  + "()"),
          form("community", "^(\\s*community\\s)" + MADE_UP + ARGUMENT + "(\\s*)$"),
          // options and arguments of tools
          form(
              "curl",
              "(\\s(?:(?-i:-E)|--(?:proxy-)?cert)[\\s=]\\S{1,200}?[^\\s:]{2}:)(?!\\[redacted]|[/\\\\])[^\\s:\"']+()"),
          form(
              "user",
              "^(\\s*(?:proxy-)?user\\s?=\\s?[\"']?[\\w.@-]{1,60}:)"
                  + "(?!\\[redacted])"
                  + MIXED
                  + "[^\\s\"']+()"),
          form("pass:", "((?<![\\w-])pass:)(?!\\[redacted])[^\\s\"']+()"),
          form("openssl", "(\\bopenssl\\s\\w{1,20}\\b[^|]{0,160}?\\s-[kK]\\s)" + ARGUMENT + "()"),
          form("zip", "(\\b(?:un)?zip\\b[^|]{0,100}?\\s(?-i:-P)\\s)" + ARGUMENT + "()"),
          form("7z", "(\\b7z\\w?\\s[^|]{0,100}?\\s-p)(?!\\[redacted])[^\\s\"']+()"),
          form(
              "/",
              "(\\b(?:sqlplus|rman\\starget|expdp|impdp)\\s(?:-\\w\\s)?[\\w$#]{1,40}/)(?!\\[redacted])[^\\s@/]+()"),
          form("isql", "(\\bisql\\s\\S{1,60}\\s\\S{1,60}\\s)(?!-)" + ARGUMENT + "()"),
          form("%", "(\\buser(?:name)?=[\\w.\\\\-]{1,60}%)(?!\\[redacted])[^\\s,]+()"),
          form(
              "net use",
              "(\\bnet\\suse\\s(?:\\w:\\s)?\\\\\\\\\\S{1,200}\\s)(?!/)" + ARGUMENT + "(\\s/user)"),
          form("/p", "(\\s/p(?:ass(?:word)?)?:)(?!\\[redacted])\\S+()"),
          form("-p", "(\\s-p(?:w\\s|:))" + MADE_UP + ARGUMENT + "()"),
          form("ftp", "(\\bl?ftp\\b[^|]{0,60}?\\s-u\\s[\\w.@-]{1,60},)(?!\\[redacted])\\S+()"),
          form(
              "-p ",
              "(\\b(?:mosquitto_\\w{1,8}|ipmitool)\\b[^|]{0,160}?\\s(?-i:-P)\\s)"
                  + ARGUMENT
                  + "()"),
          form(
              "rabbitmqctl",
              "(\\brabbitmqctl\\s(?:\\S{1,30}\\s){0,3}?(?:add_user|change_password|authenticate_user)\\s\\S{1,60}\\s)"
                  + ARGUMENT
                  + "()"),
          form(
              "samba-tool",
              "(\\bsamba-tool\\suser\\s\\w{1,16}\\s\\S{1,60}\\s)(?!-)" + ARGUMENT + "()"),
          form("psk ", "(\\bpsk\\s)(?!\"?\\[redacted])" + MADE_UP + "\\S+()"),
          form("key s:", "(\\bkey\\ss:)(?!\\[redacted])\\S+()"),
          form("rclone", "(\\brclone\\sobscure\\s)" + ARGUMENT + "()"),
          form("cloudflared", "(\\bcloudflared\\b[^|]{0,80}?\\sinstall\\s)" + ARGUMENT + "()"),
          form("\"-", "(\"--?" + NAME + "\"\\s?,\\s?\")(?!\\[redacted])[^\"]+(\")"),
          form("keytool", "(\\s-(?:store|key)pass\\s)" + ARGUMENT + "()"),
          form("<(", "(" + WORD + "[=\\s]<\\((?:echo|printf)\\s)(?!\\[redacted])[^\\s)]+()"),
          form("-p ", "(\\b(?:useradd|usermod|adduser)\\b[^|]{0,100}?\\s-p\\s)" + ARGUMENT + "()"),
          form(":_", "(:_(?:authToken|password|auth)\\s)" + ARGUMENT + "()"),
          // programs that hand one over as an argument
          form("auth", "(\\bauth=\\(?\\s?[\"'][^\"']{1,60}[\"'],\\s?)" + ARGUMENT + "()"),
          form("credential", "(credentials?\\(\\s?[\"'][^\"']{1,60}[\"'],\\s?)" + ARGUMENT + "()"),
          form("(", "(" + WORD + "\\s?=\\s?[\\w.]{1,30}\\([^()]{0,80},\\s?)" + ARGUMENT + "()"),
          form(
              "key=\"",
              "(<\\w{1,30}\\s(?:key|name)=[\"']" + NAME + "[\"']>)(?!\\[redacted])[^<]+()"),
          // aligned: more than a blank about the sign
          form(
              "=",
              "("
                  + WORD
                  + "[\"']?(?:\\s{2,60}[:=]\\s{0,60}|\\s?(?:=\\s{2,60}|:=\\s{0,60})))(?![/.$<])"
                  + ARGUMENT
                  + "()"),
          form(
              ":  ",
              "^(\\s*[\"']?[\\w.-]{0,60}?"
                  + STRONG
                  + "[\"']?:\\s{2,60})(?![<./])"
                  + MADE_UP
                  + ARGUMENT
                  + "()"),
          // values with a default, a tag or a number before them
          form("${", "(\\$\\{" + NAME + ":-?)(?!\\[redacted])[^}\\s]+(\\})"),
          form("!", "(" + WORD + "[\"']?:\\s?!\\w{1,20}\\s)" + ARGUMENT + "()"),
          form("token", "(\\btoken[\"']?\\s?[:=]\\s?[\"']?\\d{3,10},)(?!\\[redacted])[^\\s\"']+()"),
          form(
              "default",
              "(\\b(?:variable|env)\\s[\"']"
                  + NAME
                  + "[\"'][^\"']{0,40}?\\bdefault\\s?=\\s?)"
                  + ARGUMENT
                  + "()"),
          form(
              "|",
              "(\\|\\s{0,60}[\"'`]?"
                  + NAME
                  + "[\"'`]?\\s{0,60}\\|\\s{0,60})"
                  + MADE_UP
                  + "(?!\\[redacted])[^|\\s]+(\\s{0,200}\\|)"),
          // keys as an object
          form("\"kty", "(\"(?:d|p|q|dp|dq|qi|k)\"\\s?:\\s?\")(?!\\[redacted])[^\"]+(\")"),
          form(">", "(<(?:D|P|Q|DP|DQ|InverseQ)>)(?!\\[redacted])[^<]{8,}(</)"),
          form("alterid", "(\"id\"\\s?:\\s?\")(?!\\[redacted])[^\"]+(\")"),
          form(
              "key",
              "([\"']?(?<![\\w-])key[\"']?\\s?[:=]\\s?[\"']?)(?!\\[redacted])"
                  + "(?=[^\\s\"']{0,60}[0-9])(?-i:(?=[^\\s\"']{0,60}[A-Z])(?=[^\\s\"']{0,60}[a-z]))[\\w+/=-]{20,}()"),
          form("instrumentationkey", "(\\binstrumentationkey=)(?!\\[redacted])[^\\s;\"']+()"),
          form("webhook", "(\\boffice\\.com/webhook\\w{0,3}/)(?!\\[redacted])[^\\s\"']+()"),
          form(
              ":",
              "(\\b[a-z][\\w-]{2,40}-(?:key|token|secret|signature)(?:-256)?:\\s?)(?=\\S{0,80}\\d)(?![\"']?[./])"
                  + ARGUMENT
                  + "()"),
          form(
              "=",
              "((?<![\\w.])(?:sid|_csrf)=)(?!\\[redacted])(?=[^\\s;&]{0,200}\\d)(?=[^\\s;&]{0,200}[a-z])[^\\s;&\"']{8,}()"),
          // told
          form(
              "key:",
              "(\\b(?:api|access|secret|private|license)\\skeys?:\\s?)(?![./])" + ARGUMENT + "()"),
          form(
              "pass",
              "(\\bpassword\\s(?:is|was|has\\sbeen|for)\\b[^:]{0,80}:\\s)(?!\\[redacted])"
                  + MADE_UP
                  + ARGUMENT
                  + "(\\s*)$"),
          form("pat", "((?-i:(?<![A-Z])PAT)[=:]\\s?)(?=\\S{8})" + MADE_UP + ARGUMENT + "()"),
          form(
              " is ",
              "()(?<![\\w/.:-])(?!\\[redacted])"
                  + MIXED
                  + "[^\\s\"'`]{6,80}(\\sis\\s(?:the|my|our|its)\\s(?:\\w{1,20}\\s)?(?:password|passphrase|token|secret|api[- ]key)\\b)"),
          form(
              "",
              "(\\b(?:token|secret(?:\\skey)?|api[- ]key|access\\skey|pw)\\s(?:is\\s|of\\s)?[\"'`]?)(?!\\[redacted])"
                  + MIXED
                  + "[^\\s\"'`,;()]{6,200}()"),
          form(
              "user",
              "(\\buser(?:name)?:?\\s\\S{1,40}?,?\\s(?:and\\s)?(?:pass(?:word)?|pw)\\s)"
                  + MADE_UP
                  + ARGUMENT
                  + "()"),
          form(
              " to ",
              "(\\b(?:password|passwd|token|secret)\\s(?:(?:was|is|has\\sbeen)\\s)?(?:changed|set|reset)\\sto\\s)"
                  + ARGUMENT
                  + "()"),
          form("new value", "^(\\s*new\\svalue:\\s)" + MADE_UP + ARGUMENT + "(\\s*)$"),
          form(
              ":",
              "((?<![\\w/.@:-])(?:admin(?:istrator)?|root|guest|elastic|postgres|sa):)(?!\\[redacted])"
                  + MIXED
                  + "[^\\s:/@,;]{6,60}()"),
          form(
              "/",
              "((?<![\\w/.@:-])(?:admin|root)/)(?!\\[redacted])"
                  + MIXED
                  + "[^\\s/,;.]{7,60}(?![/.\\w])()"),
          form(
              "code",
              "(\\b(?:recovery|backup|2fa|totp|otp)\\s(?:seed|code)s?(?:\\sseed)?:?\\s)"
                  + MADE_UP
                  + ARGUMENT
                  + "()"),
          form("mnemonic", "(\\bmnemonic[\"']?\\s?[:=]\\s?)(?!\\[redacted]).{8,400}()"),
          form("pin", "((?<![a-z-])pin(?:\\scode)?:\\s?)\\d{4,8}(?!\\d)()"));

  private SecretDirectives() {}

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
    return safe;
  }
}
