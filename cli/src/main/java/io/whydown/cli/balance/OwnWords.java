package io.whydown.cli.balance;

import io.whydown.balancer.config.CheckConfig;
import io.whydown.balancer.config.CheckScript;
import io.whydown.balancer.config.CheckScript.Step;
import io.whydown.balancer.config.NamingConfig;
import io.whydown.balancer.config.ServerConfig;
import io.whydown.balancer.config.ServerPlace;
import io.whydown.balancer.event.BalancerEvent.Failure;
import io.whydown.balancer.event.BalancerEvent.Why;
import io.whydown.balancer.runtime.CheckResult;
import io.whydown.balancer.runtime.ServerSnapshot;
import org.jspecify.annotations.Nullable;

/// What the balancer itself can say of a failure: what it did, what came back, what is missing in
/// its own configuration. Nothing is looked up. Stateless.
final class OwnWords {

  static final int ENFILE = 23;
  static final int EMFILE = 24;
  static final int EADDRNOTAVAIL = 99;
  private static final int ENETUNREACH = 101;
  private static final int ENOBUFS = 105;
  private static final int ECONNRESET = 104;
  private static final int ECONNREFUSED = 111;
  private static final int EHOSTUNREACH = 113;
  private static final int EACCES = 13;
  private static final int EPERM = 1;

  private static final String VIA_AGENT = "via agent : ";

  private OwnWords() {}

  /// @param server null for one that is not in the configuration file
  static String of(Why why, @Nullable ServerConfig server) {
    return switch (why) {
      case Why.Check(CheckResult result) -> check(result, server);
      case Why.Agent(CheckResult result) ->
          "its agent says so"
              + (said(result).isEmpty() ? "" : ": " + said(result))
              + " ("
              + result.status().text()
              + ")";
      case Why.Tracked(String backend, String name) -> "it follows " + backend + "/" + name;
      case Why.Operator(String text) ->
          "an operator took it out" + (text.isEmpty() ? "" : " through the " + text);
      case Why.Traffic(int failures, CheckResult result) ->
          "%d requests in a row failed there (`observe`); the last one: %s"
              .formatted(failures, result.detail().substring(result.detail().indexOf(": ") + 2));
      case Why.Name(String host, _, String words) -> words.isEmpty() ? noAddress(host) : words;
    };
  }

  /// The cause's id where the balancer knows it without a look: who said so is the cause.
  static String cause(Why why) {
    return switch (why) {
      case Why.Agent(CheckResult result) -> isAnswered(result) ? "agent-check-down" : "";
      case Why.Operator _ -> "server-in-maintenance";
      case Why.Check _, Why.Tracked _, Why.Traffic _, Why.Name _ -> "";
    };
  }

  private static boolean isAnswered(CheckResult result) {
    return result.status().code().startsWith("L7");
  }

  static String noAddress(String host) {
    return "the name " + host + " gives no address";
  }

  /// The agent's own word, without the words that HAProxy's log puts before it.
  private static String said(CheckResult result) {
    String detail = result.detail();
    return detail.startsWith(VIA_AGENT) ? detail.substring(VIA_AGENT.length()) : detail;
  }

  /// An agent that says "down", or says nothing: then it changes nothing.
  static String agent(CheckResult result, ServerConfig server) {
    String where = server.agent() == null ? "" : " (port " + server.agent().port() + ")";
    String detail = said(result).isEmpty() ? result.status().text() : said(result);
    return isAnswered(result)
        ? "its agent" + where + " says: " + detail
        : "its agent" + where + " cannot be asked, so that the server keeps its state: " + detail;
  }

  /// Why a server is not up from the start.
  static String atStart(ServerSnapshot server) {
    ServerConfig config = server.config();
    if (server.admin().resolutionMaintenance()) {
      return unresolved(config, "");
    }
    if (!server.trackedServer().isEmpty()) {
      return of(new Why.Tracked(server.trackedBackend(), server.trackedServer()), config);
    }
    if (config.disabled()) {
      return "the configuration disables it (%s:%d)"
          .formatted(config.origin().file(), config.origin().line());
    }
    return server.admin().forcedMaintenance() || server.admin().forcedDrain()
        ? "it was taken out before this process began (server-state file)"
        : check(server.check(), config);
  }

  /// A server that has had no address yet.
  ///
  /// @param words who was asked, and what came; empty while that is not known
  static String unresolved(@Nullable ServerConfig server, String words) {
    return of(new Why.Name(place(server), "", words), server);
  }

  static String check(CheckResult result, @Nullable ServerConfig server) {
    String place = place(server);
    return switch (result.status()) {
      case L4_TIMEOUT, L6_TIMEOUT ->
          "no answer to the connect to "
              + place
              + after(result)
              + ": packets are dropped, the host is dead, or its accept queue is full";
      case L4_CONNECTION, SOCKET_ERROR -> socket(result, place);
      case L7_TIMEOUT ->
          neverSends(server)
              ? "the check never sends a request, so the server waits for one: `http-check` rules replace"
                  + " an inherited `option httpchk` as a whole"
              : place
                  + " accepts the connection, and does not answer "
                  + asked(server)
                  + after(result);
      case HEALTH_ANALYSIS -> place + " fails what clients ask: " + result.detail();
      case L7_STATUS -> status(result, server);
      case L7_RESPONSE ->
          result.detail().isEmpty()
              ? place
                  + " closes the connection without an answer to "
                  + asked(server)
                  + " that the check understands"
              : "the answer to "
                  + asked(server)
                  + " is not what the check wants: "
                  + result.detail();
      case L6_RESPONSE ->
          "the TLS handshake with "
              + place
              + " fails"
              + (result.detail().isEmpty() ? "" : ": " + result.detail());
      case UNKNOWN, INITIALIZING -> "no check has ended yet";
      case PROC_ERROR, PROC_TIMEOUT, PROC_OK, L4_OK, L6_OK, L7_OK, L7_OK_CONDITIONAL ->
          result.status().text() + (result.detail().isEmpty() ? "" : ": " + result.detail());
    };
  }

  private static String socket(CheckResult result, String place) {
    String own = ofErrno(result.errno(), place);
    if (own != null) {
      return own;
    }
    return place + ": " + (result.detail().isEmpty() ? result.status().text() : result.detail());
  }

  private static @Nullable String ofErrno(int errno, String place) {
    return switch (errno) {
      case ECONNREFUSED -> place + " refuses connections";
      case ECONNRESET -> place + " resets the connection";
      case ENETUNREACH -> "the balancer's machine has no route to " + place;
      case EHOSTUNREACH -> place + " cannot be reached: no route, or no neighbour answers";
      case EACCES, EPERM -> "the balancer's own machine forbids the connect to " + place;
      default -> fault(errno);
    };
  }

  /// What the balancer itself lacks; null for what is not its fault.
  static @Nullable String fault(int errno) {
    return switch (errno) {
      case EMFILE ->
          "the balancer has no file descriptor left (limit of the process; see `ulimit -n`, `maxconn`)";
      case ENFILE -> "the machine has no file descriptor left (fs.file-max)";
      case EADDRNOTAVAIL ->
          "the balancer has no source port left for this server, or its `source` address is not on this"
              + " machine (net.ipv4.ip_local_port_range)";
      case ENOBUFS -> "the balancer's kernel has no memory left for sockets";
      default -> null;
    };
  }

  private static String status(CheckResult result, @Nullable ServerConfig server) {
    String words =
        asked(server)
            + " gets "
            + result.code()
            + (result.detail().isEmpty() ? "" : " " + result.detail())
            + ", which the check does not accept";
    Step.SendHttp request = request(server);
    boolean asksWithoutHost =
        request != null && request.header().stream().noneMatch("host"::equalsIgnoreCase);
    return result.code() == 400 && asksWithoutHost
        ? words + "; the check sends no Host header"
        : words;
  }

  private static String after(CheckResult result) {
    return result.millis() < 0 ? "" : " within %.1f s".formatted(result.millis() / 1_000.0);
  }

  private static Step.@Nullable SendHttp request(@Nullable ServerConfig server) {
    CheckConfig check = server == null ? null : server.check();
    return check != null && check.script() instanceof CheckScript.Steps(_, var steps)
        ? steps.stream()
            .filter(Step.SendHttp.class::isInstance)
            .map(Step.SendHttp.class::cast)
            .findFirst()
            .orElse(null)
        : null;
  }

  private static String asked(@Nullable ServerConfig server) {
    Step.SendHttp request = request(server);
    return request == null ? "the check" : request.method() + " " + request.target();
  }

  /// Whether an HTTP check waits for an answer before anything was sent.
  static boolean neverSends(@Nullable ServerConfig server) {
    CheckConfig check = server == null ? null : server.check();
    return check != null
        && check.script() instanceof CheckScript.Steps(CheckScript.Kind kind, var steps)
        && kind == CheckScript.Kind.HTTP
        && steps.stream().anyMatch(Step.Expect.class::isInstance)
        && steps.stream().noneMatch(s -> s instanceof Step.SendHttp || s instanceof Step.Send);
  }

  static String place(@Nullable ServerConfig server) {
    if (server == null) {
      return "the server";
    }
    CheckConfig check = server.check();
    return switch (server.place()) {
      case ServerPlace.Tcp(var address, var rule, _) -> {
        String host =
            String.valueOf(check != null && check.address() != null ? check.address() : address);
        int port =
            check != null && check.port() > 0
                ? check.port()
                : rule instanceof ServerPlace.PortRule.Fixed(int fixed) ? fixed : 0;
        yield (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + (port > 0 ? ":" + port : "");
      }
      case ServerPlace.Unix(String path, _) -> path;
      case ServerPlace.Unresolved(String host, _) -> {
        NamingConfig naming = server.naming();
        yield host.isEmpty() && naming != null ? naming.name() : host;
      }
    };
  }

  /// How streams fail at a server.
  static String stream(Failure failure, int errno, @Nullable ServerConfig server) {
    String place = place(server);
    String known = errno == 0 ? null : ofErrno(errno, place);
    if (known != null) {
      return known;
    }
    return switch (failure) {
      case CONNECT_REFUSED -> place + " refuses connections";
      case CONNECT_TIMEOUT -> place + " does not answer a connect within `timeout connect`";
      case CONNECT_ERROR -> "the connect to " + place + " fails (errno " + errno + ")";
      case TLS_HANDSHAKE -> "the TLS handshake with " + place + " fails";
      case RESET -> place + " resets connections while it is asked";
      case EMPTY_RESPONSE -> place + " closes the connection without an answer";
      case MALFORMED_RESPONSE -> place + " answers with what is not HTTP";
      case RESPONSE_TIMEOUT -> place + " does not answer within `timeout server`";
      case RETRYABLE_STATUS -> place + " answers with a status that `retry-on` names";
    };
  }
}
