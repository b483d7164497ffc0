package io.whydown.lab.bundle;

import io.whydown.collect.HostArtifacts;
import io.whydown.collect.bundle.Bundle;
import io.whydown.model.evidence.Artifact;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Bundles from which something was taken away, or in which one host says what another said.
/// Stateless.
final class Mutation {

  /// One artifact of one host.
  record Place(String vantage, String artifact) {}

  private Mutation() {}

  static Bundle without(Bundle bundle, Set<Place> places) {
    return each(
        bundle,
        one ->
            places.contains(new Place(one.vantage(), one.name()))
                ? new Artifact(
                    one.name(),
                    one.vantage(),
                    one.command(),
                    one.at(),
                    one.exitStatus(),
                    "",
                    "",
                    false,
                    Bundle.TAKEN_OUT)
                : one);
  }

  /// With the text that `other` has for the same artifact.
  static Bundle swapped(Bundle bundle, Place place, String other) {
    HostArtifacts donor =
        bundle.hosts().stream()
            .filter(host -> host.vantage().text().equals(other))
            .findFirst()
            .orElseThrow();
    return each(
        bundle,
        one ->
            place.equals(new Place(one.vantage(), one.name()))
                ? donor.artifact(one.name()).seenAt(one.vantage())
                : one);
  }

  /// In which nothing was tried and the balancer said nothing: no server is seen to fail.
  static Bundle withoutSymptoms(Bundle bundle) {
    return new Bundle(
        bundle.takenAt(),
        bundle.elapsedMillis(),
        bundle.asked(),
        bundle.files(),
        bundle.hosts(),
        List.of(),
        List.of());
  }

  private static Bundle each(Bundle bundle, UnaryOperator<Artifact> change) {
    List<HostArtifacts> hosts =
        bundle.hosts().stream()
            .map(host -> {
              var artifacts = new LinkedHashMap<String, Artifact>();
              host.artifacts().forEach((name, one) -> artifacts.put(name, change.apply(one)));
              return new HostArtifacts(
                  host.vantage(),
                  artifacts,
                  host.obstacle(),
                  host.userId(),
                  host.hostClock(),
                  host.askedAt());
            })
            .toList();
    return new Bundle(
        bundle.takenAt(),
        bundle.elapsedMillis(),
        bundle.asked(),
        bundle.files(),
        hosts,
        bundle.answers(),
        bundle.observations());
  }
}
