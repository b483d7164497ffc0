package io.whydown.probe;

import io.whydown.model.observation.Observation;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one name server answered, as an observation with the command that a person would type.
/// Immutable.
///
/// @param prefix of the command: how the place is entered
record NameServerWords(String vantage, String prefix) {

  /// The types of record that a question asks for.
  static List<Integer> types(ProbeRequest.Ask request) {
    return request.service() ? List.of(DnsMessage.SRV) : List.of(DnsMessage.A, DnsMessage.AAAA);
  }

  /// @param answer null when none came
  Observation observation(
      ProbeRequest.Ask request, int type, DnsMessage.@Nullable Answer answer, Instant at) {
    String word = type == DnsMessage.SRV ? "SRV" : type == DnsMessage.A ? "A" : "AAAA";
    String command =
        prefix
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
        new ConnectWords(vantage, prefix).provenance(command, at, words(answer)));
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
