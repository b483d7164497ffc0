package io.whydown.diagnose.causes.names;

import io.whydown.diagnose.cause.Case;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.observation.Observation.NameServerAnswer;
import io.whydown.net.IpAddress;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the name servers of the server's own `resolvers` section answer to its name: they decide
/// what HAProxy knows, whatever the system's resolver says. Immutable.
///
/// @param all one for each server and type of record
record SectionAnswers(Case facts, List<NameServerAnswer> all) {

  SectionAnswers {
    all = List.copyOf(all);
  }

  static SectionAnswers of(Case facts) {
    return new SectionAnswers(facts, facts.nameServers());
  }

  boolean isAsked() {
    return !all.isEmpty();
  }

  /// None of them answers.
  boolean isSilent() {
    return isAsked() && all.stream().allMatch(a -> a.code() == null);
  }

  /// Every one that answers says this code.
  boolean isAll(String code) {
    List<String> codes = all.stream().flatMap(a -> Stream.ofNullable(a.code())).distinct().toList();
    return codes.equals(List.of(code));
  }

  /// Every one that answers fails: SERVFAIL, REFUSED.
  boolean isFailure() {
    List<String> codes = all.stream().flatMap(a -> Stream.ofNullable(a.code())).distinct().toList();
    return !codes.isEmpty() && !codes.contains("NOERROR") && !codes.contains("NXDOMAIN");
  }

  List<IpAddress> addresses() {
    return all.stream().flatMap(a -> a.addresses().stream()).distinct().toList();
  }

  boolean isTruncated() {
    return all.stream().anyMatch(NameServerAnswer::truncated);
  }

  String section() {
    return String.valueOf(facts.server().resolvers());
  }

  /// One sentence for each.
  List<Evidence> evidence() {
    return all.stream().map(a -> new Evidence(says(a), a.provenance())).toList();
  }

  private static String records(NameServerAnswer answer) {
    return answer.services().isEmpty()
        ? Answers.text(answer.addresses())
        : answer.services().stream()
            .map(s -> s.target() + " port " + s.port())
            .collect(Collectors.joining(", "));
  }

  private static String says(NameServerAnswer answer) {
    String what =
        answer.code() == null
            ? "does not answer"
            : answer.code().equals("NOERROR")
                ? answer.addresses().isEmpty() && answer.services().isEmpty()
                    ? "knows no record"
                    : "answers " + records(answer)
                : "answers " + answer.code();
    return answer.server()
        + " of resolvers "
        + answer.section()
        + ", asked for "
        + answer.name()
        + " "
        + answer.type()
        + ", "
        + what
        + (answer.truncated() ? ", cut" : "");
  }
}
