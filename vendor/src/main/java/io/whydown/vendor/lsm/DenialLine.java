package io.whydown.vendor.lsm;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.host.SecurityModules.Denial;
import io.whydown.vendor.Lines;
import io.whydown.vendor.Matched;
import io.whydown.vendor.Redaction;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A denial in the audit log, the journal or the kernel's log. SELinux: `avc: denied { name_connect
/// } for pid=1 comm="haproxy" dest=8080 scontext=… tcontext=… permissive=0`; AppArmor:
/// `apparmor="DENIED" operation="connect" profile="…" comm="…"`. Stateless.
final class DenialLine {

  private static final Pattern SELINUX = Pattern.compile("avc: +denied +\\{ ([a-z_ ]{1,200}) }");
  private static final Pattern APPARMOR = Pattern.compile("apparmor=\"?(DENIED|ALLOWED)\"?");
  private static final Pattern FIELD =
      Pattern.compile("\\b([a-z_]{2,20})=(?:\"([^\"]{0,400})\"|([^\\s\"]{1,400}))");

  private DenialLine() {}

  static @Nullable Denial tryParse(Artifact artifact, Lines.Line line) {
    Matcher selinux = SELINUX.matcher(line.text());
    if (selinux.find()) {
      Map<String, String> fields = fields(line.text());
      return new Denial(
          "selinux",
          Matched.group(selinux, 1).strip(),
          command(fields),
          number(fields, "pid"),
          fields.containsKey("dest") ? number(fields, "dest") : number(fields, "src"),
          fields.getOrDefault("scontext", ""),
          fields.getOrDefault("tcontext", ""),
          fields.getOrDefault("permissive", "0").equals("1"),
          artifact.line(line.number(), Redaction.text(line.text())));
    }
    Matcher apparmor = APPARMOR.matcher(line.text());
    if (!apparmor.find()) {
      return null;
    }
    Map<String, String> fields = fields(line.text());
    return new Denial(
        "apparmor",
        fields.getOrDefault("operation", ""),
        command(fields),
        number(fields, "pid"),
        fields.containsKey("fport") ? number(fields, "fport") : number(fields, "lport"),
        fields.getOrDefault("profile", ""),
        fields.getOrDefault("name", ""),
        Matched.group(apparmor, 1).equals("ALLOWED"),
        artifact.line(line.number(), Redaction.text(line.text())));
  }

  private static Map<String, String> fields(String text) {
    var fields = new HashMap<String, String>();
    Matcher field = FIELD.matcher(text);
    while (field.find()) {
      String quoted = Matched.group(field, 2);
      String value = quoted.isEmpty() ? Matched.group(field, 3) : quoted;
      fields.putIfAbsent(Matched.group(field, 1), Redaction.printable(value));
    }
    return fields;
  }

  /// audit writes a name with blanks or quotes as hexadecimal digits.
  private static String command(Map<String, String> fields) {
    String name = fields.getOrDefault("comm", "");
    if (name.length() >= 4 && name.length() % 2 == 0 && name.matches("[0-9A-F]+")) {
      String decoded = new String(HexFormat.of().parseHex(name), StandardCharsets.UTF_8);
      return decoded.contains(" ") || decoded.contains("\"") ? Redaction.printable(decoded) : name;
    }
    return name;
  }

  private static int number(Map<String, String> fields, String name) {
    String text = fields.getOrDefault(name, "");
    return text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
  }
}
