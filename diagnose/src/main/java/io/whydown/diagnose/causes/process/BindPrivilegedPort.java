package io.whydown.diagnose.causes.process;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.DropIn;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.LogLine;
import io.whydown.model.host.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The service runs as an ordinary user, its port is below `net.ipv4.ip_unprivileged_port_start`
/// (ip(7)), and bind(2) failed with EACCES.
final class BindPrivilegedPort implements Cause {

  private static final About ABOUT =
      About.root(
          "bind-privileged-port",
          "an ordinary user may not bind a port below the limit",
          Stage.LISTENER,
          Set.of("start-failed"),
          FactKind.UNITS,
          FactKind.PROCESSES,
          FactKind.JOURNAL,
          FactKind.SYSCTLS);

  @Override
  public About about() {
    return ABOUT;
  }

  private static final int DEFAULT_LIMIT = 1024;

  private static final String CAPABILITY = "cap_net_bind_service";

  private static final Pattern BIND = Pattern.compile("(?i)\\b(?:bind|listen)|[a-z]_?bind\\(");

  /// A path with a folder: the denial is of a file.
  private static final Pattern FILE = Pattern.compile("(?:^|[\\s'\"(:=])/[\\w.-]+/");

  @Override
  public Outcome examine(Case facts) {
    Optional<Suspect> suspect = Suspect.of(facts);
    if (suspect.isEmpty() || facts.dialled().isEmpty()) {
      return Outcome.irrelevant();
    }
    int port = facts.dialled().get().port().number();
    long limit =
        facts
            .serverHost()
            .sysctls()
            .asValue()
            .map(all -> all.get("net.ipv4.ip_unprivileged_port_start"))
            .map(s -> s.number().orElse(DEFAULT_LIMIT))
            .orElse((long) DEFAULT_LIMIT);
    Unit unit = suspect.get().unit();
    if (port >= limit || unit.isActive()) {
      return Outcome.irrelevant();
    }
    Optional<LogLine> line =
        suspect.get().lastLine(facts, "permission denied", "eacces", "(13)", "not permitted");
    if (line.isEmpty()) {
      return Outcome.irrelevant();
    }
    boolean tellsOfBind = tellsOfBind(facts, suspect.get(), line.get(), port);
    if (!tellsOfBind && FILE.matcher(line.get().message()).find()) {
      return Outcome.irrelevant();
    }
    return judge(facts, suspect.get(), line.get(), limit, tellsOfBind);
  }

  /// Whether the line, or one of the same run as in a stack trace, names the call or the port.
  private static boolean tellsOfBind(Case facts, Suspect suspect, LogLine line, int port) {
    return line.message().contains(":" + port)
        || suspect.journal(facts).stream().anyMatch(each -> BIND.matcher(each.message()).find());
  }

  private static Outcome judge(
      Case facts, Suspect suspect, LogLine line, long limit, boolean tellsOfBind) {
    Unit unit = suspect.unit();
    String user = unit.property("User");
    String bounded = unit.property("CapabilityBoundingSet");
    boolean isBounded = bounded != null && !bounded.contains(CAPABILITY);
    boolean isApart = "yes".equals(unit.property("PrivateUsers"));
    boolean isRoot = "root".equals(user);
    boolean isGiven =
        String.valueOf(unit.property("AmbientCapabilities")).contains(CAPABILITY) || isRoot;
    if (isGiven && !isBounded && !isApart) {
      String because = isRoot ? " runs as root" : " has CAP_NET_BIND_SERVICE";
      return Outcome.excluded(unit.id() + because, suspect.stateEvidence());
    }
    boolean isUser = user != null && !user.isEmpty() && !isRoot;
    String who =
        isBounded
            ? ": its CapabilityBoundingSet lacks CAP_NET_BIND_SERVICE"
            : isApart
                ? ": with PrivateUsers=yes it has no capability over the host's network"
                : " as " + (isUser ? user : "its user");
    var settings = new ArrayList<String>();
    if (isBounded) {
      settings.add("CapabilityBoundingSet=CAP_NET_BIND_SERVICE");
    }
    if (isApart) {
      settings.add("PrivateUsers=no");
    }
    if (isUser || settings.isEmpty()) {
      settings.add("AmbientCapabilities=CAP_NET_BIND_SERVICE");
    }
    Finding finding =
        Finding.of(
            unit.id() + " may not bind port " + facts.dialled().orElseThrow().port() + who,
            List.of(Suspect.said(line), suspect.stateEvidence()),
            Services.advice(
                facts,
                "give "
                    + unit.id()
                    + " the capability CAP_NET_BIND_SERVICE, or a port of "
                    + limit
                    + " or above",
                Remedy.Risk.LOW,
                DropIn.commands(unit.word(), "Service", settings)));
    if (!tellsOfBind) {
      return Outcome.likely(finding, "what " + unit.id() + " was denied");
    }
    return suspect.named() && (isUser || isBounded || isApart)
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "the user that " + unit.id() + " runs as");
  }
}
