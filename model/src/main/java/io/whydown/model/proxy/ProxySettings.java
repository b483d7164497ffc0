package io.whydown.model.proxy;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Global settings that matter to a diagnosis.
///
/// @param statsSockets addresses of the statistics sockets: a path, or `host:port`
/// @param logTargets where it logs: `/dev/log`, a path, `127.0.0.1:514`
/// @param errorLogs files of an error log (NGINX)
/// @param pidFile null when none is configured
/// @param user the user it runs as, null when not configured
/// @param chroot null when none
/// @param maxConnections global limit; 0 when not configured
/// @param resolvers name of a resolvers section to its name servers as text
/// @param group the group it runs as, null when not configured
/// @param externalCheck whether external checks are allowed
/// @param openFilesLimit descriptors it asks for; 0 when not configured
/// @param serverStateFile null when server states are not kept over a restart
public record ProxySettings(
    List<String> statsSockets,
    List<String> logTargets,
    List<String> errorLogs,
    @Nullable String pidFile,
    @Nullable String user,
    @Nullable String chroot,
    int maxConnections,
    Map<String, List<String>> resolvers,
    @Nullable String group,
    boolean externalCheck,
    int openFilesLimit,
    @Nullable String serverStateFile) {

  public static final ProxySettings NONE =
      new ProxySettings(List.of(), List.of(), List.of(), null, null, null, 0, Map.of());

  public ProxySettings {
    statsSockets = List.copyOf(statsSockets);
    logTargets = List.copyOf(logTargets);
    errorLogs = List.copyOf(errorLogs);
    resolvers = Map.copyOf(resolvers);
  }

  /// Settings without the rarer ones.
  public ProxySettings(
      List<String> statsSockets,
      List<String> logTargets,
      List<String> errorLogs,
      @Nullable String pidFile,
      @Nullable String user,
      @Nullable String chroot,
      int maxConnections,
      Map<String, List<String>> resolvers) {
    this(
        statsSockets,
        logTargets,
        errorLogs,
        pidFile,
        user,
        chroot,
        maxConnections,
        resolvers,
        null,
        false,
        0,
        null);
  }
}
