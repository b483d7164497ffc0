package io.whydown.vendor.lsm;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.host.SecurityModules;
import io.whydown.model.host.SecurityModules.Denial;
import io.whydown.vendor.Lines;
import io.whydown.vendor.Redaction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads which security modules are active and how: parts `lsm`, `selinux` (`1`, `0` or
/// `disabled`), `booleans` (`NAME:NOW PENDING`), `apparmor` (`Y`), or the words of getenforce(8)
/// and getsebool(8). Stateless.
public final class SecurityReader {

  private SecurityReader() {}

  /// @param denials what the audit log and the kernel's log say
  /// @param denialsKnown false when no such log could be read
  public static Parsed<SecurityModules> read(
      Artifact artifact, List<Denial> denials, boolean denialsKnown) {
    var lines = new Lines(artifact);
    var active = new ArrayList<String>();
    Map<String, Boolean> booleans = new LinkedHashMap<>();
    String mode = null;
    for (Lines.Line line : lines.all()) {
      String text = Redaction.printable(line.text()).strip();
      switch (line.part()) {
        case "lsm" -> active.addAll(List.of(text.split(",")));
        case "booleans" -> addBoolean(text, booleans);
        case "apparmor" -> addApparmor(text, active);
        case "profiles" -> {
          // the names of profiles decide nothing by themselves
        }
        default -> mode = mode(text, mode);
      }
    }
    boolean hasList = active.contains("capability");
    if (mode == null && hasList && !active.contains("selinux")) {
      mode = "disabled";
    }
    String raw = "lsm=" + String.join(",", active) + " selinux=" + (mode == null ? "?" : mode);
    return new Parsed<>(
        new SecurityModules(
            List.copyOf(active), mode, booleans, denials, denialsKnown, artifact.whole(raw)),
        lines.remarks());
  }

  private static @Nullable String mode(String text, @Nullable String before) {
    return switch (text) {
      case "1", "Enforcing" -> "enforcing";
      case "0", "Permissive" -> "permissive";
      case "disabled", "Disabled" -> "disabled";
      default -> before;
    };
  }

  /// `NAME:1 1` of selinuxfs, the first for now and the second for after a commit; or `NAME -->
  /// on`.
  private static void addBoolean(String text, Map<String, Boolean> booleans) {
    int colon = text.indexOf(':');
    int arrow = text.indexOf(" --> ");
    if (arrow > 0) {
      booleans.put(text.substring(0, arrow).strip(), text.endsWith("on"));
    } else if (colon > 0) {
      booleans.put(text.substring(0, colon), text.substring(colon + 1).startsWith("1"));
    }
  }

  private static void addApparmor(String text, List<String> active) {
    if (text.equals("Y") && !active.contains("apparmor")) {
      active.add("apparmor");
    }
  }

  /// The denials in the lines of one log, oldest first, each once for what it denies.
  public static List<Denial> denials(Artifact artifact) {
    Map<String, Denial> denials = new LinkedHashMap<>();
    for (Lines.Line line : new Lines(artifact).all()) {
      Denial denial = DenialLine.tryParse(artifact, line);
      if (denial != null) {
        String key =
            "%s %s %s %d %d"
                .formatted(
                    denial.module(),
                    denial.operation(),
                    denial.command(),
                    denial.pid(),
                    denial.port());
        denials.remove(key);
        denials.put(key, denial);
      }
    }
    return List.copyOf(denials.values());
  }
}
