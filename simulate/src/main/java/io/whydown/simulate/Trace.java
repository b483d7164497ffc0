package io.whydown.simulate;

import io.whydown.net.Flow;
import java.util.List;
import java.util.Optional;

/// What one host, or several in a row, do with a flow, step by step. When the disposition is
/// undecided the steps are those of one of the possible ways.
///
/// @param flow as it was asked, before any translation
public record Trace(Flow flow, List<Step> steps, Disposition disposition) {

  public Trace {
    steps = List.copyOf(steps);
  }

  /// The rule or policy that ended the packet, when one did for sure.
  public Optional<FilterPlace> decidingPlace() {
    return switch (disposition) {
      case Disposition.Rejected(var at, _) -> Optional.of(at);
      case Disposition.DroppedByRule(var at) -> Optional.of(at);
      case Disposition.DroppedByPolicy(var at) -> Optional.of(at);
      default -> Optional.empty();
    };
  }

  /// The flow after all translations of this trace.
  public Flow finalFlow() {
    Flow last = flow;
    for (Step step : steps) {
      if (step instanceof Step.Translated translated) {
        last = translated.after();
      } else if (step instanceof Step.Entered entered) {
        last = entered.flow();
      }
    }
    return last;
  }

  /// Translations of address or port on the way, in order.
  public List<Step.Translated> translations() {
    return steps.stream()
        .filter(Step.Translated.class::isInstance)
        .map(Step.Translated.class::cast)
        .toList();
  }
}
