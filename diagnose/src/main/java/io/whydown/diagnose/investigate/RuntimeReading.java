package io.whydown.diagnose.investigate;

import io.whydown.collect.ControlSocket;
import io.whydown.collect.RunResult;
import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.proxy.ProxyRuntime;
import io.whydown.vendor.haproxy.HaproxyRuntimeReader;
import io.whydown.vendor.haproxy.StickTableReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Asks a running HAProxy what it says of itself, through the stats sockets of its configuration.
final class RuntimeReading {

  private static final String QUESTION = "show info;show stat;show servers state\n";

  /// Tables larger than this are not asked for: the answer would take the balancer's time.
  private static final int MAX_ENTRIES = 5_000;

  private static final int MAX_TABLES = 4;

  private final SocketSource sockets;
  private final String vantage;
  private final Instant now;

  /// @param vantage text of the balancer's vantage
  RuntimeReading(SocketSource sockets, String vantage, Instant now) {
    this.sockets = sockets;
    this.vantage = vantage;
    this.now = now;
  }

  /// What was learnt, or why not. Both empty when the configuration names no socket.
  record Answer(Optional<ProxyRuntime> runtime, List<Gap> gaps) {

    Answer {
      gaps = List.copyOf(gaps);
    }
  }

  Answer read(Proxy proxy) {
    var gaps = new ArrayList<Gap>();
    for (String text : proxy.settings().statsSockets()) {
      ControlSocket socket;
      try {
        socket = ControlSocket.parse(text);
      } catch (IllegalArgumentException e) {
        gaps.add(gap(text, "cannot be asked: " + e.getMessage()));
        continue;
      }
      RunResult answer = sockets.ask(socket, QUESTION);
      if (answer.output().isBlank()) {
        String why = answer.obstacle();
        gaps.add(gap(text, why == null ? "answered nothing" : why));
        continue;
      }
      ProxyRuntime runtime = runtime(socket, answer);
      boolean isHaproxy = runtime.info().containsKey("Version");
      // Servers that a cut answer does not name would look like servers that do not run.
      if (isHaproxy && (answer.obstacle() != null || answer.truncated())) {
        String why = answer.obstacle() == null ? "answered too much" : answer.obstacle();
        gaps.add(gap(text, "broke off in the middle of its answer: " + why));
        continue;
      }
      if (!isHaproxy) {
        gaps.add(gap(text, "did not answer as HAProxy does"));
        continue;
      }
      return new Answer(Optional.of(runtime.withPersisted(persisted(socket, proxy))), gaps);
    }
    return new Answer(Optional.empty(), gaps);
  }

  /// What ties clients to servers, where the configuration lets tables do so; empty for tables too
  /// large to be asked for in passing.
  private List<ProxyRuntime.Persisted> persisted(ControlSocket socket, Proxy proxy) {
    boolean sticks =
        proxy.backends().stream()
            .flatMap(b -> b.persistence().stream())
            .anyMatch(line -> line.startsWith("stick "));
    if (!sticks) {
      return List.of();
    }
    RunResult tables = sockets.ask(socket, "show table\n");
    String questions =
        StickTableReader.used(tables.output()).entrySet().stream()
            .filter(table -> table.getValue() > 0 && table.getValue() <= MAX_ENTRIES)
            .filter(table -> table.getKey().matches("[A-Za-z0-9_.:-]+"))
            .limit(MAX_TABLES)
            .map(table -> "show table " + table.getKey())
            .collect(Collectors.joining(";"));
    if (questions.isEmpty()) {
      return List.of();
    }
    RunResult entries = sockets.ask(socket, questions + "\n");
    String typed = "echo '" + questions + "' | socat - " + socket.text();
    return StickTableReader.entries(artifact(typed, entries));
  }

  /// What a person types to ask the same.
  static String command(ControlSocket socket) {
    return "echo '" + QUESTION.strip() + "' | socat - " + socket.text();
  }

  private ProxyRuntime runtime(ControlSocket socket, RunResult answer) {
    Artifact artifact = artifact(command(socket), answer);
    return HaproxyRuntimeReader.runtime(artifact, artifact, artifact).value();
  }

  private Artifact artifact(String command, RunResult answer) {
    return new Artifact(
        "stats",
        vantage,
        command,
        now,
        answer.exitStatus(),
        answer.output(),
        answer.error(),
        answer.truncated(),
        null);
  }

  private Gap gap(String socket, String obstacle) {
    return new Gap(FactKind.RUNTIME, vantage, "the stats socket " + socket, obstacle);
  }
}
