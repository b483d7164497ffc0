package io.whydown.diagnose.investigate;

import io.whydown.collect.RunResult;
import io.whydown.collect.Transport;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.observation.Observation;
import io.whydown.net.Deadline;
import io.whydown.probe.ProbeRequest;
import io.whydown.probe.Prober;
import io.whydown.probe.RemoteProbeReader;
import io.whydown.probe.RemoteProbeScript;
import io.whydown.probe.RemoteQuestions;
import io.whydown.probe.RemoteReplays;
import io.whydown.probe.RemoteUnixConnects;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// Probes from a host that is reached by a shell, with the tools that it has, in one script. Of
/// health checks those in plain HTTP are made there. Thread-safe as its transport is.
final class RemoteProber implements Prober {

  private final Transport transport;
  private final InstantSource clock;

  RemoteProber(Transport transport, InstantSource clock) {
    this.transport = transport;
    this.clock = clock;
  }

  @Override
  public String vantage() {
    return transport.vantage().text();
  }

  @Override
  public List<Observation> probe(List<? extends ProbeRequest> requests, Deadline deadline) {
    var connects = new ArrayList<ProbeRequest.Connect>();
    var names = new ArrayList<String>();
    var replays = new ArrayList<ProbeRequest.Replay>();
    var questions = new ArrayList<ProbeRequest.Ask>();
    var sockets = new ArrayList<ProbeRequest.UnixConnect>();
    var captures = new ArrayList<Observation>();
    for (ProbeRequest request : requests) {
      switch (request) {
        case ProbeRequest.Connect connect -> connects.add(connect);
        case ProbeRequest.Lookup lookup -> names.add(lookup.name());
        case ProbeRequest.Replay replay -> replays.add(replay);
        case ProbeRequest.ResetCapture capture -> captures.add(unseen(capture));
        case ProbeRequest.Ask question -> questions.add(question);
        case ProbeRequest.UnixConnect socket -> sockets.add(socket);
        case ProbeRequest.HopSweep _ -> {
          continue;
        }
      }
    }
    var seen = new ArrayList<Observation>(connected(connects, names, sockets, deadline));
    seen.addAll(captures);
    RemoteReplays.Shell shell = script -> transport.run(script, deadline).output();
    seen.addAll(new RemoteQuestions(vantage(), clock).ask(questions, shell, deadline));
    seen.addAll(new RemoteReplays(vantage(), clock).replay(replays, shell, deadline));
    return seen;
  }

  /// Headers are looked at only where this program itself can stand.
  private Observation unseen(ProbeRequest.ResetCapture request) {
    String obstacle = "is looked at from local or netns:NAME only";
    var origin =
        new Provenance.Origin.Probe("tcpdump -nnv src host " + request.endpoint().address());
    return new Observation.ResetCapture(
        vantage(),
        request.endpoint(),
        request.source(),
        0,
        null,
        null,
        obstacle,
        new Provenance(vantage(), origin, clock.instant(), obstacle));
  }

  private List<Observation> connected(
      List<ProbeRequest.Connect> connects,
      List<String> names,
      List<ProbeRequest.UnixConnect> sockets,
      Deadline deadline) {
    if (connects.isEmpty() && names.isEmpty() && sockets.isEmpty()) {
      return List.of();
    }
    Duration limit = connects.isEmpty() ? ProbePlan.LOOKUP_LIMIT : ProbePlan.CONNECT_LIMIT;
    String script =
        (names.isEmpty() ? "" : RemoteProbeScript.lookups(names, limit))
            + RemoteUnixConnects.script(sockets)
            + (connects.isEmpty() ? "" : RemoteProbeScript.connects(connects, limit));
    RunResult answer = transport.run(script, deadline);
    var reader = new RemoteProbeReader(vantage(), clock.instant());
    var seen = new ArrayList<Observation>(reader.lookups(names, answer.output()));
    seen.addAll(reader.connects(connects, answer.output()));
    seen.addAll(new RemoteUnixConnects(vantage(), clock.instant()).read(sockets, answer.output()));
    return seen;
  }
}
