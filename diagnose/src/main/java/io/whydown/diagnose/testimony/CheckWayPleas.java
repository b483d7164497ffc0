package io.whydown.diagnose.testimony;

import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Knob;
import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Statement;
import io.whydown.model.testimony.Statement.Shows;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Pleas about the way that a health check takes: its port, its protocol, its time, and who lets it
/// in. Stateless.
final class CheckWayPleas {

  private CheckWayPleas() {}

  static void all(BiConsumer<String, Pleading> add) {
    add.accept("health-check-wrong-port", CheckWayPleas::wrongPort);
    add.accept("health-check-protocol-mismatch", CheckWayPleas::protocol);
    add.accept("health-check-tls-mismatch", CheckWayPleas::tls);
    add.accept("health-check-blocked-by-server", CheckWayPleas::blocked);
    add.accept("health-check-timeout-too-short", CheckWayPleas::timeout);
    add.accept("health-check-source-filtered", CheckWayPleas::sourceFiltered);
  }

  private static Plea wrongPort(Hearing h) {
    return Plea.none()
        .only(h.isCheck())
        .add(50, h.sign(Sign.CHECK_OTHER_PORT))
        .add(40, h.mended(Knob.CHECK_PORT, true))
        .add(62, CheckFacts.ofUnservedPort(h))
        .add(CheckFacts.ofUnservedPort(h).isPresent() ? 0 : 20, CheckFacts.ofOtherPort(h))
        .when(
            (h.shows(Sign.CHECK_OTHER_PORT) || CheckFacts.ofUnservedPort(h).isPresent())
                && h.mentions(
                    "healthcheck-port", "health check port", "check port", "health-check port"),
            18)
        .when(h.mentions("check-ssl"), -20)
        // the checked port took the connection and ended it: somebody is there
        .when(
            h.hasFailed(Fault.CLOSED, Fault.RESPONSE) && !h.hasFailed(Fault.REFUSED, Fault.TIMEOUT),
            -40)
        // a port of its own is no fault; that it is silent is
        .when(h.hasFailed(Fault.TIMEOUT) && h.mentions("security group", "security-group"), -24)
        .titled("the check goes to another port than the traffic")
        .wants(
            "the port that the check dials",
            h.isAws()
                ? "aws elbv2 describe-target-groups --query 'TargetGroups[].[HealthCheckPort,Port]'"
                : "grep -n 'check' /etc/haproxy/haproxy.cfg")
        .mend("check the port that the traffic uses");
  }

  /// Programs that speak a protocol of their own, as lists of sockets name them.
  private static final Set<String> NO_HTTP =
      Set.of(
          "redis-server",
          "sshd",
          "master",
          "smtpd",
          "postgres",
          "mysqld",
          "mariadbd",
          "memcached",
          "mosquitto",
          "php-fpm",
          "dovecot",
          "slapd",
          "named",
          "vsftpd",
          "proftpd");

  /// Whoever listens on the port that is checked, and does not speak HTTP.
  private static Optional<Statement.Listening> speaksNoHttp(Hearing h) {
    return h.listening(
        l -> l.port() == h.port() && NO_HTTP.contains(l.program().replaceFirst("[\\d.]+$", "")));
  }

  /// What servers of other protocols log of a request in HTTP: Redis, OpenSSH, Postfix, PostgreSQL.
  private static final Pattern TOOK_HTTP =
      Pattern.compile(
          "security attack detected|client sent invalid protocol identifier \"(?:get|options|head)|bad protocol version identification '(?:get|options|head)|non-smtp command from \\S+ (?:get|options|head) |invalid length of startup packet");

  /// Ports of protocols in which HTTP is no question: FTP, SSH, mail, LDAP, MQTT, databases,
  /// caches, queues.
  private static final Set<Integer> NO_HTTP_PORTS =
      Set.of(
          21, 22, 25, 110, 143, 389, 465, 587, 636, 993, 995, 1883, 3306, 5432, 5672, 6379, 11211,
          26379);

  /// What answers speaks the protocol that its port is for, and the check asks in HTTP.
  static Optional<Shows> answersInItsOwn(Hearing h) {
    return h.dials().stream()
            .anyMatch(d ->
                NO_HTTP_PORTS.contains(d.port())
                    && d.settings().getOrDefault("check", "").startsWith("httpchk"))
        ? h.witnessed(Sign.OTHER_SERVICE)
        : Optional.empty();
  }

  private static Plea protocol(Hearing h) {
    boolean http = h.mentions("httpchk", "http-check");
    Optional<Shows> own = answersInItsOwn(h);
    Optional<Statement.Listening> other = http ? speaksNoHttp(h) : Optional.empty();
    boolean complained = http && TOOK_HTTP.matcher(h.testimony().text()).find();
    return Plea.none()
        .only(
            h.isCheck()
                && (isProtocol(h)
                    || other.isPresent()
                    || complained
                    || own.isPresent()
                    || h.mended(Knob.CHECK_PROTOCOL).isPresent()))
        .add(failsAtOnce(h) ? 68 : 0, other)
        .when(complained, 60)
        .add(84, own)
        // HTTP that a person types at such a server says nothing of a check in its own protocol
        .when(!http && h.mentions("tcp-check", "smtpchk", "mysql-check", "pgsql-check"), -70)
        .add(34, h.sign(Sign.PROXY_HEADER_MISSING, Sign.PROXY_HEADER_UNEXPECTED))
        .add(56, h.mended(Knob.CHECK_PROTOCOL, true))
        .when(
            h.mentions(
                "check doesn't support",
                "check does not support",
                "probe doesn't",
                "probes don't",
                "check goes without"),
            22)
        .add(38, h.sign(Sign.H1_TO_H2, Sign.GRPC, Sign.H2_TO_H1))
        .add(16, h.sign(Sign.WORKS_DIRECTLY, Sign.WORKS_WITHOUT_CHECK))
        .when(
            h.mentions(
                "sockerr",
                "l6rsp",
                "layer6",
                "invalid response",
                "socket error",
                "proto h2",
                "h2c"),
            20)
        .when(h.mentions("probe", "health check", "healthcheck", "health-check"), 10)
        .when(CheckPleas.passes(h), -40)
        // the check of a server with TLS speaks TLS: what fails there fails for the traffic too
        .when(
            h.hasFailed(Fault.TLS)
                && h.dials().stream().anyMatch(d -> Boolean.TRUE.equals(d.tls()))
                && !h.shows(Sign.H1_TO_H2, Sign.H2_TO_H1, Sign.GRPC),
            -30)
        .titled("the check speaks another protocol than the port")
        .wants(
            "what the port answers to the check",
            "grep -nE 'check|proto|send-proxy' /etc/haproxy/haproxy.cfg")
        .mend(
            "let the check speak what the traffic speaks (check-proto, check-send-proxy, check-ssl)");
  }

  /// The check was taken, and answered with something else.
  private static boolean failsAtOnce(Hearing h) {
    return h.hasFailed(Fault.RESPONSE, Fault.RESET, Fault.CLOSED);
  }

  /// Words of a protocol, without which a check that fails is no mismatch of any.
  private static boolean isProtocol(Hearing h) {
    return h.shows(
            Sign.PROXY_HEADER_MISSING,
            Sign.PROXY_HEADER_UNEXPECTED,
            Sign.H1_TO_H2,
            Sign.H2_TO_H1,
            Sign.GRPC,
            Sign.PLAIN_TO_TLS,
            Sign.TLS_TO_PLAIN)
        || h.mentions(
            "sockerr",
            "l6rsp",
            "layer6",
            "invalid response",
            "socket error",
            "proto h2",
            "h2c",
            "proxy protocol",
            "proxy_protocol");
  }

  /// Nobody but a check is told to fail.
  private static boolean onlyChecksFail(Hearing h) {
    return h.mentions("unhealthy", "health check", "healthcheck", "probe")
        && h.failed(f -> f.status() >= 500 || f.fault() == Fault.NO_SERVER).isEmpty();
  }

  private static final Pattern OF_CHECK =
      Pattern.compile("health ?-?check|\\bchecks?\\b|\\bprobes?\\b");

  /// It is the check that is said to speak otherwise than its port does.
  private static Optional<Shows> checkSpeaksOtherwise(Hearing h) {
    return Stream.of(false, true)
        .flatMap(tls -> ProtocolPleas.spokenOtherwise(h, tls).stream())
        .filter(s -> OF_CHECK.matcher(s.provenance().raw().toLowerCase(Locale.ROOT)).find())
        .findFirst();
  }

  private static final Pattern MARKED_DOWN =
      Pattern.compile(
          "\\b(?:servers?|backends?|targets?|all|them)\\b[^.]{0,60}\\b(?:down|unhealthy)\\b");

  /// What failed is the check, and the servers answer.
  private static boolean isMarkedDown(Hearing h) {
    return MARKED_DOWN.matcher(h.testimony().text()).find();
  }

  /// A check of another port without TLS of its own: HAProxy takes none over from the server line.
  private static final Pattern CHECKS_PORT =
      Pattern.compile("\\bcheck (?:(?!check-ssl)\\S+ ){0,6}port \\d{2,5}\\b(?!.{0,60}check-ssl)");

  private static Plea tls(Hearing h) {
    return Plea.none()
        .only(h.isCheck())
        .add(56, h.sign(Sign.CHECK_PLAIN_TO_TLS))
        // what a server without TLS makes of it is no such reason
        .add(
            h.witnessed(Sign.PLAIN_TO_TLS, Sign.TLS_TO_PLAIN).isPresent()
                ? 70
                : h.shows(Sign.SERVES_TLS) ? 62 : 0,
            h.sign(Sign.CHECK_IN_PLAIN))
        .when(
            h.shows(Sign.CHECK_PLAIN_TO_TLS) && CHECKS_PORT.matcher(h.testimony().text()).find(),
            24)
        .add(20, h.sign(Sign.PLAIN_TO_TLS, Sign.TLS_TO_PLAIN))
        .add(64, checkSpeaksOtherwise(h))
        .add(isMarkedDown(h) ? 64 : 0, h.differences().of("scheme", "https", "http"))
        .when(onlyChecksFail(h) && h.claimed(Sign.PLAIN_TO_TLS, Sign.TLS_TO_PLAIN).isPresent(), 34)
        .when(
            h.shows(Sign.PLAIN_TO_TLS)
                && h.mentions("mode tcp", "without check", "check port")
                && h.mentions("is down, reason", "l7rsp", "l7sts", "invalid response"),
            66)
        .when(
            h.shows(Sign.CHECK_PLAIN_TO_TLS) && h.mentions("check-ssl", "check port", "drops ssl"),
            20)
        .when(h.mentions("check-ssl", "backend-protocol: https", "healthcheck-protocol"), 16)
        .titled("the check speaks plain text to a TLS port, or the reverse")
        .wants("whether the check speaks TLS", "grep -nE 'check|ssl' /etc/haproxy/haproxy.cfg")
        .mend("add check-ssl, or check a port that speaks what the check does");
  }

  private static Plea blocked(Hearing h) {
    return Plea.none()
        .add(82, h.sign(Sign.CHECK_BLOCKED))
        .when(
            h.mentions(
                "aborted connection",
                "flush-hosts",
                "max_connect_errors",
                "handshake packet",
                "connection errors"),
            20)
        .titled("the server bans the balancer for its checks, which connect and go away")
        .wants(
            "whom the server has blocked", "mysql -e 'select * from performance_schema.host_cache'")
        .mend("use a check that the server likes: option mysql-check user NAME");
  }

  private static final Pattern CHECK_WAITS = Pattern.compile("\\btimeout check +\\d");

  private static Plea timeout(Hearing h) {
    return Plea.none()
        .only(
            h.isCheck()
                && (h.hasFailed(Fault.NO_ANSWER)
                    || h.shows(Sign.CHECK_TIMED_OUT)
                    || h.mended(Knob.CHECK_TIME, true).isPresent()
                    || h.mentions(
                        "check timeout",
                        "timeoutseconds",
                        "increase the timeout",
                        "increasing the timeout",
                        "slower than",
                        "takes longer")))
        .add(58, h.witnessed(Sign.CHECK_TIMED_OUT))
        .add(48, h.mended(Knob.CHECK_TIME, true))
        .add(h.witnessed(Sign.CHECK_TIMED_OUT).isPresent() ? 4 : 42, h.failed(Fault.NO_ANSWER))
        .when(
            h.mentions(
                "l7tout",
                "check timeout",
                "inter ",
                "timeoutseconds",
                "layer7 timeout",
                "increase the timeout",
                "increasing the timeout"),
            26)
        .when(CHECK_WAITS.matcher(h.testimony().text()).find(), 26)
        // who waits longer than the check is not answered either
        .when(
            h.failed(f -> f.fault() == Fault.NO_ANSWER && f.speaker().equals("curl")).isPresent(),
            -80)
        .titled("the server answers later than the check waits")
        .wants(
            "how long the answer takes",
            "curl -so /dev/null -w '%{time_total}\\n' http://" + h.at() + "/CHECKED-PATH")
        .mend("let the check wait longer: timeout check");
  }

  /// A firewall and the checks that it should let in, in one breath.
  private static final Pattern FIREWALL_OF_CHECK =
      Pattern.compile(
          "\\bhealth ?-?check\\w*\\b[^.]{0,80}\\b(?:to|in|by) (?:the |our )?(?:\\w+ )?firewall|\\bfirewall(?:s| rules?)?\\b[^.]{0,40}\\b(?:for|allow\\w*|block\\w*|drop\\w*|admit\\w*)\\b[^.]{0,40}\\bhealth ?-?check");

  private static Plea sourceFiltered(Hearing h) {
    return Plea.none()
        .only(h.isCheck())
        .when(
            h.mentions(
                "130.211.0.0/22",
                "35.191.0.0/16",
                "health check ranges",
                "168.63.129.16",
                "health check source"),
            62)
        .when(FIREWALL_OF_CHECK.matcher(h.testimony().text()).find(), 50)
        .titled("the checkers' addresses are not admitted")
        .wants("the rules for the checkers' ranges", "gcloud compute firewall-rules list")
        .mend("admit the ranges of the checkers");
  }
}
