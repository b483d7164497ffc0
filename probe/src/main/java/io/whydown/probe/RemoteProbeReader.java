package io.whydown.probe;

import io.whydown.model.observation.Observation;
import io.whydown.model.observation.Observation.LookupFailure;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Errno;
import io.whydown.net.IcmpError;
import io.whydown.net.IpAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads what a fragment of [RemoteProbeScript] printed, among whatever else the host printed.
/// Lines that are cut or garbled yield nothing: a probe without a line is not tried. Immutable.
///
/// @param vantage text of the vantage it ran at
/// @param at the clock when the answer came
public record RemoteProbeReader(String vantage, Instant at) {

  private static final int COLUMNS = 11;

  /// One observation for each request, in order.
  public List<Observation.Connect> connects(List<ProbeRequest.Connect> requests, String output) {
    String[] methods = new String[requests.size()];
    Dial.Result[] results = new Dial.Result[requests.size()];
    Arrays.fill(methods, "none");
    Arrays.fill(results, Dial.Result.notTried(absence(output)));
    output.lines().forEach(line -> read(line, methods, results));
    var words = new ConnectWords(vantage, "");
    var all = new ArrayList<Observation.Connect>();
    for (int i = 0; i < results.length; i++) {
      all.add(words.inet(requests.get(i), results[i], methods[i], at));
    }
    return List.copyOf(all);
  }

  private static String absence(String output) {
    return output.lines().anyMatch("whydown-connect none"::equals)
        ? "the host has neither python3, bash, nc nor curl to connect with"
        : "the host's answer does not contain this probe";
  }

  private static void read(String line, String[] methods, Dial.Result[] results) {
    String[] words = line.strip().split(" ", COLUMNS);
    if (words.length < COLUMNS || !words[0].equals("whydown-connect")) {
      return;
    }
    int index = number(words[1]);
    ConnectOutcome outcome = outcome(words);
    if (index < 0 || index >= results.length || outcome == null) {
      return;
    }
    methods[index] = words[2].matches("[a-z0-9]{1,10}") ? words[2] : "none";
    results[index] = new Dial.Result(outcome, words[6].equals("bind"));
  }

  private static @Nullable ConnectOutcome outcome(String[] words) {
    int micros = number(words[4]);
    if (micros < 0) {
      return null;
    }
    long nanos = micros * 1_000L;
    return switch (words[3]) {
      case "connected" -> new ConnectOutcome.Connected(null, nanos);
      case "silent" -> new ConnectOutcome.NoAnswer(nanos);
      case "failed" -> failed(words, nanos);
      case "untried" -> new ConnectOutcome.NotTried(PrintableText.of(words[10], 200), nanos);
      default -> null;
    };
  }

  private static ConnectOutcome failed(String[] words, long nanos) {
    Errno byNumber = Errno.of(number(words[5])).orElse(null);
    Errno errno = byNumber == null ? Errno.inText(words[10]).orElse(null) : byNumber;
    if (errno == null) {
      boolean silent = words[10].contains("timed out") || words[10].contains("Timeout");
      return silent
          ? new ConnectOutcome.NoAnswer(nanos)
          : new ConnectOutcome.NotTried(PrintableText.of(words[10], 200), nanos);
    }
    if (byNumber == null && errno == Errno.ETIMEDOUT) {
      return new ConnectOutcome.NoAnswer(nanos);
    }
    Boolean synchronous =
        switch (words[6]) {
          case "sync", "bind" -> Boolean.TRUE;
          case "async" -> Boolean.FALSE;
          default -> null;
        };
    return ConnectOutcome.failed(errno, synchronous, icmp(words), nanos);
  }

  private static @Nullable IcmpError icmp(String[] words) {
    int type = number(words[7]);
    int code = number(words[8]);
    IpAddress sender = IpAddress.tryParse(words[9]).orElse(null);
    return sender == null || type < 0 || code < 0
        ? null
        : new IcmpError(sender.family(), type, code, sender);
  }

  /// One observation for each name, in order.
  public List<Observation.NameLookup> lookups(List<String> names, String output) {
    NameAnswer[] answers = new NameAnswer[names.size()];
    Arrays.fill(
        answers,
        NameAnswer.failed(LookupFailure.OTHER, "the host's answer does not contain this name"));
    for (String line : output.lines().toList()) {
      String[] words = line.strip().split(" +");
      int index = words.length >= 3 && words[0].equals("whydown-lookup") ? number(words[1]) : -1;
      if (index >= 0 && index < answers.length) {
        answers[index] = answer(words);
      }
    }
    var words = new ConnectWords(vantage, "");
    var all = new ArrayList<Observation.NameLookup>();
    for (int i = 0; i < answers.length; i++) {
      NameAnswer answer = answers[i];
      String raw = answer.error() == null ? answer.addresses().toString() : answer.error();
      all.add(
          new Observation.NameLookup(
              vantage,
              names.get(i),
              answer.addresses(),
              answer.error(),
              answer.failure(),
              0,
              words.provenance("getent ahosts " + names.get(i), at, raw)));
    }
    return List.copyOf(all);
  }

  /// Status 2 of getent(1): not found, which also stands for a resolver that failed.
  private static NameAnswer answer(String[] words) {
    List<IpAddress> addresses =
        Arrays.stream(words).skip(3).flatMap(word -> IpAddress.tryParse(word).stream()).toList();
    if (words[2].equals("0") && !addresses.isEmpty()) {
      return NameAnswer.of(addresses);
    }
    if (words[2].matches("2:-[2-5]")) {
      return NameAnswer.ofGaiCode(Integer.parseInt(words[2].substring(2)));
    }
    return switch (words[2].replaceFirst(":.*", "")) {
      case "2" ->
          NameAnswer.failed(LookupFailure.TEMPORARY, "the host's resolver does not find the name");
      case "124" ->
          NameAnswer.failed(LookupFailure.NO_ANSWER, "the resolver did not answer in time");
      default ->
          NameAnswer.failed(LookupFailure.OTHER, "getent could not be asked (" + words[2] + ")");
    };
  }

  private static int number(String digits) {
    return digits.matches("[0-9]{1,9}") ? Integer.parseInt(digits) : -1;
  }
}
