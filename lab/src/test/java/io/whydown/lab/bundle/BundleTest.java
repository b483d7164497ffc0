package io.whydown.lab.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.whydown.cli.InProcess;
import io.whydown.collect.Collector;
import io.whydown.collect.HostArguments;
import io.whydown.collect.Limits;
import io.whydown.collect.TransportFactory;
import io.whydown.collect.Vantage;
import io.whydown.collect.bundle.Bundle;
import io.whydown.collect.bundle.BundleFile;
import io.whydown.diagnose.Diagnosis;
import io.whydown.diagnose.Investigation;
import io.whydown.diagnose.Investigation.Collected;
import io.whydown.diagnose.InvestigationRequest;
import io.whydown.diagnose.Judge;
import io.whydown.diagnose.Progress;
import io.whydown.diagnose.ServerDiagnosis;
import io.whydown.diagnose.ServerDiagnosis.Certainty;
import io.whydown.diagnose.ServerDiagnosis.RootCause;
import io.whydown.diagnose.Target;
import io.whydown.lab.LabAssumptions;
import io.whydown.lab.LabHost;
import io.whydown.lab.LabNetwork;
import io.whydown.lab.fault.Fault;
import io.whydown.lab.fault.FaultCatalogue;
import io.whydown.lab.fault.Running;
import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.Provenance;
import io.whydown.report.JsonReport;
import io.whydown.report.MarkdownReport;
import io.whydown.report.TextReport;
import io.whydown.report.TextStyle;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Evidence that was collected of planted faults: elsewhere it gives the same report, and without
/// what decides it another one.
@Tag("lab")
final class BundleTest {

  /// With `./verify --deep` all of the catalogue.
  private static final List<String> DAILY =
      List.of(
          "bound-to-loopback/",
          "service-not-running/",
          "firewall-drop/",
          "process-frozen/",
          "route-forbids/",
          "health-check-path-missing/",
          "dns-stale/moved",
          "dns-cache-stale/");

  /// Its state alone keeps a stopped process from answering, whether or not anybody has tried:
  /// without what was tried the verdict is the same to the letter.
  private static final Set<String> PROVEN_UNSEEN = Set.of("process-frozen");

  /// Of these nothing is proven where nobody has seen the server fail.
  private static final Set<String> PROVEN_BY_FAILING =
      Set.of(
          "bound-to-loopback",
          "service-not-running",
          "firewall-drop",
          "route-forbids",
          "health-check-path-missing",
          "dns-stale");

  @TempDir private Path folder;

  static Stream<Fault> faults() {
    if (Boolean.getBoolean("deep")) {
      return FaultCatalogue.all().stream();
    }
    return DAILY.stream()
        .flatMap(
            name -> FaultCatalogue.all().stream().filter(f -> f.name().startsWith(name)).limit(1));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void bundle_ofAFault_givesTheSameReportAndNeverAWrongProof(Fault fault) {
    LabAssumptions.assumeLab();
    fault.needs().forEach(need -> assumeTrue(need.missing().isEmpty()));
    try (var running = Running.start(fault)) {
      Collected collected = collect(running, fault);
      Path file = folder.resolve("evidence.whydown");
      BundleFile.write(collected.bundle(), "test", file);

      Diagnosis live = Judge.judge(collected.snapshot(), collected.bundle().elapsedMillis());
      assertSameReports(live, file);
      for (ServerDiagnosis server : live.servers()) {
        assertDecided(BundleFile.read(file), server);
      }
    }
  }

  private static void assertSameReports(Diagnosis live, Path file) {
    assertThat(report(file, "json")).isEqualTo(JsonReport.of(live));
    assertThat(report(file, "markdown")).isEqualTo(MarkdownReport.of(live));
    assertThat(report(file, "text")).isEqualTo(TextReport.of(live, TextStyle.PLAIN));
  }

  private static String report(Path file, String format) {
    return InProcess.run(List.of("diagnose", file.toString(), "--format", format), Map.of()).out();
  }

  /// Takes away what the root cause rests on, first one by one, then all of it.
  private static void assertDecided(Bundle bundle, ServerDiagnosis server) {
    RootCause root = server.rootCause();
    if (root == null || root.certainty() != Certainty.PROVEN) {
      return;
    }
    Set<Mutation.Place> decisive = decisive(bundle, root);
    for (Mutation.Place place : decisive) {
      assertNoOtherProof(server, judged(Mutation.without(bundle, Set.of(place)), server), place);
      for (var host : bundle.hosts()) {
        Bundle swapped = Mutation.swapped(bundle, place, host.vantage().text());
        assertNoOtherProof(server, judged(swapped, server), place + " as of " + host.vantage());
      }
    }
    if (!decisive.isEmpty()) {
      assertChanged(root, judged(Mutation.without(bundle, decisive), server), decisive);
    }
    ServerDiagnosis unseen = judged(Mutation.withoutSymptoms(bundle), server);
    assertNoOtherProof(server, unseen, "what was seen to fail");
    String id = String.valueOf(root.id());
    if (PROVEN_UNSEEN.contains(id)) {
      assertThat(Objects.requireNonNull(unseen.rootCause()).finding().title())
          .isEqualTo(root.finding().title());
    } else if (PROVEN_BY_FAILING.contains(id)) {
      assertChanged(root, unseen, "what was seen to fail");
    }
  }

  /// What may be proven then is the same, or the second of two faults that was named before.
  private static void assertNoOtherProof(
      ServerDiagnosis before, ServerDiagnosis after, Object change) {
    RootCause now = after.rootCause();
    if (now == null || now.certainty() != Certainty.PROVEN) {
      return;
    }
    var named = new HashSet<>(Objects.requireNonNull(before.rootCause()).chain());
    before.otherFindings().stream()
        .filter(other -> other.certainty() == Certainty.PROVEN)
        .forEach(other -> named.add(String.valueOf(other.id())));
    assertThat(now.chain())
        .as("proven after a change of %s: %s", change, now.finding().title())
        .containsAnyElementsOf(named);
  }

  private static void assertChanged(RootCause root, ServerDiagnosis after, Object change) {
    RootCause now = after.rootCause();
    boolean isSame =
        now != null
            && Objects.equals(now.id(), root.id())
            && now.certainty() == root.certainty()
            && now.finding().title().equals(root.finding().title());
    assertThat(isSame).as("%s is proven without %s", root.id(), change).isFalse();
  }

  private static ServerDiagnosis judged(Bundle bundle, ServerDiagnosis server) {
    Diagnosis diagnosis = Judge.judge(Investigation.look("bundle", bundle), 0);
    return diagnosis.servers().stream()
        .filter(one -> one.server().equals(server.server()))
        .findFirst()
        .orElseThrow();
  }

  /// The artifacts that the evidence of a cause comes from.
  private static Set<Mutation.Place> decisive(Bundle bundle, RootCause root) {
    var places = new HashSet<Mutation.Place>();
    for (Evidence evidence : root.finding().evidence()) {
      Provenance provenance = evidence.provenance();
      if (provenance.origin() instanceof Provenance.Origin.Command(var command, _)) {
        for (var host : bundle.hosts()) {
          for (Artifact artifact : host.artifacts().values()) {
            if (artifact.command().equals(command)
                && artifact.vantage().equals(provenance.vantage())) {
              places.add(new Mutation.Place(artifact.vantage(), artifact.name()));
            }
          }
        }
      }
    }
    return places;
  }

  private static Collected collect(Running running, Fault fault) {
    LabNetwork lab = running.lab();
    var hosts = new ArrayList<String>(host("web2", lab.web2()));
    if (!Set.of("lb", "none").contains(fault.host())) {
      hosts.addAll(host("web1", lab.host(fault.serverHost())));
    }
    for (String router : fault.routers()) {
      hosts.add(lab.host(router).ipv4() + "=" + lab.host(router).vantage());
    }
    var request =
        new InvestigationRequest(
            new Target.Configuration(List.of(running.configuration().toString())),
            Vantage.parse(lab.lb().vantage()),
            HostArguments.parse(hosts),
            false,
            Duration.ofSeconds(40),
            false,
            System.getenv());
    try {
      return investigation().collect(request);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static List<String> host(String server, LabHost host) {
    return Stream.of(server, host.ipv4(), host.ipv6())
        .map(name -> name + "=" + host.vantage())
        .toList();
  }

  private static Investigation investigation() {
    var collector =
        new Collector(
            Clock.systemUTC(),
            new SecureRandom(),
            new TransportFactory(true, false),
            Limits.DEFAULT);
    return new Investigation(collector, Clock.systemUTC(), System::nanoTime, Progress.SILENT);
  }
}
