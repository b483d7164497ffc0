package io.whydown.vendor.procfs;

import static io.whydown.model.evidence.Remark.Support.UNRECOGNIZED;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.host.Setting;
import io.whydown.vendor.Lines;
import io.whydown.vendor.Redaction;
import java.util.LinkedHashMap;
import java.util.Map;

/// Reads kernel parameters, from lines `PATH:VALUE` relative to /proc/sys or /proc/sys/net, or from
/// lines `NAME = VALUE` of sysctl(8). Names have dots; a dot in an interface's name becomes a
/// slash, as sysctl does. Stateless.
public final class SettingsReader {

  private SettingsReader() {}

  public static Parsed<Map<String, Setting>> read(Artifact artifact) {
    var lines = new Lines(artifact);
    var settings = new LinkedHashMap<String, Setting>();
    for (Lines.Line line : lines.all()) {
      String text = Redaction.printable(line.text());
      int colon = text.indexOf(':');
      int equals = text.indexOf(" = ");
      if (equals > 0) {
        add(artifact, line, text.substring(0, equals), text.substring(equals + 3), settings);
      } else if (colon > 0 && text.lastIndexOf('/', colon) > 0) {
        add(artifact, line, name(text.substring(0, colon)), text.substring(colon + 1), settings);
      } else {
        lines.remark(line, UNRECOGNIZED, "no kernel parameter");
      }
    }
    return new Parsed<>(Map.copyOf(settings), lines.remarks());
  }

  private static void add(
      Artifact artifact,
      Lines.Line line,
      String name,
      String value,
      Map<String, Setting> settings) {
    String clean = value.strip().replaceAll("\\s+", " ");
    settings.putIfAbsent(
        name, new Setting(name, clean, artifact.line(line.number(), name + " = " + clean)));
  }

  /// `ipv4/conf/eth0.5/rp_filter` is `net.ipv4.conf.eth0/5.rp_filter`.
  static String name(String path) {
    String rest = path.startsWith("/proc/sys/") ? path.substring("/proc/sys/".length()) : path;
    String dotted = rest.replace('.', '\u0000').replace('/', '.').replace('\u0000', '/');
    boolean isWhole = dotted.matches("(?:net|fs|vm|kernel)\\..*");
    return isWhole ? dotted : "net." + dotted;
  }
}
