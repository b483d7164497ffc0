package io.whydown.diagnose;

import io.whydown.model.evidence.FactKind;
import io.whydown.model.proxy.Proxy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The investigation that would be run, before anything is asked. Immutable.
///
/// @param balancer the vantage of the balancer
/// @param outside no host would be asked
/// @param vantages where would be looked, the balancer's first
/// @param facts where each kind of fact comes from
/// @param graph what each symptom, and each cause that has one, may come from
public record Plan(
    Proxy proxy,
    String balancer,
    boolean outside,
    List<ServerSteps> servers,
    List<VantageSteps> vantages,
    List<FactSource> facts,
    List<Why> graph) {

  public Plan {
    servers = List.copyOf(servers);
    vantages = List.copyOf(vantages);
    facts = List.copyOf(facts);
    graph = List.copyOf(graph);
  }

  /// One command and what it is for, as the rest of `to …`.
  ///
  /// @param command as a person types it here, the way to the vantage included
  public record Step(String purpose, String command) {}

  /// What would be tried for one server.
  ///
  /// @param backend null for a bare HOST:PORT
  /// @param target what is dialled, as the configuration words it
  /// @param host the vantage of the server's own host; null when none is known before the run
  public record ServerSteps(
      @Nullable String backend,
      String server,
      String target,
      @Nullable String host,
      List<Step> steps) {

    public ServerSteps {
      steps = List.copyOf(steps);
    }
  }

  /// What would be asked at one vantage, in one round trip.
  public record VantageSteps(String vantage, List<Step> steps) {

    public VantageSteps {
      steps = List.copyOf(steps);
    }
  }

  /// A kind of fact and the commands that bring it, without the way to a vantage.
  public record FactSource(FactKind kind, List<String> commands) {

    public FactSource {
      commands = List.copyOf(commands);
    }
  }

  /// An effect and what may explain it.
  ///
  /// @param symptom false when the effect is itself a cause of something else
  public record Why(String effect, boolean symptom, List<Because> causes) {

    public Why {
      causes = List.copyOf(causes);
    }
  }

  /// A cause and the facts that decide it.
  public record Because(String id, String meaning, List<FactKind> needs) {

    public Because {
      needs = List.copyOf(needs);
    }
  }
}
