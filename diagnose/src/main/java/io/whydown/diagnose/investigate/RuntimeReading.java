package io.whydown.diagnose.investigate;

import io.whydown.collect.ControlSocket;
import io.whydown.collect.RunResult;
import io.whydown.collect.Transport;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.proxy.ProxyRuntime;
import io.whydown.net.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Asks a running HAProxy what it says of itself, through the stats sockets of its configuration.
final class RuntimeReading {

  private static final String QUESTION = "show info;show stat;show servers state\n";

  private final Transport balancer;
  private final Deadline deadline;

  RuntimeReading(Transport balancer, Deadline deadline) {
    this.balancer = balancer;
    this.deadline = deadline;
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
      RunResult answer;
      try {
        answer = balancer.query(ControlSocket.parse(text), QUESTION, deadline);
      } catch (IllegalArgumentException e) {
        gaps.add(gap(text, String.valueOf(e.getMessage())));
        continue;
      }
      if (answer.output().isBlank()) {
        String why = answer.obstacle();
        gaps.add(gap(text, why == null ? "answered nothing" : why));
      }
    }
    return new Answer(Optional.empty(), gaps);
  }

  private Gap gap(String socket, String obstacle) {
    return new Gap(
        FactKind.RUNTIME, balancer.vantage().text(), "the stats socket " + socket, obstacle);
  }
}
