package io.whydown.cli.balance;

import io.whydown.balancer.admin.SavedStates;
import io.whydown.balancer.config.ServerConfig;
import io.whydown.balancer.runtime.RuntimeControl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;

/// Sets servers to what they were before the start: by `load-server-state-from-file`, or by what
/// the process before says itself, which is newer. Without that directive a takeover carries their
/// health alone, so that a server that is down is not tried again. Stateless.
final class ServerStates {

  private ServerStates() {}

  /// @param live of the process that is taken over from; empty when there is none
  /// @param warn is told what could not be read
  static void restore(
      RuntimeControl control, Compiled compiled, SavedStates live, Consumer<String> warn) {
    GlobalDraft global = compiled.global();
    boolean isGlobal = compiled.proxies().stream().anyMatch(p -> p.isBackend && p.loadsGlobalState);
    SavedStates ofAll = isGlobal ? global(global, warn) : SavedStates.none();
    for (ProxyDraft proxy : compiled.proxies()) {
      if (!proxy.isBackend || proxy.disabled || proxy.servers.isEmpty()) {
        continue;
      }
      SavedStates own = proxy.loadsLocalState ? local(global, proxy, warn) : ofAll;
      boolean loads = proxy.loadsGlobalState || proxy.loadsLocalState;
      for (ServerConfig server : proxy.servers) {
        boolean isKnown = set(control, proxy.name, server, live, !loads, warn);
        if (!isKnown && loads) {
          set(control, proxy.name, server, own, false, warn);
        }
      }
    }
  }

  private static boolean set(
      RuntimeControl control,
      String backend,
      ServerConfig server,
      SavedStates states,
      boolean healthOnly,
      Consumer<String> warn) {
    SavedStates.Line line = states.of(backend, server, healthOnly);
    if (!line.faults().isEmpty()) {
      warn.accept(
          "server-state application failed for server '%s/%s', %s"
              .formatted(backend, server.name(), String.join(", ", line.faults())));
      return true;
    }
    var saved = line.saved();
    boolean says = saved != null && (!healthOnly || server.check() != null);
    if (saved != null && says) {
      control.restoreServer(backend, server.name(), saved);
    }
    return says;
  }

  private static SavedStates global(GlobalDraft global, Consumer<String> warn) {
    String file = global.stateFile;
    return file == null
        ? SavedStates.none()
        : read(
            path(global, file),
            "config: Can't open global server state file '%s': %s",
            "config: Can't get version of the global server state file '%s'.",
            warn);
  }

  /// Where the servers of a proxy were (`init-addr last`); what is wrong with the file is told when
  /// the states are set.
  static InitialPlace.LastAddresses lastAddresses(GlobalDraft global, ProxyDraft proxy) {
    if (!proxy.loadsLocalState && !proxy.loadsGlobalState) {
      return InitialPlace.LastAddresses.NONE;
    }
    SavedStates states =
        proxy.loadsLocalState ? local(global, proxy, _ -> {}) : global(global, _ -> {});
    return (server, host) -> states.lastAddress(proxy.name, server, host);
  }

  private static SavedStates local(GlobalDraft global, ProxyDraft proxy, Consumer<String> warn) {
    String name = proxy.stateFileName == null ? proxy.name : proxy.stateFileName;
    String who = "Proxy '" + proxy.name + "': ";
    return read(
        path(global, name),
        who + "Can't open server state file '%s': %s.",
        who + "Can't get version of the server state file '%s'.",
        warn);
  }

  private static Path path(GlobalDraft global, String name) {
    return global.stateBase.isEmpty() ? Path.of(name) : Path.of(global.stateBase).resolve(name);
  }

  private static SavedStates read(
      Path file, String closed, String malformed, Consumer<String> warn) {
    try {
      SavedStates states = SavedStates.parse(Files.readString(file, StandardCharsets.ISO_8859_1));
      if (states.fault() != null) {
        warn.accept(malformed.formatted(file) + " (" + states.fault() + ")");
      }
      return states;
    } catch (NoSuchFileException _) {
      warn.accept(closed.formatted(file, "No such file or directory"));
    } catch (IOException e) {
      warn.accept(closed.formatted(file, e.getMessage()));
    }
    return SavedStates.none();
  }
}
