package io.whydown.diagnose.causes.check;

import static io.whydown.diagnose.causes.check.CheckedServer.CLOSED;
import static io.whydown.diagnose.causes.check.CheckedServer.PASSED;
import static io.whydown.diagnose.causes.check.CheckedServer.expect;
import static io.whydown.diagnose.causes.check.CheckedServer.get;
import static io.whydown.diagnose.causes.check.CheckedServer.judged;
import static io.whydown.diagnose.causes.check.CheckedServer.root;
import static io.whydown.diagnose.causes.check.CheckedServer.web1;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.HostBuilder;
import io.whydown.diagnose.ServerDiagnosis;
import io.whydown.diagnose.Situation;
import io.whydown.diagnose.Verdicts;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.model.host.LogLine;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Mode;
import io.whydown.net.ConnectOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CheckCausesTest {

  private static final CheckResult SILENT = new CheckResult.TimedOut("response");
  private static final CheckResult GARBLED = new CheckResult.Malformed("not HTTP/1");

  // The checked path.

  @Test
  void pathMissing_rootIsServed_isProven() {
    var server = web1().answered("check", 404, "").answered("browser", 404, "");

    assertThat(root(server.answered("root", 200, "hi")))
        .isEqualTo("health-check-path-missing proven");
  }

  @Test
  void pathMissing_rootIsMissingToo_isLikely() {
    var server =
        web1().answered("check", 404, "").answered("browser", 404, "").answered("root", 404, "");

    assertThat(root(server)).isEqualTo("health-check-path-missing likely");
  }

  @Test
  void pathMissing_peerPassesAndItsProgramIsUnknown_isLikely() {
    var server =
        web1()
            .answered("check", 404, "")
            .answered("browser", 404, "")
            .answered("root", 200, "")
            .peerPasses();

    assertThat(root(server)).isEqualTo("health-check-path-missing likely");
  }

  @Test
  void methodRefused_browserIsServed_isProven() {
    var server =
        web1().answered("check", 405, "").answered("browser", 200, "").answered("host", 405, "");

    assertThat(root(server.answered("root", 200, "")))
        .isEqualTo("health-check-method-or-host proven");
  }

  @Test
  void hostMissing_sameRequestWithHostPasses_isProven() {
    var server =
        web1()
            .answered("check", 400, "")
            .answered("browser", 200, "")
            .saw("host", PASSED, "HTTP/1.1 200 OK", 200, 1);

    assertThat(root(server)).isEqualTo("health-check-host-header-needed proven");
  }

  @Test
  void wrongHost_anotherHostPasses_isProven() {
    var server =
        web1()
            .steps(get("/health", new Check.Header("Host", "no.example")))
            .answered("check", 421, "")
            .answered("browser", 421, "")
            .saw("host", PASSED, "HTTP/1.1 200 OK", 200, 1);

    assertThat(root(server)).isEqualTo("health-check-method-or-host proven");
  }

  @Test
  void oldVersionRefused_isNoMatterOfTheHost() {
    var server =
        web1()
            .answered("check", 426, "")
            .answered("browser", 200, "")
            .saw("host", PASSED, "HTTP/1.1 200 OK", 200, 1);

    assertThat(root(server)).isEqualTo("health-check-method-or-host proven");
  }

  @Test
  void statusThatMustNotCome_isAMatterOfTheStatus() {
    assertThat(root(web1().unexpected("not status 200", "status 200 OK", 200)))
        .isEqualTo("health-check-expects-other-status proven");
    assertThat(root(web1().unexpected("not string no", "status 200, body no", 200)))
        .isEqualTo("health-check-expects-other-body proven");
  }

  @Test
  void status401_withoutCredentials_isProven() {
    var server = web1().answered("check", 401, "").answered("browser", 401, "");

    assertThat(root(server)).isEqualTo("health-check-needs-credentials proven");
  }

  @Test
  void status403_isLikely_orProvenByTheServersLog() {
    var server = web1().answered("check", 403, "").answered("browser", 403, "");
    assertThat(root(server)).isEqualTo("health-check-needs-credentials likely");

    var line =
        new LogLine(
            "journal",
            HostBuilder.NOW,
            "nginx",
            7,
            "access forbidden by rule, client: 192.0.2.10, server: _",
            Situation.place("log"));
    var logged =
        web1()
            .host(new HostBuilder(Situation.WEB1, "192.0.2.1").journal(List.of(line)))
            .answered("check", 403, "")
            .answered("browser", 403, "");
    assertThat(root(logged)).isEqualTo("health-check-source-filtered proven");

    var ofAnother =
        web1()
            .host(
                new HostBuilder(Situation.WEB1, "192.0.2.1")
                    .listener("0.0.0.0", 8080, "java", 812)
                    .journal(List.of(line)))
            .answered("check", 403, "")
            .answered("browser", 403, "");
    assertThat(root(ofAnother)).isEqualTo("health-check-needs-credentials likely");
  }

  @Test
  void socketUnit_aboveItsMaxConnections_isProvenByTheJournal() {
    assertThat(root(hungUp("Too many incoming connections (1), dropping connection.", "systemd")))
        .isEqualTo("backend-connection-limit proven");
    assertThat(root(hungUp("Too many incoming connections (1), dropping connection.", "shop")))
        .isNotEqualTo("backend-connection-limit proven");
    assertThat(root(hungUp("Started shop@1.service.", "systemd")))
        .isNotEqualTo("backend-connection-limit proven");
  }

  private static CheckedServer hungUp(String logged, String owner) {
    var line =
        new LogLine("journal", HostBuilder.NOW, "shop.socket", 1, logged, Situation.place("log"));
    return web1()
        .host(
            new HostBuilder(Situation.WEB1, "192.0.2.1")
                .listener("0.0.0.0", 8080, owner, 1)
                .journal(List.of(line)))
        .ended("check", CheckedServer.CLOSED);
  }

  /// libwrap sleeps for five seconds between its refusal and its farewell.
  @Test
  void silenceOfAServer_isExplainedByLibwrapsRefusal_ofTheBalancer() {
    assertThat(root(silent("refused connect from 192.0.2.10 (192.0.2.10)")))
        .isEqualTo("tcp-wrappers-or-app-acl proven");
    assertThat(root(silent("refused connect from 192.0.2.77 (192.0.2.77)")))
        .isNotEqualTo("tcp-wrappers-or-app-acl proven");
    assertThat(root(silent("connection from 192.0.2.10 port 40000")))
        .isNotEqualTo("tcp-wrappers-or-app-acl proven");
    assertThat(root(silent("refused connect from 192.0.2.10 (192.0.2.10)", 3_600)))
        .isNotEqualTo("tcp-wrappers-or-app-acl proven");
  }

  private static CheckedServer silent(String logged) {
    return silent(logged, 0);
  }

  private static CheckedServer silent(String logged, int secondsAgo) {
    var line =
        new LogLine(
            "journal",
            HostBuilder.NOW.minusSeconds(secondsAgo),
            "ssh.service",
            9,
            logged,
            Situation.place("log"));
    return web1()
        .mode(Mode.TCP)
        .kind(Check.Kind.TCP_SCRIPT, expect("string", "SSH-2.0"))
        .host(
            new HostBuilder(Situation.WEB1, "192.0.2.1")
                .listener("0.0.0.0", 8080, "sshd", 7)
                .journal(List.of(line)))
        .ended("check", new CheckResult.TimedOut("response"));
  }

  @Test
  void mailServerGreetsWith554_isLikelyForTheAddress() {
    var server =
        web1()
            .mode(Mode.TCP)
            .kind(Check.Kind.SMTP)
            .received(
                "check",
                new CheckResult.Unexpected("status 2xx", "554 no service"),
                "554 5.7.1 mx.example No SMTP service here");

    assertThat(root(server)).isEqualTo("health-check-source-filtered likely");
  }

  @Test
  void status403_inEnvoysWordsOfItsRules_isProven() {
    var server =
        web1()
            .answered("check", 403, "RBAC: access denied")
            .answered("browser", 403, "RBAC: access denied");

    assertThat(root(server)).isEqualTo("authorization-deny proven");
  }

  @Test
  void status503_bodyNamesADependency_isProven_andWithoutItUndecided() {
    String body = "{\"db\":{\"status\":\"DOWN\"}}";
    var named =
        web1()
            .answered("check", 503, body)
            .answered("browser", 503, body)
            .answered("root", 200, "");
    assertThat(root(named)).isEqualTo("health-check-tests-a-dependency proven");

    var whole = web1().answered("check", 503, body).answered("browser", 503, body);
    assertThat(root(whole)).isEqualTo("health-check-tests-a-dependency likely");

    var mute = web1().answered("check", 500, "oops").answered("browser", 500, "oops");
    assertThat(root(mute.answered("root", 200, ""))).isEqualTo("null undecided");
  }

  // Expectations.

  @Test
  void otherStatus_below400_isProven() {
    var server =
        web1()
            .steps(get("/"), expect("status", "200"))
            .unexpected("status 200", "status 302 Found", 302)
            .answered("browser", 302, "");

    assertThat(root(server)).isEqualTo("health-check-expects-other-status proven");
  }

  @Test
  void otherBody_isProven() {
    var server =
        web1()
            .steps(get("/"), expect("string", "OK"))
            .unexpected("string OK", "status 200 OK, body FAIL", 200)
            .answered("browser", 200, "FAIL");

    assertThat(root(server)).isEqualTo("health-check-expects-other-body proven");
  }

  @Test
  void otherBody_whoseTextNamesAStatus_isNoMatterOfTheStatus() {
    var server =
        web1()
            .steps(get("/"), expect("string", "status:UP"))
            .unexpected("string status:UP", "status 200 OK, body {\"status\": \"UP\"}", 200)
            .answered("browser", 200, "{\"status\": \"UP\"}");

    assertThat(root(server)).isEqualTo("health-check-expects-other-body proven");
  }

  @Test
  void otherBody_thatBeginsWithTheWordStatus_isAResponse() {
    var server =
        web1().steps(expect("string", "OK")).unexpected("string OK", "status: starting", 0);

    assertThat(server.situation().build().symptom().id()).isEqualTo("unexpected-response");
  }

  @Test
  void comparisonThatWasNotMade_excludesNothing() {
    var server =
        web1()
            .steps(get("/"))
            .answered("check", 405, "")
            .ended("browser", new CheckResult.NotReplayed(CheckResult.NotReplayed.OUT_OF_TIME))
            .ended("host", new CheckResult.NotReplayed(CheckResult.NotReplayed.OUT_OF_TIME));

    assertThat(judged(server).excluded())
        .extracting(ServerDiagnosis.Excluded::id)
        .doesNotContain("health-check-method-or-host", "health-check-host-header-needed");
    assertThat(judged(server).undecided())
        .extracting(ServerDiagnosis.Undecided::id)
        .contains("health-check-method-or-host", "health-check-host-header-needed");
  }

  @Test
  void wrongSection_noOtherBackendAsksForIt_isSilent() {
    var server = web1().answered("check", 404, "").answered("browser", 404, "").peerPasses();

    assertThat(Verdicts.of("wrong-backend-section", server.situation())).isEqualTo("irrelevant");
  }

  /// Nothing tells why, so the report says who would.
  @Test
  void hangsUpOnEveryRequest_orAnswersTooMany_isOpen() {
    var hangsUp = web1().ended("check", CLOSED).ended("browser", CLOSED).ended("banner", SILENT);
    var tooMany = web1().answered("check", 429, "").answered("browser", 429, "");

    for (var server : List.of(hangsUp, tooMany)) {
      assertThat(root(server)).isEqualTo("null undecided");
      assertThat(Verdicts.of("health-check-source-filtered", server.situation()))
          .isEqualTo("unknown");
    }
  }

  // Time.

  @Test
  void slow_patientPasses_isProven() {
    var server =
        web1().ended("check", SILENT).saw("patient", PASSED, "HTTP/1.1 200 OK", 200, 3_000);

    assertThat(root(server)).isEqualTo("health-check-timeout-too-short proven");
  }

  @Test
  void slow_proxyHeaderPassesToo_isStillTheTimeout() {
    var server =
        web1()
            .ended("check", SILENT)
            .saw("patient", PASSED, "HTTP/1.1 200 OK", 200, 3_000)
            .ended("proxy", PASSED);

    assertThat(root(server)).isEqualTo("health-check-timeout-too-short proven");
  }

  @Test
  void silent_patientIsSilentToo_isUndecided() {
    var server = web1().ended("check", SILENT).ended("patient", SILENT);

    assertThat(root(server)).isEqualTo("null undecided");
    assertThat(Verdicts.of("health-check-timeout-too-short", server.situation()))
        .isEqualTo("unknown");
  }

  @Test
  void noRequestIsSent_browserIsServed_isShadowed() {
    var server = web1().steps(expect("status", "200")).ended("check", SILENT);

    assertThat(root(server.answered("browser", 200, ""))).isEqualTo("config-shadowed proven");
  }

  // Protocols.

  @Test
  void sshBanner_isTheWrongService_orInTcpModeTheWrongCheck() {
    String ssh = "SSH-2.0-OpenSSH_9.2\n";
    assertThat(root(web1().received("check", GARBLED, ssh)))
        .isEqualTo("wrong-service-on-port likely");
    assertThat(
            root(
                web1()
                    .host(
                        new HostBuilder(Situation.WEB1, "192.0.2.1")
                            .listener("0.0.0.0", 8080, "sshd", 7))
                    .received("check", GARBLED, ssh)))
        .isEqualTo("wrong-service-on-port proven");
    assertThat(root(web1().mode(Mode.TCP).received("check", GARBLED, ssh)))
        .isEqualTo("health-check-protocol-mismatch likely");
  }

  @Test
  void http2Frame_isH2H1Mismatch() {
    String settings = "\\x00\\x00\\x06\\x04\\x00\\x00\\x00\\x00\\x00\\x00\\x03\\x00\\x00\\x00d";

    assertThat(root(web1().received("check", GARBLED, settings)))
        .isEqualTo("h2-h1-mismatch proven");
  }

  @Test
  void brokenHttp_isMalformed() {
    assertThat(root(web1().received("check", GARBLED, "HTTP/1.1 abc\n\n")))
        .isEqualTo("response-malformed proven");
    assertThat(root(web1().received("check", GARBLED, "what?\n")))
        .isEqualTo("response-malformed likely");
  }

  @Test
  void proxyHeader_decides() {
    assertThat(root(web1().ended("check", CLOSED).ended("proxy", PASSED)))
        .isEqualTo("proxy-protocol-missing proven");
    assertThat(root(web1().sendProxy().answered("check", 400, "").ended("no-proxy", PASSED)))
        .isEqualTo("proxy-protocol-unwanted proven");
  }

  @Test
  void proxyHeader_browserIsServedWithout_isNotMissing() {
    var server = web1().ended("check", CLOSED).ended("proxy", PASSED).answered("browser", 200, "");

    assertThat(root(server)).isEqualTo("health-check-method-or-host proven");
  }

  @Test
  void closedUnasked_isLikelyAnAccessList() {
    assertThat(root(web1().ended("check", CLOSED).ended("banner", CLOSED)))
        .isEqualTo("tcp-wrappers-or-app-acl likely");
  }

  @Test
  void closedAfterTheRequest_isUndecided() {
    assertThat(root(web1().ended("check", CLOSED).ended("banner", SILENT)))
        .isEqualTo("null undecided");
  }

  // Databases.

  @Test
  void postgresqlTurnsTheAddressAway_isProven() {
    List.of(
            "no pg_hba.conf entry for host \"192.0.2.10\"",
            "pg_hba.conf rejects connection for host \"192.0.2.10\"")
        .forEach(words -> {
          var server =
              web1()
                  .mode(Mode.TCP)
                  .kind(Check.Kind.PGSQL)
                  .received(
                      "check", new CheckResult.Unexpected("a request to authenticate", "E"), words);

          assertThat(root(server)).isEqualTo("health-check-source-filtered proven");
        });
  }

  @Test
  void redisServesItsOwnHostOnly_isItsAccessRule() {
    String words = "-DENIED Redis is running in protected mode because protected mode is enabled";
    var server =
        web1()
            .mode(Mode.TCP)
            .kind(Check.Kind.REDIS)
            .received("check", new CheckResult.Unexpected("+PONG", words), words);

    assertThat(root(server)).isEqualTo("tcp-wrappers-or-app-acl proven");
  }

  @Test
  void databaseIsLoading_isStillStarting() {
    Map.of(
            "FATAL C57P03 Mthe database system is starting up", Check.Kind.PGSQL,
            "-LOADING Redis is loading the dataset in memory", Check.Kind.REDIS)
        .forEach((words, kind) -> {
          var server =
              web1()
                  .mode(Mode.TCP)
                  .kind(kind)
                  .received("check", new CheckResult.Unexpected("another answer", words), words);

          assertThat(root(server)).isEqualTo("not-yet-listening likely");
        });
  }

  @Test
  void pageOfAnApplication_isNoWordOfTheDatabaseItself() {
    String words = "HTTP/1.0 200 OK  FATAL: the database system is starting up";
    var server =
        web1().received("check", new CheckResult.Unexpected("string ready", "another text"), words);

    assertThat(root(server)).doesNotContain("not-yet-listening");
  }

  @Test
  void redisWithoutPing_doesNotAnswerAsWanted() {
    String words = "-ERR unknown command 'PING', with args beginning with: ";
    var server =
        web1()
            .mode(Mode.TCP)
            .kind(Check.Kind.REDIS)
            .received("check", new CheckResult.Unexpected("string +PONG", words), words);

    assertThat(root(server)).isEqualTo("health-check-expects-other-body likely");
  }

  @Test
  void interimAnswer_isAnotherStatus() {
    var server = web1().unexpected("status 200-399", "status 103", 103);

    assertThat(root(server)).isEqualTo("health-check-expects-other-status proven");
  }

  @Test
  void mysqlErrors_areNamedByTheirNumber() {
    Map.of(
            "error 1129 Host '192.0.2.10' is blocked", "health-check-blocked-by-server proven",
            "error 1130 Host '192.0.2.10' is not allowed", "health-check-source-filtered proven",
            "error 1045 Access denied for user", "health-check-needs-credentials proven",
            "error 1040 Too many connections", "backend-connection-limit proven")
        .forEach((error, expected) -> {
          var server =
              web1()
                  .mode(Mode.TCP)
                  .kind(Check.Kind.MYSQL)
                  .ended("check", new CheckResult.Unexpected("a MySQL greeting", error));
          assertThat(root(server)).isEqualTo(expected);
        });
  }

  @Test
  void sshdWithoutASessionLeft_isAtItsLimit() {
    String words = "Exceeded MaxStartups";
    var server =
        web1()
            .mode(Mode.TCP)
            .kind(Check.Kind.TCP_SCRIPT)
            .received("check", new CheckResult.Unexpected("string SSH-2.0", words), words);

    assertThat(root(server)).isEqualTo("backend-connection-limit proven");
  }

  @Test
  void statusThatOnlyGatewaysSend_isLikelyWhatStandsBehind() {
    var badGateway = web1().answered("check", 502, "").answered("browser", 502, "");
    var varnish =
        web1()
            .answered("check", 503, "Error 503 Backend fetch failed")
            .answered("browser", 503, "Error 503 Backend fetch failed");
    var application = web1().answered("check", 503, "").answered("browser", 503, "");

    assertThat(root(badGateway)).isEqualTo("health-check-tests-a-dependency likely");
    assertThat(root(varnish)).isEqualTo("health-check-tests-a-dependency likely");
    assertThat(root(application)).doesNotContain("health-check-tests-a-dependency");
  }

  // What the running balancer says.

  @Test
  void agent_isNamed() {
    var server =
        web1()
            .answered("check", 200, "")
            .row("DOWN (agent)", "L7OK", 200, Map.of("last_agt", "via agent : down"));

    assertThat(root(server)).isEqualTo("agent-check-down proven");
  }

  @Test
  void weightTakenWhileUp_isTheAgents_orElseTheOperators() {
    var lost = Map.of("srv_uweight", "0", "srv_iweight", "1", "agent_status", "L7OK");
    var own = Map.of("srv_uweight", "0", "srv_iweight", "0");

    assertThat(root(web1().agent().answered("check", 200, "").row("UP", "L7OK", 200, lost)))
        .isEqualTo("agent-check-down likely");
    assertThat(root(web1().agent().answered("check", 200, "").row("DOWN 1/2", "L7OK", 200, lost)))
        .isEqualTo("agent-check-down likely");
    assertThat(root(web1().answered("check", 200, "").row("UP", "L7OK", 200, lost)))
        .isEqualTo("server-in-maintenance proven");
    assertThat(
            Verdicts.of("agent-check-down", web1().agent().row("UP", "L7OK", 200, own).situation()))
        .isEqualTo("irrelevant");
  }

  @Test
  void risingSteadily_isProven_andALongWaitLikely() {
    var rising = web1().answered("check", 200, "").row("DOWN 3/10", "L7OK", 200, Map.of());
    assertThat(root(rising)).isEqualTo("health-check-rise-not-reached proven");
    var first = web1().answered("check", 200, "").row("DOWN 1/2", "L7OK", 200, Map.of());
    assertThat(root(first)).isEqualTo("health-check-rise-not-reached likely");
    var again =
        web1().answered("check", 200, "").row("DOWN 3/10", "L7OK", 200, Map.of("chkdown", "4"));
    assertThat(root(again)).isEqualTo("health-check-rise-not-reached likely");

    var slow = web1().interval(Duration.ofSeconds(30)).answered("check", 200, "");
    assertThat(root(slow.row("DOWN", "L7STS", 500, Map.of())))
        .isEqualTo("health-check-rise-not-reached likely");
    var quick = web1().answered("check", 200, "").row("DOWN", "L7STS", 500, Map.of());
    assertThat(root(quick)).isEqualTo("null undecided");
  }

  @Test
  void singleFailures_areLikelyTooTight() {
    var server = web1().fall(1).answered("check", 200, "");

    assertThat(root(server.row("DOWN", "L7TOUT", 0, Map.of("chkdown", "4"))))
        .isEqualTo("health-check-too-tight likely");
  }

  @Test
  void externalProgram_thatCannotRun_isProven() {
    assertThat(root(web1().external("/bin/none").row("DOWN", "PROCERR", 127, Map.of())))
        .isEqualTo("external-check-broken proven");
    assertThat(root(web1().external("/bin/false").row("DOWN", "PROCERR", 1, Map.of())))
        .isEqualTo("external-check-broken likely");
  }

  @Test
  void observedErrors_arePassiveEjection() {
    var server = web1().observe("layer7").answered("check", 200, "");

    assertThat(root(server.row("DOWN", "HANA", 0, Map.of()))).isEqualTo("passive-ejection proven");
  }

  // Quiet cases.

  @Test
  void passingOrRefusedServer_isNotAMatterOfChecks() {
    var good = web1().answered("check", 200, "").situation();
    var refused =
        web1()
            .ended(
                "check",
                new CheckResult.NotConnected(
                    new ConnectOutcome.Failed(io.whydown.net.Errno.ECONNREFUSED, false, null, 1)))
            .situation();
    for (Cause cause : CheckCauses.all()) {
      assertThat(cause.examine(good.build())).as(cause.id()).isInstanceOf(Outcome.Irrelevant.class);
      assertThat(cause.examine(refused.build()))
          .as(cause.id())
          .isInstanceOf(Outcome.Irrelevant.class);
    }
  }

  @Test
  void causes_askOnlyForWhatTheyDeclare() {
    var server =
        web1()
            .answered("check", 404, "")
            .answered("browser", 404, "")
            .answered("root", 200, "")
            .peerPasses()
            .situation()
            .build();
    for (Cause cause : CheckCauses.all()) {
      server.forget();
      cause.examine(server);
      assertThat(cause.about().needs()).as(cause.id()).containsAll(server.touched());
    }
  }

  // HTTP/2.

  @Test
  void grpc_answersItsHealthQuestion_isProven() {
    var server =
        web1()
            .received("check", GARBLED, "\\x00\\x00\\x06\\x04\\x00\\x00\\x00\\x00\\x00")
            .saw("grpc", PASSED, "HTTP/2 200\ncontent-type: application/grpc", 200, 1);

    assertThat(root(server)).isEqualTo("grpc-check-as-http proven");
  }

  @Test
  void http2WithoutGrpc_isNoGrpc() {
    var server =
        web1()
            .received("check", GARBLED, "\\x00\\x00\\x06\\x04\\x00\\x00\\x00\\x00\\x00")
            .saw("grpc", PASSED, "HTTP/2 404", 404, 1);

    assertThat(root(server)).isEqualTo("h2-h1-mismatch proven");
  }

  @Test
  void bothExchanges_standSideBySide() {
    var server = web1().answered("check", 500, "").answered("browser", 200, "hi");

    assertThat(java.util.Objects.requireNonNull(judged(server).rootCause()).finding().evidence())
        .anySatisfy(e -> assertThat(e.provenance().raw()).isEqualTo("check"))
        .anySatisfy(e -> assertThat(e.provenance().raw()).isEqualTo("browser"));
  }
}
