package io.whydown.diagnose.tables;

import static io.whydown.diagnose.Situation.LB;
import static io.whydown.diagnose.Situation.WEB1;
import static io.whydown.diagnose.Situation.place;

import io.whydown.diagnose.HostBuilder;
import io.whydown.diagnose.Situation;
import io.whydown.model.host.LogLine;
import io.whydown.model.host.ProcessEntry;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.host.Unit;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Endpoint;
import io.whydown.net.Errno;
import io.whydown.net.IcmpError;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import io.whydown.net.Port;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Short words for the facts of the tables.
final class Facts {

  private Facts() {}

  /// Balancer and server on one link, both looked into, nothing wrong with either, and an sshd.
  static Situation flat() {
    return new Situation()
        .balancerHost(Captured.host(LB, "lb"))
        .serverHost(Captured.host(WEB1, "web1").listener("0.0.0.0", 22, "sshd", 1));
  }

  /// A router between, which is looked into as well.
  static Situation routed() {
    return routed(Captured.host("netns:r", "router"));
  }

  static Situation routed(HostBuilder router) {
    return new Situation()
        .balancerHost(Captured.host(LB, "lb-routed"))
        .serverHost(Captured.host(WEB1, "web1-routed").listener("0.0.0.0", 22, "sshd", 1))
        .host(router);
  }

  /// As `flat`, and the application listens as it should.
  static Situation listening() {
    return flat().listener("0.0.0.0", 8080, "java", 812);
  }

  static Endpoint endpoint(String address, int port) {
    return new Endpoint(IpAddress.parse(address), new Port(port));
  }

  /// A connect from the balancer that ended with this errno.
  static Observation failed(Endpoint endpoint, Errno errno) {
    return connect(endpoint, new ConnectOutcome.Failed(errno, null, null, 300_000));
  }

  static Observation connected(Endpoint endpoint) {
    return connect(endpoint, new ConnectOutcome.Connected(null, 300_000));
  }

  /// A connect to 192.0.2.1:8080 that an ICMP error (type 3) ended.
  static ConnectOutcome icmp(Errno errno, int code, String sender, long millis) {
    return new ConnectOutcome.Failed(
        errno,
        false,
        new IcmpError(IpFamily.V4, 3, code, IpAddress.parse(sender)),
        millis * 1_000_000);
  }

  static ConnectOutcome errno(Errno errno) {
    return new ConnectOutcome.Failed(errno, true, null, 20_000);
  }

  static Observation connect(Endpoint endpoint, ConnectOutcome outcome) {
    return new Observation.Connect(LB, endpoint, outcome, "ffm", place("connect " + endpoint));
  }

  /// The balancer's own check of 192.0.2.1:8080.
  static Observation check(CheckResult result, int status) {
    return replay(Situation.DIALLED, "check", result, status);
  }

  static Observation replay(Endpoint endpoint, String purpose, CheckResult result, int status) {
    return new Observation.CheckReplay(
        LB, endpoint, purpose, result, "GET / HTTP/1.1", "", status, 900_000, place("check"));
  }

  static Observation notFound() {
    return check(new CheckResult.Unexpected("status 200", "status 404 Not Found"), 404);
  }

  /// A service unit whose command line is `/opt/NAME --port PORT` and whose user is `app`.
  static Unit service(String name, int port, String state, String sub, String result) {
    return unit(
        name + ".service",
        state,
        sub,
        result,
        0,
        0,
        List.of(),
        Map.of("ExecStart", "/opt/" + name + " --port " + port, "User", "app"));
  }

  static Unit restarted(String name, int port, String state, String sub, int restarts) {
    return unit(
        name + ".service",
        state,
        sub,
        "exit-code",
        0,
        restarts,
        List.of(),
        Map.of("ExecStart", "/opt/" + name + " --port " + port, "User", "app"));
  }

  static Unit masked(Unit unit) {
    return with(unit, "masked", "masked", unit.mainPid());
  }

  static Unit withProcess(Unit unit, int pid) {
    return with(unit, unit.loadState(), unit.unitFileState(), pid);
  }

  /// The same unit in another state of its files, with another process.
  private static Unit with(Unit unit, String loadState, String unitFileState, int pid) {
    return new Unit(
        unit.id(),
        loadState,
        unit.activeState(),
        unit.subState(),
        unit.result(),
        unitFileState,
        pid,
        unit.execMainCode(),
        unit.execMainStatus(),
        unit.restarts(),
        unit.listens(),
        unit.properties(),
        unit.provenance());
  }

  static Unit socketUnit(String name, String state, String listen) {
    return unit(
        name + ".socket",
        state,
        state.equals("active") ? "listening" : "dead",
        "success",
        0,
        0,
        List.of(listen),
        Map.of("Triggers", name + ".service"));
  }

  static Unit unit(
      String id,
      String state,
      String sub,
      String result,
      int mainPid,
      int restarts,
      List<String> listens,
      Map<String, String> properties) {
    return new Unit(
        id,
        "loaded",
        state,
        sub,
        result,
        "enabled",
        mainPid,
        0,
        0,
        restarts,
        listens,
        properties,
        place(id + " ActiveState=" + state));
  }

  static LogLine line(String unit, String message) {
    return new LogLine("journal", HostBuilder.NOW, unit, 0, message, place(message));
  }

  static ProcessEntry process(int pid, int parent, String state, String command, String line) {
    return new ProcessEntry(
        pid,
        parent,
        "app",
        state,
        command,
        line,
        HostBuilder.NOW.minusSeconds(3600),
        null,
        1,
        false,
        place(line));
  }

  static SocketEntry tcp(
      String state, String address, int port, @Nullable Boolean v6Only, @Nullable String device) {
    return new SocketEntry(
        SocketEntry.Transport.TCP,
        state,
        IpAddress.parse(address),
        port,
        null,
        v6Only,
        device,
        0,
        128,
        4711,
        List.of(new SocketEntry.Owner("java", 812)),
        true,
        null,
        place(state + " " + address + ":" + port));
  }

  static SocketEntry udp(String address, int port, @Nullable String peer) {
    return new SocketEntry(
        SocketEntry.Transport.UDP,
        peer == null ? "UNCONN" : "ESTAB",
        IpAddress.parse(address),
        port,
        null,
        null,
        null,
        0,
        0,
        4712,
        List.of(new SocketEntry.Owner("java", 812)),
        true,
        peer,
        place("udp " + address + ":" + port));
  }

  /// A listener of the application with this accept queue.
  static SocketEntry queue(long waiting, long backlog) {
    return new SocketEntry(
        SocketEntry.Transport.TCP,
        "LISTEN",
        IpAddress.parse("0.0.0.0"),
        8080,
        null,
        null,
        null,
        waiting,
        backlog,
        4711,
        List.of(new SocketEntry.Owner("java", 812)),
        true,
        null,
        place("LISTEN " + waiting + " " + backlog));
  }

  static SocketEntry withPeer(SocketEntry socket, String peer) {
    return new SocketEntry(
        socket.transport(),
        socket.state(),
        socket.address(),
        socket.port(),
        null,
        null,
        null,
        0,
        0,
        4713,
        socket.owners(),
        true,
        peer,
        socket.provenance());
  }

  /// Refused, with these units besides those of any host.
  static Situation units(Unit... units) {
    Situation situation = flat().refused();
    situation
        .serverHost()
        .units(
            Stream.concat(
                    Stream.of(units),
                    Stream.of(
                        service("ssh", 22, "active", "running", "success"),
                        unit(
                            "nightly-report.service",
                            "failed",
                            "failed",
                            "exit-code",
                            0,
                            0,
                            List.of(),
                            Map.of("Type", "oneshot"))))
                .toList())
        .journal(List.of());
    return situation;
  }

  /// With these lines in the journal of the server's host.
  static Situation said(Situation situation, LogLine... lines) {
    situation.serverHost().journal(List.of(lines));
    return situation;
  }
}
