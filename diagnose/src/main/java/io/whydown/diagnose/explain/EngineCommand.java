package io.whydown.diagnose.explain;

/// How people call a container engine, as pieces of patterns. Stateless.
final class EngineCommand {

  /// An engine or its compose, up to the verb.
  static final String CALL = "(?:sudo )?(?:docker|podman|nerdctl)(?:[ -]compose)? (?:container )?";

  /// Shows the log of one container, whose name is a group.
  static final String LOGS = "logs (?:-\\S+ (?:\\d+ )?)*([\\w.-]+)";

  private EngineCommand() {}
}
