package io.whydown.collect;

import io.whydown.collect.text.ScriptText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// What to ask a host in its one round trip. Immutable.
///
/// @param variables shell variables that the sections may use, in order: `WD_PORTS` to `8080 8081`
/// @param only the names of the sections to run; empty means all
/// @param except the names of sections not to run
/// @param extra further sections, run after those of the host script
/// @param sudo whether `sudo -n` may be used (`--no-sudo` was not given)
public record HostRequest(
    Map<String, String> variables,
    List<String> only,
    List<String> except,
    List<Section> extra,
    boolean sudo) {

  /// All sections, no variables, `sudo -n` allowed.
  public static final HostRequest ALL =
      new HostRequest(Map.of(), List.of(), List.of(), List.of(), true);

  private static final Pattern VARIABLE = Pattern.compile("WD_[A-Z0-9_]{1,40}");

  public HostRequest {
    for (String name : variables.keySet()) {
      if (!VARIABLE.matcher(name).matches()) {
        throw new IllegalArgumentException("variable: " + name + " (expected: WD_[A-Z0-9_]+)");
      }
    }
    variables = Map.copyOf(variables);
    only = List.copyOf(only);
    except = List.copyOf(except);
    extra = List.copyOf(extra);
    only.forEach(Section::checkName);
    except.forEach(Section::checkName);
  }

  /// One section: what runs, and how it is shown.
  ///
  /// @param name the artifact's name: letters, digits, `-`, `_`, `.`
  /// @param command the command as a person would type it, one line
  /// @param code POSIX shell code
  /// @param root whether root sees more; see `section_root` of the frame
  /// @param timeLimitSeconds 0 for none beside the run's deadline
  /// @param maxBytes 0 for the normal limit
  public record Section(
      String name, String command, String code, boolean root, int timeLimitSeconds, int maxBytes) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    public Section {
      checkName(name);
      if (command.indexOf('\n') >= 0) {
        throw new IllegalArgumentException("command: " + command + " (expected: one line)");
      }
    }

    static void checkName(String name) {
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException("name: " + name + " (expected: [A-Za-z0-9_.-]{1,64})");
      }
    }

    String text() {
      return (root ? "section_root" : "section")
          + (timeLimitSeconds > 0 ? " -t " + timeLimitSeconds : "")
          + (maxBytes > 0 ? " -m " + maxBytes : "")
          + " "
          + name
          + " "
          + ScriptText.quoted(command)
          + " "
          + ScriptText.quoted(code)
          + "\n";
    }
  }

  public HostRequest withVariable(String name, String value) {
    var more = new LinkedHashMap<>(variables);
    more.put(name, value);
    return new HostRequest(more, only, except, extra, sudo);
  }

  public HostRequest withExtra(List<Section> sections) {
    return new HostRequest(variables, only, except, sections, sudo);
  }

  public HostRequest withOnly(List<String> names) {
    return new HostRequest(variables, names, except, extra, sudo);
  }

  public HostRequest without(List<String> names) {
    return new HostRequest(variables, only, names, extra, sudo);
  }

  public HostRequest withSudo(boolean allowed) {
    return new HostRequest(variables, only, except, extra, allowed);
  }
}
