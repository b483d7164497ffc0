package io.whydown.probe;

import io.whydown.model.observation.Observation;
import io.whydown.net.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Asks one name server, as HAProxy's resolvers do: over UDP, for the name as it stands, without
/// search domains, hosts files or caches of this machine. Thread-safe.
record NameServerProber(String vantage, NetworkPlace place, InstantSource clock, boolean isNative) {

  private static final ResolvConf NONE =
      new ResolvConf(List.of(), List.of(), 1, Duration.ofSeconds(1), 1);

  /// One observation for each type of record; none where the place cannot be entered.
  List<Observation> ask(ProbeRequest.Ask request, Deadline deadline) {
    List<Integer> types =
        request.service() ? List.of(DnsMessage.SRV) : List.of(DnsMessage.A, DnsMessage.AAAA);
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
    var seen = new ArrayList<Observation>();
    for (int type : types) {
      Instant at = clock.instant();
      seen.add(
          observation(
              request,
              type,
              client.ask(request.server().address(), request.name(), type, deadline),
              at));
    }
    return List.copyOf(seen);
  }

  private Observation observation(
      ProbeRequest.Ask request, int type, DnsMessage.@Nullable Answer answer, Instant at) {
    String word = type == DnsMessage.SRV ? "SRV" : type == DnsMessage.A ? "A" : "AAAA";
    String command =
        place.commandPrefix()
            + "dig +tries=1 +time=1 +ignore @"
            + request.server().address()
            + " -p "
            + request.server().port()
            + " "
            + request.name()
            + " "
            + word;
    return new Observation.NameServerAnswer(
        vantage,
        request.section(),
        request.server(),
        request.name(),
        word,
        answer == null ? null : answer.codeName(),
        answer != null && answer.truncated(),
        answer == null ? List.of() : answer.addresses(),
        answer == null ? List.of() : answer.services(),
        answer == null ? -1 : answer.ttlSeconds(),
        new ConnectWords(vantage, place.commandPrefix()).provenance(command, at, words(answer)));
  }

  private static String words(DnsMessage.@Nullable Answer answer) {
    if (answer == null) {
      return "no answer";
    }
    String records =
        answer.services().isEmpty() ? answer.addresses().toString() : answer.services().toString();
    return answer.codeName()
        + (answer.truncated() ? ", truncated" : "")
        + (answer.ttlSeconds() < 0 ? "" : ", TTL " + answer.ttlSeconds())
        + " "
        + records;
  }
}
