package io.whydown.probe;

import io.whydown.model.evidence.Provenance;
import io.whydown.model.observation.Observation;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Endpoint;
import io.whydown.net.IcmpError;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes observations of connects: the outcome, and the words and the command that a person would
/// use for it. Immutable.
///
/// @param commandPrefix what a person types to run a command at the vantage
record ConnectWords(String vantage, String commandPrefix) {

  Observation.Connect inet(
      ProbeRequest.Connect request, Dial.Result result, String method, Instant at) {
    var endpoint = request.endpoint();
    var source = request.source();
    String command =
        commandPrefix
            + "nc -z -v"
            + (source == null ? "" : " -s " + source)
            + " -w "
            + seconds(request.timeout())
            + " "
            + endpoint.address()
            + " "
            + endpoint.port();
    String raw = words(result.outcome(), result.atBind());
    return new Observation.Connect(
        vantage,
        endpoint,
        result.outcome(),
        method,
        source,
        result.atBind(),
        provenance(command, at, raw));
  }

  Observation.UnixConnect unix(ProbeRequest.UnixConnect request, Dial.Result result, Instant at) {
    String command = commandPrefix + "nc -z -v -U " + request.path();
    String raw = words(result.outcome(), false);
    return new Observation.UnixConnect(
        vantage, request.path(), result.outcome(), provenance(command, at, raw));
  }

  Observation.HopSweep sweep(ProbeRequest.HopSweep request, List<Dial.Result> results, Instant at) {
    var hops = new ArrayList<Observation.Hop>();
    var words = new ArrayList<String>();
    for (Dial.Result result : results) {
      hops.add(new Observation.Hop(hops.size() + 1, result.outcome()));
      words.add(hops.size() + ": " + words(result.outcome(), result.atBind()));
    }
    var endpoint = request.endpoint();
    var source = request.source();
    String command =
        commandPrefix
            + "traceroute -n -T -q 1 -m "
            + results.size()
            + (source == null ? "" : " -s " + source)
            + " -p "
            + endpoint.port()
            + " "
            + endpoint.address();
    return new Observation.HopSweep(
        vantage, endpoint, source, hops, provenance(command, at, String.join("; ", words)));
  }

  Observation.ResetCapture capture(
      ProbeRequest.ResetCapture request, ResetSight.Seen seen, Instant at) {
    Endpoint endpoint = request.endpoint();
    String mark = "0x%x".formatted(ResetSight.TRAFFIC_CLASS);
    String command =
        "%stcpdump -nnv src host %s & ping -c 1 -Q %s %s; nc -z -T %s %s %s"
            .formatted(
                commandPrefix,
                endpoint.address(),
                mark,
                endpoint.address(),
                mark,
                endpoint.address(),
                endpoint.port());
    String raw =
        seen.obstacle() != null
            ? "not tried: " + seen.obstacle()
            : "reset: " + words(seen.reset()) + "; echo reply: " + words(seen.normal());
    return new Observation.ResetCapture(
        vantage,
        endpoint,
        request.source(),
        ResetSight.TRAFFIC_CLASS,
        seen.reset(),
        seen.normal(),
        seen.obstacle(),
        provenance(command, at, raw));
  }

  private static String words(Observation.@Nullable Header header) {
    return header == null
        ? "none"
        : "hop limit %d, traffic class 0x%02x".formatted(header.hopLimit(), header.trafficClass());
  }

  Provenance provenance(String command, Instant at, String raw) {
    return new Provenance(vantage, new Provenance.Origin.Probe(command), at, raw);
  }

  /// Whole seconds, rounded up: what nc(1) takes.
  private static long seconds(Duration limit) {
    return Math.max(1, limit.plusMillis(999).toSeconds());
  }

  static String words(ConnectOutcome outcome, boolean atBind) {
    String after = " after " + outcome.elapsedNanos() / 1_000 + " us";
    return switch (outcome) {
      case ConnectOutcome.Connected(var local, _) ->
          "connected" + after + (local == null ? "" : ", from " + local);
      case ConnectOutcome.Failed(var errno, var synchronous, var icmp, _) ->
          errno
              + " ("
              + errno.text()
              + ")"
              + after
              + (atBind ? ", at bind" : "")
              + (Boolean.TRUE.equals(synchronous) ? ", from this machine's own kernel" : "")
              + icmpWords(icmp);
      case ConnectOutcome.NoAnswer _ -> "no answer" + after;
      case ConnectOutcome.NotTried(var reason, _) -> "not tried: " + reason;
    };
  }

  private static String icmpWords(@Nullable IcmpError icmp) {
    return icmp == null
        ? ""
        : ", ICMP "
            + icmp.type()
            + "/"
            + icmp.code()
            + " "
            + icmp.name()
            + " from "
            + icmp.sender();
  }
}
