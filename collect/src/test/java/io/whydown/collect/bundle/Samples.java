package io.whydown.collect.bundle;

import io.whydown.collect.FoundFile;
import io.whydown.collect.HostArtifacts;
import io.whydown.collect.RunResult;
import io.whydown.collect.Vantage;
import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Endpoint;
import io.whydown.net.Errno;
import io.whydown.net.IcmpError;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// A bundle with one of everything. Stateless.
final class Samples {

  static final Instant AT = Instant.parse("2026-11-20T20:00:00.5Z");
  private static final Endpoint WEB = Endpoint.tryParse("192.0.2.1:8080").orElseThrow();
  private static final IpAddress ROUTER = IpAddress.parse("2001:db8::1");

  private Samples() {}

  static Bundle bundle() {
    return bundle("tcp LISTEN 0 128 127.0.0.1:8080\n");
  }

  static Bundle bundle(String sockets) {
    var vantage = new Vantage.Netns("web1");
    var artifact =
        new Artifact("sockets", vantage.text(), "ss -H -tuxlnpe", AT, 0, sockets, "", false, null);
    var missing =
        new Artifact("audit", vantage.text(), "ausearch", AT, 125, "", "", false, "needs root");
    return new Bundle(
        AT,
        231,
        new Bundle.Asked(
            Bundle.TargetKind.CONFIGURATION,
            List.of("haproxy.cfg"),
            "netns:lb",
            List.of("web1=netns:web1"),
            false,
            Map.of("PORT", "8080", "DB_PASSWORD", "hunter2")),
        List.of(
            new Bundle.Listing(
                List.of("haproxy.cfg"),
                List.of(
                    new FoundFile(
                        "haproxy.cfg",
                        "haproxy.cfg",
                        "listen s\n stats auth admin:hunter2\n",
                        false,
                        null)))),
        List.of(
            new HostArtifacts(
                vantage, Map.of("sockets", artifact, "audit", missing), null, 0, AT, AT),
            new HostArtifacts(
                new Vantage.Ssh("ops", "web2", null), Map.of(), "refused the key", -1, null, AT)),
        List.of(
            new Bundle.Answer(
                "UNIX-CONNECT:/run/h.sock",
                "show info\n",
                new RunResult(0, "Version: 2.6.12\n", "", false, null))),
        observations());
  }

  private static List<Observation> observations() {
    var typed =
        new Provenance("netns:lb", new Provenance.Origin.Probe("nc -z 192.0.2.1 8080"), AT, "x");
    var read = new Provenance("netns:lb", new Provenance.Origin.Command("nft list", 3), AT, "y");
    var file = new Provenance("netns:lb", new Provenance.Origin.File("/etc/hosts", 1), AT, "z");
    var refused =
        new ConnectOutcome.Failed(
            Errno.ECONNREFUSED, false, new IcmpError(IpFamily.V6, 1, 4, ROUTER), 412_000);
    var silent = new ConnectOutcome.NoAnswer(1_600_000_000L);
    return List.of(
        new Observation.Connect("netns:lb", WEB, refused, "ffm", ROUTER, true, typed),
        new Observation.Connect(
            "netns:lb", WEB, new ConnectOutcome.Connected(WEB, 9), "ffm", null, false, typed),
        new Observation.UnixConnect(
            "netns:lb", "/run/a.sock", new ConnectOutcome.NotTried("no permission", 0), typed),
        new Observation.HopSweep(
            "netns:lb", WEB, null, List.of(new Observation.Hop(1, silent)), typed),
        new Observation.CounterSeries(
            "netns:lb",
            "netns:web1",
            WEB,
            List.of(silent),
            "rule",
            3,
            Map.of("Tcp.OutRsts", 0L),
            read),
        new Observation.NameLookup(
            "netns:lb",
            "web1",
            List.of(ROUTER),
            null,
            Observation.LookupFailure.NO_SUCH_NAME,
            5,
            file),
        replay(new CheckResult.Passed(), typed),
        replay(new CheckResult.NotConnected(refused), typed),
        replay(new CheckResult.Unexpected("status 200", "status 404"), typed),
        replay(new CheckResult.Malformed("no HTTP"), typed),
        replay(new CheckResult.Closed(true, false), typed),
        replay(new CheckResult.TimedOut("response"), typed),
        replay(
            new CheckResult.TlsFailed(
                "expired", "d", new CheckResult.TlsPeer("CN=a", List.of("a"), AT, AT, "CN=b")),
            typed),
        replay(new CheckResult.NotReplayed("why"), typed));
  }

  private static Observation replay(CheckResult result, Provenance provenance) {
    return new Observation.CheckReplay(
        "netns:lb", WEB, WEB, "be/web1", "check", result, "GET /", "HTTP", 200, 7, provenance);
  }
}
