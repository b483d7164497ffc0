package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.HostBuilder;
import io.whydown.diagnose.Judge;
import io.whydown.diagnose.ServerDiagnosis;
import io.whydown.diagnose.Situation;
import io.whydown.diagnose.Verdicts;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Check.Header;
import io.whydown.model.proxy.Check.Step;
import io.whydown.model.proxy.Mode;
import io.whydown.model.proxy.ProxyRuntime;
import io.whydown.model.proxy.Server;
import io.whydown.model.proxy.ServerDraft;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import io.whydown.net.Port;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A checked server at 192.0.2.1:8080 and what the replays of its check showed. Not thread-safe.
final class CheckedServer {

  static final CheckResult RESET = new CheckResult.Closed(true, true);
  static final CheckResult CLOSED = new CheckResult.Closed(false, true);
  static final CheckResult PASSED = new CheckResult.Passed();

  static CheckedServer web1() {
    return new CheckedServer();
  }

  static String root(CheckedServer server) {
    return Verdicts.rootWords(server.situation());
  }

  static ServerDiagnosis judged(CheckedServer server) {
    return Judge.judge(server.situation().build().snapshot(), 0).servers().getFirst();
  }

  static CheckResult tlsFailed(String reason, String detail) {
    return new CheckResult.TlsFailed(reason, detail, null);
  }

  private Check.Kind kind = Check.Kind.HTTP;
  private Mode mode = Mode.HTTP;
  private boolean checkTls;
  private @Nullable String alpn;
  private boolean deafToAlpn;
  private Server.@Nullable Tls tls;
  private int sendProxy;
  private int port = 8080;
  private int fall = 3;
  private Duration interval = Duration.ofSeconds(2);
  private List<Step> steps = List.of(get("/health"));
  private @Nullable String observe;
  private @Nullable String external;
  private Server.@Nullable AgentCheck agent;
  private @Nullable ProxyRuntime runtime;
  private boolean hasPeer;
  private HostBuilder host = new HostBuilder(Situation.WEB1, "192.0.2.1");
  private final List<Observation> seen = new ArrayList<>();

  static Step.HttpSend get(String uri, Header... headers) {
    return new Step.HttpSend(
        "GET", uri, "HTTP/1.0", List.of(headers), "", Situation.place("option httpchk GET " + uri));
  }

  static Step expect(String type, String pattern) {
    return new Step.Expect(type, pattern, false, Situation.place("expect " + type));
  }

  CheckedServer kind(Check.Kind value, Step... newSteps) {
    kind = value;
    steps = List.of(newSteps);
    return this;
  }

  CheckedServer steps(Step... newSteps) {
    steps = List.of(newSteps);
    return this;
  }

  CheckedServer mode(Mode value) {
    mode = value;
    return this;
  }

  /// The server line has `ssl`; the check follows it.
  CheckedServer tls() {
    tls = new Server.Tls(true, null, null, null, null);
    checkTls = true;
    return this;
  }

  CheckedServer checkTls(boolean value) {
    checkTls = value;
    return this;
  }

  /// The check offers what the server line offers by ALPN.
  CheckedServer alpnOfServer(String value) {
    deafToAlpn = true;
    return alpn(value);
  }

  CheckedServer alpn(String value) {
    alpn = value;
    return this;
  }

  CheckedServer sendProxy() {
    sendProxy = 1;
    return this;
  }

  CheckedServer port(int value) {
    port = value;
    return this;
  }

  CheckedServer fall(int value) {
    fall = value;
    return this;
  }

  CheckedServer interval(Duration value) {
    interval = value;
    return this;
  }

  CheckedServer observe(String value) {
    observe = value;
    return this;
  }

  CheckedServer external(String command) {
    external = command;
    return kind(Check.Kind.EXTERNAL);
  }

  /// The server line has `agent-check agent-port 9901`.
  CheckedServer agent() {
    agent = new Server.AgentCheck(null, 9901);
    return this;
  }

  CheckedServer host(HostBuilder value) {
    host = value;
    return this;
  }

  /// The running balancer's row.
  CheckedServer row(String status, String checkStatus, int code, Map<String, String> values) {
    runtime =
        new ProxyRuntime(
            Map.of(),
            List.of(
                new ProxyRuntime.ServerState(
                    "web",
                    "web1",
                    status,
                    checkStatus,
                    code,
                    "",
                    null,
                    5,
                    0,
                    values,
                    Situation.place("row"))),
            List.of(),
            List.of());
    return this;
  }

  /// A replay that ended with a status line and a body.
  CheckedServer answered(String purpose, int status, String body) {
    boolean takesAll = List.of("browser", "root", "plain").contains(purpose);
    CheckResult result =
        status < 400 || takesAll
            ? new CheckResult.Passed()
            : new CheckResult.Unexpected("status 200-399", "status " + status);
    return saw(purpose, result, "HTTP/1.1 " + status + " X\nServer: x\n\n" + body, status, 1);
  }

  CheckedServer unexpected(String expected, String got, int status) {
    return saw("check", new CheckResult.Unexpected(expected, got), "HTTP/1.1 " + status, status, 1);
  }

  CheckedServer ended(String purpose, CheckResult result) {
    return saw(purpose, result, "", 0, 1);
  }

  CheckedServer received(String purpose, CheckResult result, String received) {
    return saw(purpose, result, received, 0, 1);
  }

  CheckedServer saw(String purpose, CheckResult result, String received, int status, long millis) {
    return saw("web/web1", endpoint("192.0.2.1"), purpose, result, received, status, millis);
  }

  private CheckedServer saw(
      String subject,
      Endpoint at,
      String purpose,
      CheckResult result,
      String received,
      int status,
      long millis) {
    seen.add(
        new Observation.CheckReplay(
            Situation.LB,
            at,
            at,
            subject,
            purpose,
            result,
            "GET /health HTTP/1.0",
            received,
            status,
            millis * 1_000_000,
            Situation.place(purpose)));
    return this;
  }

  /// Another server of the backend passes the same check.
  CheckedServer peerPasses() {
    hasPeer = true;
    return saw(
        "web/web2",
        endpoint("192.0.2.2"),
        "check",
        new CheckResult.Passed(),
        "HTTP/1.1 200 OK",
        200,
        1);
  }

  private Endpoint endpoint(String address) {
    return new Endpoint(IpAddress.parse(address), new Port(port));
  }

  Situation situation() {
    var check =
        new Check(
            kind,
            null,
            0,
            checkTls,
            null,
            alpn,
            sendProxy,
            steps,
            interval,
            null,
            2,
            fall,
            Situation.place("check"),
            null,
            null,
            null,
            false,
            null,
            external,
            null,
            deafToAlpn);
    var servers = new ArrayList<Server>();
    servers.add(server("web1", "192.0.2.1", check));
    if (hasPeer) {
      servers.add(server("web2", "192.0.2.2", check));
    }
    var situation =
        new Situation()
            .backend(
                new Backend(
                    "web", mode, servers, 3, false, null, null, null, Situation.place("web")))
            .serverHost(host);
    seen.forEach(situation::saw);
    return runtime == null ? situation : situation.runtime(runtime);
  }

  private Server server(String name, String address, Check check) {
    var target = new Server.Target.Address(IpAddress.parse(address));
    return new ServerDraft(name, target, port, Situation.place("server " + name))
        .check(check)
        .agent(agent)
        .tls(tls)
        .sendProxy(sendProxy)
        .observe(observe)
        .server();
  }
}
