package io.whydown.diagnose.testimony;

import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Knob;
import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement.Asked;
import io.whydown.model.testimony.Statement.Failed;
import io.whydown.model.testimony.Statement.Shows;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/// Pleas about what a health check asks for and what it gets. Stateless.
final class CheckPleas {

  private CheckPleas() {}

  static void all(BiConsumer<String, Pleading> add) {
    add.accept("health-check-method-or-host", CheckPleas::methodOrHost);
    add.accept("health-check-host-header-needed", CheckPleas::hostNeeded);
    add.accept("health-check-path-missing", CheckPleas::pathMissing);
    add.accept("health-check-expects-other-status", CheckPleas::otherStatus);
    add.accept("health-check-expects-other-body", CheckPleas::otherBody);
    add.accept("health-check-needs-credentials", CheckPleas::credentials);
    add.accept("health-check-absent", CheckPleas::absent);
    add.accept("external-check-broken", CheckPleas::external);
    add.accept("agent-check-down", CheckPleas::agent);
    add.accept("expected-down", CheckPleas::expectedDown);
  }

  private static final Pattern CHECK_NAMED =
      Pattern.compile(
          "\\b(?:readiness|liveness|startup|status|kubernetes|k8s|elb|load ?balancer)['s]* (?:health[ -]?)?(?:check|probe|ping)s?\\b|\\bload ?balancers? must (?:get|see|receive)\\b");

  /// Whether a health check is what is told of. It looks through the whole text: [Hearing#isCheck]
  /// knows.
  static boolean tellsOfCheck(Hearing h) {
    return h.mentions("check", "probe", "ping", "balancer")
            && CHECK_NAMED.matcher(h.testimony().text()).find()
        || h.mentions(
            "kubelet",
            " the check ",
            "reported as unhealthy",
            "readiness endpoint",
            "'s check",
            "default check",
            "check uses",
            "haproxy check",
            "checks fail",
            "its check",
            "check sends",
            "check requests",
            "check gets",
            "a check ",
            "health check",
            "healthcheck",
            "health-check",
            "httpchk",
            "check_status",
            "l7sts",
            "l7rsp",
            "l4con",
            "l6rsp",
            "sockerr",
            "probe",
            "target group",
            "http-check",
            "is down, reason",
            "tcp-check",
            "unhealthy",
            "tcpchk",
            "lastchk",
            "health_check",
            "health status",
            "healthchecker",
            "googlehc",
            "kube-probe",
            "backend_health",
            "still sick",
            "went sick",
            "health_flags",
            "check is now",
            "monitor status down",
            "last error: /common/",
            "check protocol http error",
            "check time out with peer",
            "failure - http response",
            "failure - tcp",
            "failure - time",
            "elb-healthchecker",
            "envoy/hc",
            "http-monitor/",
            "load balancer agent",
            "edge health probe");
  }

  private static Optional<Failed> status(Hearing h, int... codes) {
    // a check that fails in the handshake was never answered: what a plain request gets is no
    // answer to it
    boolean beforeAnswer =
        h.failed(f -> f.fault() == Fault.TLS && f.speaker().equals("haproxy")).isPresent();
    for (int code : codes) {
      Optional<Failed> found =
          h.failed(f -> f.status() == code && !(beforeAnswer && f.speaker().equals("curl")));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /// A sentence with a 503 is about clients, as a rule; a check's is told with the check.
  private static boolean isOfCheck(Failed failed) {
    return failed.standing() == Standing.WITNESSED
        || failed
            .provenance()
            .raw()
            .toLowerCase(Locale.ROOT)
            .matches(
                ".*(?:(?:check|health|probe|l7sts|target|unhealthy)(?:(?!, |; | but | however |\\. ).){0,80}\\b50[03]\\b|\\b50[03]\\b(?:(?!, |; | but | however |\\. ).){0,60}(?:check|health|probe)).*");
  }

  private static Plea methodOrHost(Hearing h) {
    return Plea.none()
        .only(h.isCheck())
        .add(42, h.sign(Sign.CHECK_BY_OPTIONS))
        // a path that is missing is missing by any version
        .add(isOnlyMissing(h) ? 8 : 42, h.sign(Sign.CHECK_BY_HTTP10))
        .add(48, h.sign(Sign.CHECK_HOST_REFUSED))
        .add(56, h.differences().by("method").map(Differences.Difference::failed))
        .add(52, h.differences().needs("header"))
        .add(52, h.differences().of("version", ".*", "1\\.0"))
        .add(26, h.sign(Sign.WORKS_WITH_HOST_HEADER))
        .add(24, status(h, 400, 405, 421, 426, 501, 505))
        .add(h.shows(Sign.WORKS_WITH_HOST_HEADER) ? 20 : 0, status(h, 404, 403))
        .add(16, status(h, 405, 426, 501, 505))
        .add(
            h.shows(Sign.CHECK_BY_OPTIONS, Sign.CHECK_BY_HTTP10) && !isOnlyMissing(h) ? 18 : 0,
            status(h, 403, 401, 404))
        .when(
            status(h, 400, 421).isPresent()
                && h.mentions(
                    "elb-healthchecker", "googlehc", "kube-probe", "health check", "healthcheck"),
            14)
        // a certificate that is not of that host is no matter of HTTP
        .when(h.witnessed(Sign.CERTIFICATE_NAME).isPresent(), -40)
        .add(onlyCheckFails(h) ? 28 : 16, h.sign(Sign.WORKS_DIRECTLY, Sign.WORKS_WITHOUT_CHECK))
        .add(h.shows(Sign.WORKS_DIRECTLY, Sign.WORKS_WITHOUT_CHECK) ? 26 : 0, status(h, 404))
        .when(
            h.mentions(
                "head ",
                "method not allowed",
                "405",
                "bad request",
                "host header",
                "allowed_hosts",
                "get method",
                "method",
                "host_header"),
            14)
        .when(
            h.mentions("invalid response", "l7rsp", "empty response")
                && h.shows(Sign.CHECK_BY_OPTIONS),
            10)
        .titled(
            "the check's method, version or Host is refused, while a browser's request is served")
        .wants(
            "the check's exact request and its answer",
            "curl -si -X OPTIONS --http1.0 http://" + h.at() + "/; curl -si http://" + h.at() + "/")
        .mend("check as a browser asks: http-check send meth GET uri / ver HTTP/1.1 hdr Host NAME");
  }

  /// Nothing but 404 is answered to what fails.
  private static boolean isOnlyMissing(Hearing h) {
    return status(h, 404).isPresent()
        && status(h, 400, 403, 405, 421, 426, 501, 505).isEmpty()
        && !h.shows(Sign.WORKS_WITH_HOST_HEADER, Sign.WORKS_DIRECTLY);
  }

  /// Only the check is told to fail, and nobody says how: as a rule its request is not a browser's.
  private static boolean onlyCheckFails(Hearing h) {
    return h.failures().stream().noneMatch(f -> Hearing.isDial(f.fault()) || f.status() > 0)
        && h.mentions("unhealthy", "health check", "healthcheck", "is down");
  }

  private static Plea hostNeeded(Hearing h) {
    return methodOrHostBase(h)
        .add(16, h.sign(Sign.CHECK_HOST_REFUSED, Sign.WORKS_WITH_HOST_HEADER))
        .titled("the check lacks the Host header that the server needs")
        .wants(
            "the answer with and without Host",
            "curl -si -H 'Host:' http://" + h.at() + "/; curl -si http://" + h.at() + "/")
        .mend("send the header: http-check send hdr Host NAME");
  }

  private static Plea methodOrHostBase(Hearing h) {
    return Plea.none()
        .only(h.isCheck())
        .add(10, status(h, 400, 421))
        .when(h.shows(Sign.CHECK_HOST_REFUSED), 14);
  }

  /// Somebody says where the service tells of its health.
  private static final Pattern SERVED_ELSEWHERE =
      Pattern.compile(
          "\\b(?:health|actuator|status|ping|readiness|liveness)\\w*\\b[^.]{0,40}\\b(?:is|are|lives?|served|exposed|available|answers?|works?|found)\\b[^.]{0,12}\\b(?:at|on|under) \"?/\\w");

  /// A 404 that is the balancer's own: no route took the request, whatever a check asks for.
  private static final Pattern OWN_404 =
      Pattern.compile(
          "\\b404 (?:\\w+ ){0,3}(?:from|by|of) (?:traefik|caddy|envoy|haproxy|nginx|the (?:proxy|gateway|balancer|ingress))\\b|\\btraefik(?:'s)? (?:\\w+ ){0,3}404\\b|\\bdefault 404\\b|\\b404 (?:errors? )?(?:in|with) traefik\\b|\\b404 page not found\\b");

  static boolean isBalancersAnswer(Hearing h) {
    return h.mentions("404")
        && h.mentions("traefik", "default 404")
        && !h.mentions("health check", "healthcheck", "health-check")
        && OWN_404.matcher(h.testimony().text()).find();
  }

  private static Plea pathMissing(Hearing h) {
    return Plea.none()
        .only(h.isCheck())
        .add(38, status(h, 404))
        .add(status(h, 404).isPresent() ? 0 : 52, CheckFacts.answer(h, s -> s == 404))
        .add(
            status(h, 404).isPresent() || isBalancersAnswer(h) ? 0 : 30,
            h.sign(Sign.CHECK_NOT_FOUND))
        .add(40, h.sign(Sign.CHECK_ASKS_ROOT))
        .add(46, h.mended(Knob.CHECK_PATH, true))
        .when(
            status(h, 404).isPresent() && SERVED_ELSEWHERE.matcher(h.testimony().text()).find(), 26)
        .when(h.mentions("path"), 14)
        .when(
            h.mentions(
                "`/`",
                "endpoint",
                "check path",
                "healthcheck path",
                "health check path",
                "healthcheck-path",
                "health-check-path",
                "path does not exist",
                "/health",
                "/healthz"),
            14)
        .when(
            h.shows(Sign.CHECK_BY_OPTIONS, Sign.WORKS_WITH_HOST_HEADER)
                || h.shows(Sign.CHECK_BY_HTTP10) && !isOnlyMissing(h),
            -22)
        .titled("the checked path does not exist on the server")
        .wants("the answer of the checked path", "curl -si http://" + h.at() + "/CHECKED-PATH")
        .mend("check a path that exists");
  }

  private static Plea otherStatus(Hearing h) {
    // a status with a meaning of its own has a cause of its own
    boolean hasOwn = status(h, 400, 401, 403, 404, 405, 421, 426).isPresent();
    Optional<Shows> differs = h.sign(Sign.CHECK_STATUS_DIFFERS);
    return Plea.none()
        .only(h.isCheck())
        .add(hasOwn ? 0 : 26, differs)
        .when(!hasOwn && differs.filter(s -> !s.subject().isEmpty()).isPresent(), 24)
        .add(26, h.sign(Sign.CHECK_REDIRECTED))
        .add(40, h.mended(Knob.CHECK_CODES, true))
        .add(26, status(h, 301, 302, 307, 308, 204, 206, 429))
        .add(26, status(h, 500, 503).filter(CheckPleas::isOfCheck))
        .when(
            h.mentions(
                "health checks failed with these codes",
                "responsecodemismatch",
                "wrong status",
                "status code",
                "expect status",
                "success code",
                "matcher",
                "expected 200",
                "redirect",
                "moved permanently",
                "302 found"),
            22)
        .when(h.shows(Sign.CHECK_BY_OPTIONS) && !contradicts(h), -14)
        .when(isPatroni(h) || h.shows(Sign.PROXY_HEADER_MISSING), -30)
        .add(contradicts(h) ? 34 : 0, CheckFacts.unwanted(h))
        .add(52, CheckFacts.answer(h, s -> s == 403).filter(CheckPleas::isOfFile))
        .when(passes(h), -40)
        .titled("the check expects another status than the server answers")
        .wants("the status that the check gets", "curl -si http://" + h.at() + "/CHECKED-PATH")
        .mend("expect the status that a healthy server answers, or check another path");
  }

  /// A rule wants one status by its number, and another that a server gives on purpose is seen.
  private static boolean contradicts(Hearing h) {
    return CheckFacts.unwanted(h).isPresent() && status(h, 400, 404, 405, 421, 501).isEmpty();
  }

  private static Plea otherBody(Hearing h) {
    return Plea.none()
        .only(h.isCheck())
        .add(44, h.sign(Sign.CHECK_BODY_DIFFERS))
        .when(isRole(h), -30)
        .when(
            h.mentions(
                "expect string",
                "expect rstring",
                "tcpchk did not match content",
                "did not match",
                "lf-string",
                "tcp-check expect"),
            24)
        .titled("the check expects another answer than the server gives")
        .wants("the answer that the check gets", "curl -si http://" + h.at() + "/CHECKED-PATH")
        .mend("expect what a healthy server answers");
  }

  /// Whoever asks has to say who it is, and that holds for what is checked as well.
  private static final Pattern IS_GUARDED =
      Pattern.compile(
          "\\b(?:auth|authentication|authorization|login|basic auth|sso|oauth2?)\\b[^.]{0,60}\\b(?:all|every|each|any) (?:\\w+ )?(?:routes?|paths?|endpoints?|requests?|urls?|pages?)\\b|\\b(?:all|every|each) (?:\\w+ )?(?:routes?|paths?|endpoints?|requests?|urls?)\\b[^.]{0,60}\\b(?:auth|authentication|authorization|basic auth|token|credentials)\\b");

  private static Plea credentials(Hearing h) {
    return Plea.none()
        .only(h.isCheck() || h.shows(Sign.CHECK_ACCESS_DENIED))
        .add(58, h.sign(Sign.CHECK_ACCESS_DENIED))
        .add(44, status(h, 401, 403))
        .add(
            status(h, 401, 403).isPresent() ? 0 : 50,
            CheckFacts.answer(h, s -> s == 401 || s == 403).filter(a -> !isOfFile(a)))
        .add(50, h.differences().needs("login"))
        .add(status(h, 401, 403).isPresent() ? 0 : 26, h.sign(Sign.CHECK_UNAUTHORIZED))
        .when(
            h.mentions(
                "credentials", "authentication", "unauthorized", "auth ", "basic auth", "token"),
            18)
        .when(status(h, 401, 403).isEmpty() && IS_GUARDED.matcher(h.testimony().text()).find(), 40)
        .when(h.shows(Sign.CHECK_HOST_REFUSED), -14)
        .when(h.shows(Sign.CHECK_BY_OPTIONS), -24)
        .titled("the check lacks the credentials that the path needs")
        .wants(
            "the answer with and without credentials",
            "curl -si http://" + h.at() + "/CHECKED-PATH")
        .mend("check a path that needs none, or send them with the check");
  }

  /// A server that may not open the file that is asked for.
  private static boolean isOfFile(Asked asked) {
    return asked.provenance().raw().contains("(13: ");
  }

  /// The checks pass, and the traffic fails.
  static boolean passes(Hearing h) {
    return h.shows(Sign.CHECKS_PASS)
        && h.failed(f -> f.status() >= 500 || f.fault() == Fault.NO_SERVER).isPresent();
  }

  private static Plea absent(Hearing h) {
    return Plea.none()
        .when(h.mentions("no health check", "without health check", "no check", "not checked"), 34)
        .titled("the server is not checked at all")
        .wants("the server's line", "grep -n server /etc/haproxy/haproxy.cfg")
        .mend("add check");
  }

  /// Servers that have roles are shown, or told, to answer a check by theirs; that a database has
  /// replicas says nothing yet.
  private static boolean asksForRole(Hearing h) {
    return isRole(h)
        || h.mentions(
            "httpchk", "http-check", "tcp-check", "is down", "shown as down", "marked down")
        || status(h, 503, 206).isPresent();
  }

  /// The check asks for a role.
  private static boolean isRole(Hearing h) {
    return h.mentions(
                "role:master",
                "role:",
                "/primary",
                "/master",
                "/replica",
                "pg_is_in_recovery",
                "/leader")
            && h.shows(Sign.EXPECTED_DOWN)
            && !h.shows(Sign.CHECK_BY_OPTIONS)
        || isPatroni(h);
  }

  /// Its REST interface answers 503 for every member but the leader, whatever the method.
  private static boolean isPatroni(Hearing h) {
    return h.mentions("patroni") && status(h, 503).isPresent();
  }

  /// A script of the balancer's own is what is checked with.
  static boolean runsScript(Hearing h) {
    return h.mentions("external-check", "external check");
  }

  private static Plea external(Hearing h) {
    return Plea.none()
        .add(78, h.sign(Sign.CHECK_SCRIPT_FAILS))
        .add(runsScript(h) ? 30 : 0, h.sign(Sign.CHROOTED))
        .when(runsScript(h), 40)
        .titled("the script of the external check fails")
        .wants("its exit status where HAProxy runs it", "sh -x CHECK-SCRIPT; echo $?")
        .mend("mend the script, its path, or the chroot");
  }

  private static Plea agent(Hearing h) {
    return Plea.none()
        .add(68, h.witnessed(Sign.AGENT_DOWN))
        .titled("the agent says so")
        .wants("what the agent answers", "nc " + h.host() + " AGENT-PORT")
        .mend("ask the agent's owner");
  }

  private static Plea expectedDown(Hearing h) {
    return Plea.none()
        .only(h.isCheck() || h.testimony().balancer().equals("haproxy"))
        .add(asksForRole(h) ? 34 : 14, h.sign(Sign.EXPECTED_DOWN))
        .when(isRole(h), 18)
        .when(
            h.shows(Sign.EXPECTED_DOWN)
                && h.mentions(
                    "replica",
                    "standby",
                    "/master",
                    "/primary",
                    "/leader",
                    "role",
                    "by design",
                    "expected"),
            18)
        .when(isPatroni(h), 30)
        // the copies of a workload are called replicas as well
        .when(h.isKubernetes() && !isRole(h) && !isPatroni(h) && !asksForRole(h), -20)
        .when(h.shows(Sign.CHECK_BY_OPTIONS, Sign.CHECK_BLOCKED) && !isPatroni(h), -25)
        // a check that was not answered has not asked for a role
        .when(h.hasFailed(Fault.RESET, Fault.CLOSED, Fault.TLS) && status(h, 503).isEmpty(), -40)
        .titled("the server is down on purpose: the check asks for a role that it does not have")
        .wants("the role that each server has", "patronictl list")
        .mend("nothing: say so in the alert");
  }
}
