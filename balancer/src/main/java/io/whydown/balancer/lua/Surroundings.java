package io.whydown.balancer.lua;

import io.whydown.balancer.rule.Linkage;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What scripts need of the process that they run in. Thread-safe.
public interface Surroundings {

  /// A proxy as scripts see it.
  ///
  /// @param capability `frontend`, `backend` or `listen`
  /// @param mode `tcp` or `http`
  record Proxy(
      String name,
      int id,
      String capability,
      String mode,
      boolean hasTable,
      List<String> servers) {}

  /// What rules share.
  Linkage.SharedParts shared();

  /// Writes a line into the log of a proxy; into the common one for an empty name.
  void log(String proxy, int level, String text);

  /// Tells an operator that a script has failed, on the log and where the process complains.
  void complain(String proxy, String text);

  /// The environment as the configuration changes it (`setenv`): a name without a value is unset,
  /// and one that is not in it is as it was.
  Map<String, Optional<String>> environment();

  /// Whether it serves.
  boolean isRunning();

  /// What the stats socket answers.
  String command(String line);

  /// `127.0.0.1:80`; empty for none.
  String serverAddress(String backend, String server);

  List<Proxy> proxies();
}
