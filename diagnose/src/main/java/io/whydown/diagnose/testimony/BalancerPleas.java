package io.whydown.diagnose.testimony;

import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Knob;
import io.whydown.model.testimony.Setting;
import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement.Failed;
import io.whydown.model.testimony.Statement.Shows;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Pleas about the balancer itself: its configuration, its routes, its limits, and servers that it
/// or an operator took out. Stateless.
final class BalancerPleas {

  private BalancerPleas() {}

  static void all(BiConsumer<String, Pleading> add) {
    add.accept("passive-ejection", BalancerPleas::ejection);
    add.accept("server-in-maintenance", BalancerPleas::maintenance);
    add.accept("config-quoting", BalancerPleas::quoting);
    add.accept("config-shadowed", BalancerPleas::shadowed);
    add.accept("lb-maxconn-server", BalancerPleas::maxconn);
    add.accept("lb-maxconn-global", BalancerPleas::globalMaxconn);
    add.accept("queue-timeout", BalancerPleas::queue);
    add.accept("backend-thread-pool-full", BalancerPleas::pool);
    add.accept("wrong-backend-section", BalancerPleas::wrongSection);
    add.accept("no-backend-selected", BalancerPleas::noRoute);
    add.accept("lb-config-invalid-old-running", BalancerPleas::refusedConfig);
    add.accept("lb-two-generations", BalancerPleas::generations);
    add.accept("cloud-nsg-or-udr", BalancerPleas::cloudPath);
    add.accept("timeout-connect-too-short", BalancerPleas::connectTime);
  }

  private static Plea ejection(Hearing h) {
    Optional<Shows> taken = h.sign(Sign.EJECTED);
    Optional<Shows> left = h.witnessed(Sign.NO_SERVER_LEFT);
    // a request that failed, and then no server left for the others
    boolean after = h.failed(f -> f.fault() != Fault.NO_SERVER && isOfTraffic(f)).isPresent();
    // whose connects the own machine refuses to make takes a server out as an effect of that
    boolean local =
        h.failed(f -> f.fault() == Fault.DENIED || f.fault() == Fault.ADDRESS_NOT_AVAILABLE)
            .isPresent();
    // a handshake that fails is the reason, and that the server is left out follows from it
    boolean tls = h.hasFailed(Fault.TLS) && !after;
    return Plea.none()
        .only(!local && !tls)
        .add(38, taken)
        .add(38, h.mended(Knob.EJECTION))
        .add(36, h.sign(Sign.EJECTED_BY_ONE_ERROR))
        .when(
            h.shows(Sign.EJECTED_BY_ONE_ERROR)
                && h.mentions("max_fails", "fail_timeout", "no live upstream", "passive"),
            20)
        .when(taken.isPresent() && h.mentions("no healthy upstream", "ejected", "ejection"), 30)
        .when(taken.isPresent() && h.mentions("disabled connection for", "disabling worker"), 26)
        .add(left.isPresent() && after && taken.isPresent() ? 44 : 0, left)
        .when(
            taken.isPresent()
                && h.mentions(
                    "fail_timeout",
                    "other requests",
                    "every request",
                    "all requests",
                    "everything else",
                    "all of the site",
                    "whole site"),
            10)
        .titled("the server was taken out after errors of traffic")
        .wants("its failures before", "grep -n max_fails /etc/nginx/nginx.conf")
        .mend("mend the errors, or allow more of them");
  }

  /// A failure of a request that was under way: the server was reached.
  private static boolean isOfTraffic(Failed failed) {
    return switch (failed.fault()) {
      case CLOSED, RESET, NO_ANSWER, STATUS, RESPONSE -> true;
      default -> false;
    };
  }

  private static Plea maintenance(Hearing h) {
    return Plea.none()
        .add(58, h.witnessed(Sign.MAINTENANCE))
        .add(
            70,
            h.dials().stream()
                .filter(
                    d -> d.settings().getOrDefault("line", "").matches("(?:.* )?disabled(?: .*)?"))
                .findFirst())
        .when(h.shows(Sign.NAME_AT_START), -45)
        .when(NamePleas.isUnresolvedMaintenance(h), -45)
        .titled("an operator has set the server into maintenance")
        .wants(
            "its administrative state",
            "echo 'show servers state' | socat stdio /run/haproxy/admin.sock")
        .mend("set server BACKEND/SERVER state ready");
  }

  private static Plea quoting(Hearing h) {
    return Plea.none()
        .add(48, h.sign(Sign.QUOTING))
        .when(h.shows(Sign.QUOTING) && h.mentions("config", "cfg", "yaml", "password", "#"), 10)
        .titled("an unquoted character cuts a directive")
        .wants("the directive as it was read", "haproxy -c -V -f /etc/haproxy/haproxy.cfg")
        .mend("quote the value");
  }

  private static Plea shadowed(Hearing h) {
    boolean settings =
        h.mentions(
            "conf.d",
            "include",
            "another file",
            "second file",
            "other file",
            "takes precedence",
            "my setting",
            "the setting",
            "defaults section",
            "later in",
            "has no effect",
            "no effect",
            "ignored",
            "still uses",
            "still the",
            "override file",
            "overrides the",
            "overridden by",
            "overwritten by",
            "drop-in",
            "duplicate");
    return Plea.none()
        .add(settings ? 46 : 18, h.sign(Sign.SETTING_OVERRIDDEN))
        .titled("another setting wins over the edited one")
        .wants("the settings in their order", "nginx -T")
        .mend("edit the one that wins");
  }

  /// The limit is told to be met; that it is set says nothing.
  private static final Pattern LIMIT_MET =
      Pattern.compile(
          "\\b(?:reach|hit|exceed|exhaust|over|beyond|at|above)\\w* (?:\\w+ ){0,4}maxconn\\b|\\bmaxconn\\b.{0,40}\\b(?:reach|hit|exceed|exhaust|full|too (?:low|small)|met|rais|increas|lower)\\w*|\\b(?:rais|increas|lower|bump)\\w* (?:\\w+ ){0,4}maxconn\\b");

  /// Whether the limit is met, and raising it was not in vain.
  private static boolean isMet(Hearing h) {
    Matcher met = LIMIT_MET.matcher(h.testimony().text());
    return met.find()
        && !IN_VAIN
            .matcher(h.testimony().text())
            .region(met.start(), h.testimony().text().length())
            .lookingAt();
  }

  private static final Pattern IN_VAIN =
      Pattern.compile(
          "[^.]{0,80}\\b(?:(?:did|does) ?n[o']t (?:help|change|fix|solve|matter)|(?:no|without) (?:effect|difference|success|luck|change))");

  private static Plea maxconn(Hearing h) {
    return Plea.none()
        .when(isMet(h), 56)
        .add(68, Settings.limitMet(h, Setting.MOST_CONNECTIONS_OF_SERVER))
        .add(70, h.sign(Sign.REQUESTS_OVERFLOW))
        .add(8, h.sign(Sign.FAILS_UNDER_LOAD))
        .titled("the server has as many connections as it may")
        .wants(
            "its current connections beside its limit",
            "echo 'show stat' | socat stdio /run/haproxy/admin.sock")
        .mend("raise maxconn, or add servers");
  }

  private static final Pattern GLOBAL =
      Pattern.compile(
          "\\bmaxconn (?:\\w+ )?(?:in|of|under) (?:the )?(?:global|defaults|frontend)\\b");

  private static Plea globalMaxconn(Hearing h) {
    return Plea.none()
        .add(64, h.witnessed(Sign.LIMIT_MET))
        .add(h.witnessed(Sign.LIMIT_MET).isPresent() ? 0 : 44, h.sign(Sign.LIMIT_MET))
        .add(66, Settings.limitMet(h, Setting.MOST_CONNECTIONS))
        .add(h.shows(Sign.LIMIT_MET) ? 6 : 36, h.mended(Knob.CONNECTIONS, true))
        .when(
            (h.mentions("process maxconn", "global maxconn", "frontend maxconn", "reached maxconn")
                    || GLOBAL.matcher(h.testimony().text()).find())
                && isMet(h),
            64)
        .titled("the balancer has all the connections that it may have")
        .wants(
            "its current connections beside its limit",
            "echo 'show info' | socat stdio /run/haproxy/admin.sock")
        .mend("raise the global limit");
  }

  private static Plea queue(Hearing h) {
    return Plea.none()
        .add(76, h.witnessed(Sign.QUEUE_TIMED_OUT))
        .add(62, h.claimed(Sign.QUEUE_TIMED_OUT))
        .titled("requests wait for a free slot of the server until their time is over")
        .wants(
            "the queue beside the limit of each server",
            "echo 'show stat' | socat stdio /run/haproxy/admin.sock | cut -d, -f1-8")
        .mend("raise the server's maxconn, add servers, or make answers faster");
  }

  /// Programs and people on a server whose workers are all taken.
  private static final Pattern POOL_FULL =
      Pattern.compile(
          "\\bpooltimeout\\b|queuepool limit|reached (?:pm\\.max_children|maxrequestworkers|max_?clients)|\\ball (?:\\w+ ){0,2}(?:workers?|threads?)(?: (?:of|in) (?:the )?\\w+)? (?:are |were |is )?(?:busy|taken|in use|blocked|occupied)|\\b(?:worker|thread|connection|db|database)s? pools?\\b.{0,40}\\b(?:exhaust\\w*|full|ran out|too small|time\\w* out)|\\bno (?:free|idle|available) (?:workers?|threads?)\\b|\\b(?:exhaust\\w*|ran out of|run out of) (?:the |its |all )?(?:\\w+ ){0,2}(?:workers?|threads?|pool)\\b");

  private static Plea pool(Hearing h) {
    return Plea.none()
        .when(POOL_FULL.matcher(h.testimony().text()).find(), 58)
        .add(8, h.failed(Fault.NO_ANSWER))
        .titled("the server has no worker left for another request")
        .wants(
            "its busy workers beside their number",
            "ss -H -tn state established '( sport = :"
                + h.portText()
                + " )' | wc -l; ps -eLf | wc -l")
        .mend("give it more workers, or make each request shorter");
  }

  private static Plea wrongSection(Hearing h) {
    return Plea.none()
        .add(84, h.witnessed(Sign.SECTION_UNKNOWN))
        .add(
            52,
            h.sign(Sign.SECTION_UNKNOWN).filter(s -> h.witnessed(Sign.SECTION_UNKNOWN).isEmpty()))
        .titled("a route names a backend that the configuration does not have")
        .wants(
            "the names of the sections beside those that routes use",
            "grep -nE 'backend|upstream|service' CONFIGURATION")
        .mend("write the name as it is defined");
  }

  private static Plea noRoute(Hearing h) {
    return Plea.none()
        .add(46, h.witnessed(Sign.ROUTE_MISSING))
        .add(
            h.witnessed(Sign.ROUTE_MISSING).isPresent() ? 8 : 52,
            h.sign(Sign.ROUTE_MISSING).filter(s -> s.standing() == Standing.INTENDED))
        .when(h.shows(Sign.ROUTE_MISSING) && h.hasFailed(Fault.REFUSED, Fault.TIMEOUT), -20)
        .when(CheckPleas.isBalancersAnswer(h), 40)
        // a test that went through the balancer, told beside what does not
        .when(h.witnessed(Sign.PROXY_HEADER_MISSING, Sign.TLS_TO_PLAIN).isPresent(), -30)
        .titled("no route of the balancer takes the request")
        .wants("the routes, and Host and path of the request", "curl -sv http://" + h.at() + "/")
        .mend("add a route for the request, or a default");
  }

  private static Plea refusedConfig(Hearing h) {
    return Plea.none()
        .add(48, h.witnessed(Sign.CONFIG_REFUSED))
        .add(42, h.sign(Sign.RELOAD_MISSED))
        // the line above says why, and a cause of its own knows it
        .when(h.hasBindFailed() || h.shows(Sign.NAME_AT_START, Sign.SECTION_UNKNOWN), -40)
        .titled("the balancer does not take its configuration, and what runs is older or nothing")
        .wants(
            "what it says of its configuration", "haproxy -c -f /etc/haproxy/haproxy.cfg; nginx -t")
        .mend("mend the line that it complains of, and reload");
  }

  private static Plea generations(Hearing h) {
    return Plea.none()
        .add(70, h.witnessed(Sign.TWO_GENERATIONS))
        .titled("processes of an older generation of the balancer still serve")
        .wants(
            "its processes with their start times", "ps -eo pid,ppid,lstart,args | grep BALANCER")
        .mend("end the older processes (hard-stop-after, worker_shutdown_timeout)");
  }

  private static Plea cloudPath(Hearing h) {
    return Plea.none()
        .add(66, h.sign(Sign.CLOUD_PATH_BLOCKED))
        .titled("rules or routes of the balancer's subnet stop its own traffic")
        .wants(
            "the rules and routes of the balancer's subnet",
            "az network nsg rule list -g GROUP --nsg-name NSG -o table; az network route-table list -o table")
        .mend("admit the ports that the balancer's service needs, and route to the Internet");
  }

  private static Plea connectTime(Hearing h) {
    boolean timedOut = h.hasFailed(Fault.TIMEOUT);
    Optional<Shows> mended = h.mended(Knob.CONNECT_TIME, true);
    return Plea.none()
        .only(timedOut || mended.isPresent())
        .add(56, mended)
        .add(44, Settings.connectTooShort(h))
        .when(Settings.isWayLonger(h), 30)
        .add(8, h.sign(Sign.FAILS_PARTLY))
        .titled(
            "the balancer waits for a connection no longer than the way takes, or one lost packet")
        .wants(
            "the time of a connect",
            "curl -so /dev/null -w '%{time_connect}\\n' http://" + h.at() + "/")
        .mend("give the connect more time: three seconds and more (timeout connect)");
  }
}
