package io.whydown.diagnose.causes.balancer;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.ControlCommand;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.cause.Symptom;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.evidence.Reading;
import io.whydown.model.evidence.Remark;
import io.whydown.model.host.LogLine;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.proxy.ProxyRuntime;
import io.whydown.model.proxy.Server;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import io.whydown.net.Port;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The file names a server that the running balancer does not know, or another address than it
/// dials: the file was edited and never loaded, or the reload failed.
final class LbConfigInvalidOldRunning implements Cause {

  private static final About ABOUT =
      About.root(
          "lb-config-invalid-old-running",
          "the running balancer has another configuration than the file",
          Stage.BALANCER,
          Set.of(
              "not-tried",
              "connection-refused",
              "connection-timeout",
              "host-unreachable",
              "network-unreachable",
              "connect-denied",
              "connection-reset",
              "response-timeout",
              "unexpected-status",
              "unexpected-response",
              "tls-handshake-failed",
              "local-resource-error",
              About.BESIDE),
          FactKind.RUNTIME,
          FactKind.BALANCER_LOG,
          FactKind.JOURNAL,
          FactKind.BALANCER_PROCESS);

  /// The end of NGINX's complaints about its configuration (ngx_conf_log_error).
  private static final Pattern REFUSED_LINE = Pattern.compile(" in /[^ ]+:[0-9]+$");

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    if (facts.proxy().kind() == Proxy.Kind.NGINX) {
      return refusedByNginx(facts);
    }
    if (!(facts.balancerRuntime() instanceof Reading.Seen(var runtime))
        || runtime.servers().isEmpty()) {
      return Outcome.irrelevant();
    }
    Optional<Evidence> difference = difference(facts, runtime);
    if (difference.isEmpty()) {
      return broken(facts, runtime);
    }
    Optional<LogLine> failure = failedReload(facts);
    Optional<Evidence> edited = edited(facts, runtime);
    var evidence = new ArrayList<Evidence>();
    evidence.add(difference.get());
    edited.ifPresent(evidence::add);
    failure
        .map(line -> new Evidence("the balancer wrote: " + line.message(), line.provenance()))
        .ifPresent(evidence::add);
    Finding finding =
        Finding.of(
            "the running balancer has another configuration than " + facts.proxy().configuration(),
            evidence,
            remedy(facts, "check the file, mend what is reported, then reload the balancer"));
    return failure.isPresent() || edited.isPresent()
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "when the balancer was last reloaded and with which result");
  }

  /// The running balancer serves what the file says of this server, and cannot load the file: it
  /// was edited since, and has a line that no balancer takes.
  private static Outcome broken(Case facts, ProxyRuntime runtime) {
    Optional<Remark> line =
        facts.proxy().remarks().stream().filter(LbConfigInvalidOldRunning::isUnknown).findFirst();
    Optional<Evidence> edited = edited(facts, runtime);
    if (line.isEmpty()
        || edited.isEmpty()
        || !facts.isFirstOfBackend()
        || !facts.symptom().id().equals(Symptom.HEALTHY)) {
      return Outcome.irrelevant();
    }
    String where = line.get().file() + ":" + line.get().line();
    Finding finding =
        Finding.of(
            "the running balancer is older than "
                + facts.proxy().configuration()
                + ", which it would not load",
            List.of(
                edited.get(),
                new Evidence(where + ": " + line.get().reason(), facts.server().provenance())),
            remedy(facts, "mend the line, then reload the balancer"));
    Optional<LogLine> failure = failedReload(facts);
    return failure.isPresent()
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "what the balancer says of the file: `haproxy -c -f FILE`");
  }

  /// NGINX wrote which line it refuses, and none of its processes began after that: those of before
  /// went on.
  private static Outcome refusedByNginx(Case facts) {
    Optional<Instant> last =
        facts.balancerProcesses().stream()
            .flatMap(p -> Stream.ofNullable(p.startedAt()))
            .max(Comparator.naturalOrder());
    if (!facts.isFirstOfBackend() || !facts.symptom().id().equals(Symptom.HEALTHY)) {
      return Outcome.irrelevant();
    }
    return facts.balancerLog().stream()
        .filter(line -> REFUSED_LINE.matcher(line.message()).find())
        .filter(line -> last.isPresent() && line.at() != null && line.at().isAfter(last.get()))
        .reduce((_, later) -> later)
        .map(line ->
            Outcome.proven(
                Finding.of(
                    "the running balancer is older than "
                        + facts.proxy().configuration()
                        + ", which it refused to load",
                    List.of(
                        new Evidence("the balancer wrote: " + line.message(), line.provenance())),
                    remedy(facts, "mend the line, then reload the balancer"))))
        .orElse(Outcome.irrelevant());
  }

  private static Remedy remedy(Case facts, String summary) {
    boolean isNginx = facts.proxy().kind() == Proxy.Kind.NGINX;
    return new Remedy(
        summary,
        facts.balancerVantage(),
        List.of((isNginx ? "nginx -t -c " : "haproxy -c -f ") + facts.proxy().configuration()),
        Remedy.Risk.LOW,
        true,
        ControlCommand.show(facts),
        List.of());
  }

  private static boolean isUnknown(Remark remark) {
    return remark.support() == Remark.Support.UNRECOGNIZED
        && (remark.reason().contains("unknown keyword")
            || remark.reason().contains("unable to find required"));
  }

  private static Optional<Evidence> difference(Case facts, ProxyRuntime runtime) {
    Optional<ProxyRuntime.ServerState> row =
        runtime.server(facts.backend().name(), facts.server().name());
    if (row.isEmpty()) {
      return facts.backend().disabled()
          ? Optional.empty()
          : Optional.of(
              new Evidence(
                  "the running balancer knows no server " + facts.name(),
                  facts.server().provenance()));
    }
    return facts.server().target() instanceof Server.Target.Address(var written)
        ? moved(row.get(), written, facts.server())
        : Optional.empty();
  }

  private static Optional<Evidence> moved(
      ProxyRuntime.ServerState row, IpAddress written, Server server) {
    int port = server.portFromClient() ? 0 : server.port();
    return Optional.ofNullable(row.address())
        .flatMap(Endpoint::tryParse)
        .filter(running ->
            !running.address().equals(written) || (port > 0 && running.port().number() != port))
        .map(running ->
            new Evidence(
                "the running balancer dials "
                    + running
                    + ", the file says "
                    + (port > 0 ? new Endpoint(written, new Port(port)) : written),
                row.provenance()));
  }

  /// The server's file was changed after the process that answers had started (`Start_time_sec` of
  /// `show info`); both by the host's clock.
  private static Optional<Evidence> edited(Case facts, ProxyRuntime runtime) {
    String start = runtime.info().getOrDefault("Start_time_sec", "");
    if (!start.matches("[0-9]{1,11}")
        || !(facts.server().provenance().origin() instanceof Provenance.Origin.File(var path, _))) {
      return Optional.empty();
    }
    Instant started = Instant.ofEpochSecond(Long.parseLong(start));
    return Optional.ofNullable(runtime.changedFiles().get(path))
        .filter(changed -> changed.isAfter(started))
        .map(changed ->
            new Evidence(
                "the file was changed at " + changed + ", the balancer started at " + started,
                facts.server().provenance()));
  }

  /// The last complaint of the balancer about its configuration, after its process began.
  private static Optional<LogLine> failedReload(Case facts) {
    Optional<Instant> start =
        facts.balancerProcesses().stream()
            .flatMap(p -> Stream.ofNullable(p.startedAt()))
            .min(Comparator.naturalOrder());
    return Stream.concat(
            facts.balancerHost().journal().asValue().orElse(List.of()).stream(),
            facts.balancerLog().stream())
        .filter(line ->
            line.message().contains("found in configuration") && line.message().contains("rror"))
        .filter(line -> start.isPresent() && line.at() != null && line.at().isAfter(start.get()))
        .reduce((a, b) -> b);
  }
}
