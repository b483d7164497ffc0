package io.whydown.balancer.admin;

import static io.whydown.balancer.admin.CommandText.word;

import io.whydown.balancer.runtime.BackendSnapshot;
import io.whydown.balancer.runtime.OperationResult;
import java.util.List;

/// The commands that add, remove, publish and unpublish backends (HAProxy 3.4: src/proxy.c).
/// Thread-safe.
final class BackendCommands {

  private static final String USAGE =
      "Usage: add backend <name> from <defproxy> [mode <px_mode>] [guid <val>].";

  private final Administration admin;

  BackendCommands(Administration admin) {
    this.admin = admin;
  }

  /// `add backend NAME from DEFAULTS [mode MODE] [guid GUID]`.
  String add(List<String> words) {
    String name = word(words, 2);
    if (name.isEmpty()) {
      throw new Administration.Refusal("Require backend name.");
    }
    if (!name.matches("[A-Za-z0-9_:.-]+")) {
      throw new Administration.Refusal(
          "Invalid character '%s' in backend name."
              .formatted(name.replaceAll("[A-Za-z0-9_:.-]", "").substring(0, 1)));
    }
    String defaults = word(words, 4);
    if (!word(words, 3).equals("from") || defaults.isEmpty()) {
      throw new Administration.Refusal("Usage: add backend <name> from <defproxy>.");
    }
    String mode = "";
    for (int i = 5; i < words.size(); i += 2) {
      String value = word(words, i + 1);
      boolean isMode = words.get(i).equals("mode") && mode.isEmpty();
      if (value.isEmpty() || !isMode && !words.get(i).equals("guid")) {
        throw new Administration.Refusal(USAGE);
      }
      mode = isMode ? mode(value) : mode;
    }
    if (admin.control().backend(name).isPresent() || admin.control().frontend(name).isPresent()) {
      throw new Administration.Refusal(
          "Error during backend creation : name is already used by other proxy '%s'."
              .formatted(name));
    }
    return switch (admin.control().addBackend(admin.backends().read(name, defaults, mode))) {
      case OperationResult.Done(String note) -> note + "\n";
      case OperationResult.Refused(String reason) ->
          throw new Administration.Refusal("Error during backend creation : " + reason + ".");
    };
  }

  private static String mode(String word) {
    return switch (word) {
      case "tcp", "http" -> word;
      case "log", "spop" ->
          throw new Administration.Refusal(
              "Dynamic backends are compatible with only TCP or HTTP mode.");
      default -> throw new Administration.Refusal("Unknown proxy mode.");
    };
  }

  String delete(List<String> words) {
    if (words.size() > 3) {
      throw new Administration.Refusal("Usage: del backend <name>.");
    }
    String name = word(words, 2);
    BackendSnapshot known =
        admin
            .control()
            .backend(name)
            .orElseThrow(() -> new Administration.Refusal("No such backend."));
    if (known.config().frontend() != null) {
      throw new Administration.Refusal("Cannot delete a listen section.");
    }
    if (admin.tables().stream().anyMatch(t -> t.name().equals(name))) {
      throw new Administration.Refusal("Cannot remove a backend with stick-table.");
    }
    if (admin.backends().isReferenced(name)) {
      throw new Administration.Refusal(
          "This proxy cannot be removed at runtime due to other configuration elements pointing to it.");
    }
    return Commands.done(admin.control().deleteBackend(name));
  }

  /// `show default-server [BACKEND]`.
  String serverDefaults(String only) {
    if (!only.isEmpty() && admin.control().backend(only).isEmpty()) {
      throw new Administration.Refusal("Can't find backend.");
    }
    var text = new StringBuilder();
    for (BackendSnapshot backend : admin.control().backends()) {
      String name = backend.config().name();
      if (only.isEmpty() || only.equals(name)) {
        String mark = "*";
        for (String server : admin.backends().serverDefaults(name)) {
          text.append(mark).append(' ').append(name);
          text.append(server.isEmpty() ? "" : "/" + server).append('\n');
          mark = " ";
        }
      }
    }
    return text.toString();
  }

  String publish(String name, boolean isPublished) {
    return Commands.done(admin.control().publishBackend(name, isPublished));
  }
}
