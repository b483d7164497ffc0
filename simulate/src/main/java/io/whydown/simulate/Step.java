package io.whydown.simulate;

import io.whydown.model.evidence.Provenance;
import io.whydown.model.filter.Action;
import io.whydown.model.filter.Verdict;
import io.whydown.model.host.RoutingTables.Route;
import io.whydown.model.host.SocketEntry;
import io.whydown.net.Flow;
import io.whydown.net.IpAddress;
import org.jspecify.annotations.Nullable;

/// One thing that happened to a packet on its way.
public sealed interface Step {

  /// The host where it happened, as the text of its vantage.
  String vantage();

  /// The packet came to a host, or was made there when `inputInterface` is null.
  ///
  /// @param flow of the packet; for a reply, of the packet that it answers
  record Entered(String vantage, Flow flow, @Nullable String inputInterface, boolean reply)
      implements Step {}

  /// A route was chosen.
  ///
  /// @param route null when the destination is local by an address alone
  record Routed(
      String vantage,
      IpAddress destination,
      @Nullable String outputInterface,
      @Nullable IpAddress gateway,
      @Nullable IpAddress source,
      @Nullable Route route)
      implements Step {}

  /// A rule matched, or may match, and decided something.
  record RuleDecided(FilterPlace at, Verdict verdict, Certainty certainty) implements Step {
    @Override
    public String vantage() {
      return at.vantage();
    }
  }

  /// A rule matched, or may match, and did something else than decide.
  record RuleActed(FilterPlace at, Action action, Certainty certainty) implements Step {
    @Override
    public String vantage() {
      return at.vantage();
    }
  }

  /// No rule of the base chain decided: its policy did.
  record PolicyDecided(FilterPlace at, boolean drops) implements Step {
    @Override
    public String vantage() {
      return at.vantage();
    }
  }

  /// A rule translated addresses or ports.
  record Translated(FilterPlace at, Flow before, Flow after) implements Step {
    @Override
    public String vantage() {
      return at.vantage();
    }
  }

  /// A listening socket was chosen.
  record SocketChosen(String vantage, SocketEntry socket) implements Step {}

  /// As a step that only may have happened.
  default Step doubted() {
    return switch (this) {
      case RuleDecided(var at, var verdict, _) -> new RuleDecided(at, verdict, Certainty.MAY);
      case RuleActed(var at, var action, _) -> new RuleActed(at, action, Certainty.MAY);
      case Entered _, Routed _, PolicyDecided _, Translated _, SocketChosen _ -> this;
    };
  }

  /// The line, handle or reading the step stands on; null where there is none.
  default @Nullable Provenance provenance() {
    return switch (this) {
      case RuleDecided(var at, _, _) -> at.provenance();
      case RuleActed(var at, _, _) -> at.provenance();
      case PolicyDecided(var at, _) -> at.provenance();
      case Translated(var at, _, _) -> at.provenance();
      case SocketChosen(_, var socket) -> socket.provenance();
      case Routed(_, _, _, _, _, var route) -> route == null ? null : route.provenance();
      case Entered _ -> null;
    };
  }
}
