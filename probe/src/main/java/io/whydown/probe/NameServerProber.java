package io.whydown.probe;

import io.whydown.model.observation.Observation;
import io.whydown.net.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Asks one name server, as HAProxy's resolvers do: over UDP, for the name as it stands, without
/// search domains, hosts files or caches of this machine. Thread-safe.
record NameServerProber(String vantage, NetworkPlace place, InstantSource clock, boolean isNative) {

  private static final ResolvConf NONE =
      new ResolvConf(List.of(), List.of(), 1, Duration.ofSeconds(1), 1);

  /// One observation for each type of record; none where the place cannot be entered.
  List<Observation> ask(ProbeRequest.Ask request, Deadline deadline) {
    List<Integer> types = NameServerWords.types(request);
    try {
      return place instanceof NetworkPlace.Here
          ? all(request, types, deadline)
          : isNative
              ? PlaceThread.call(place, _ -> all(request, types, deadline), deadline)
              : List.of();
    } catch (PlaceThread.FailedException _) {
      return List.of(); // nothing was asked, so nothing is known
    }
  }

  private List<Observation> all(ProbeRequest.Ask request, List<Integer> types, Deadline deadline) {
    var client =
        new DnsClient(NONE, RandomGenerator.getDefault(), request.server().port().number());
    var words = new NameServerWords(vantage, place.commandPrefix());
    var seen = new ArrayList<Observation>();
    for (int type : types) {
      Instant at = clock.instant();
      seen.add(
          words.observation(
              request,
              type,
              client.ask(request.server().address(), request.name(), type, deadline),
              at));
    }
    return List.copyOf(seen);
  }
}
