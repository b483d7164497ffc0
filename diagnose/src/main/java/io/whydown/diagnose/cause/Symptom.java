package io.whydown.diagnose.cause;

import io.whydown.model.evidence.Evidence;
import org.jspecify.annotations.Nullable;

/// What is seen of a failing server before any *why?* is asked.
///
/// @param id one of the catalogue's symptoms: `connection-refused`, `connection-timeout`, …
/// @param outcome one word: `refused`, `timeout`, `unreachable`, `denied`, `reset`, `closed`, …
/// @param errno the symbol, for instance `ECONNREFUSED`; null when there is none
/// @param elapsedMicros time to the answer; -1 when nothing was measured
/// @param balancerStatus the balancer's own word (`L4CON`); null when it was not asked
/// @param balancerDetail the balancer's own text; null when it was not asked
/// @param vantage where it was seen from
/// @param evidence the readings that show it
public record Symptom(
    String id,
    String outcome,
    @Nullable String errno,
    long elapsedMicros,
    @Nullable String balancerStatus,
    @Nullable String balancerDetail,
    String vantage,
    java.util.List<Evidence> evidence) {

  /// The id that stands for no symptom at all, where a cause is asked about a healthy server.
  public static final String HEALTHY = "healthy";

  /// Nothing is wrong with the server.
  public static Symptom none(String vantage) {
    return new Symptom(HEALTHY, HEALTHY, null, -1, null, null, vantage, java.util.List.of());
  }

  public Symptom {
    evidence = java.util.List.copyOf(evidence);
  }
}
