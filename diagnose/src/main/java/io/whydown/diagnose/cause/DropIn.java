package io.whydown.diagnose.cause;

import java.util.List;

/// Settings of a unit in a file of their own beside it (systemd.unit(5)), as commands that need no
/// editor. Stateless.
public final class DropIn {

  private DropIn() {}

  /// @param unit as a word of the shell
  /// @param section `Service` or `Socket`
  /// @param settings `LimitNOFILE=1048576`; in force after the last command
  public static List<String> commands(String unit, String section, String... settings) {
    return commands(unit, section, List.of(settings));
  }

  public static List<String> commands(String unit, String section, List<String> settings) {
    String folder = "/etc/systemd/system/" + unit + ".d";
    String lines = "'[" + section + "]' '" + String.join("' '", settings) + "'";
    return List.of(
        "mkdir -p " + folder,
        "printf '%s\\n' " + lines + " > " + folder + "/whydown.conf",
        "systemctl daemon-reload",
        "systemctl restart " + unit);
  }
}
