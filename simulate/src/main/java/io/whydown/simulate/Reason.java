package io.whydown.simulate;

import io.whydown.model.evidence.Gap;
import io.whydown.model.filter.FilterRule;
import org.jspecify.annotations.Nullable;

/// Why a simulation could not decide.
public sealed interface Reason {

  /// A fact is not in the snapshot.
  record MissingFact(Gap gap) implements Reason {}

  /// A rule depends on something that is unknown.
  ///
  /// @param why a clause: `depends on a rate limit of 5/second`
  record OpenRule(FilterPlace at, String why) implements Reason {
    public @Nullable FilterRule rule() {
      return at.rule();
    }
  }

  /// Anything else.
  record Other(String vantage, String why) implements Reason {}

  /// The reason as a clause for a report.
  default String sentence() {
    return switch (this) {
      case MissingFact(var gap) -> gap.sentence();
      case OpenRule(var at, var why) -> at.title() + " " + why;
      case Other(_, var why) -> why;
    };
  }
}
