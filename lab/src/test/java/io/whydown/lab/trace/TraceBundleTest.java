package io.whydown.lab.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.cli.InProcess;
import io.whydown.lab.LabAssumptions;
import io.whydown.lab.LabHost;
import io.whydown.lab.LabNetwork;
import io.whydown.lab.LabServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `whydown trace BUNDLE` says what `whydown trace` said on the hosts that the bundle is of.
@Tag("lab")
final class TraceBundleTest {

  private static final int PORT = 8080;

  @TempDir private Path folder;

  /// @param status exit status of both
  record Case(String name, String address, int status, Consumer<LabNetwork> plant) {

    String target() {
      return address.indexOf(':') >= 0 ? "[" + address + "]:" + PORT : address + ":" + PORT;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    String rejecting =
        "table inet f { chain i { type filter hook input priority 0; tcp dport 8080 reject; }; }";
    return Stream.of(
        new Case("accepted", "10.77.0.11", 0, lab -> lab.web1().serve(LabServer.http("::", PORT))),
        new Case("accepted v6", "fd77::11", 0, lab -> lab.web1().serve(LabServer.http("::", PORT))),
        new Case("no listener", "10.77.0.11", 1, _ -> {}),
        new Case(
            "bound to loopback",
            "10.77.0.11",
            1,
            lab -> lab.web1().serve(LabServer.http("127.0.0.1", PORT))),
        new Case("rule", "10.77.0.11", 1, lab -> lab.web1().nft(rejecting)),
        new Case(
            "router",
            "10.88.0.9",
            1,
            lab -> lab.router().run("iptables -A FORWARD -p tcp --dport 8080 -j DROP")),
        new Case(
            "no route",
            "10.99.0.1",
            1,
            lab -> lab.lb().run("ip route replace unreachable 10.99.0.0/24")));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void trace_ofABundle_saysWhatTheHostsSaid(Case row) {
    LabAssumptions.assumeLab();
    try (var lab = LabNetwork.create()) {
      row.plant().accept(lab);
      Path bundle = collect(lab, "server web1 " + row.target() + " check");

      for (String format : List.of("json", "text", "markdown")) {
        var words = new ArrayList<>(List.of("trace", lab.lb().vantage(), row.target()));
        words.addAll(hosts(lab));
        words.addAll(List.of("--format", format));
        InProcess.Ended live = InProcess.run(words, Map.of());
        InProcess.Ended saved =
            InProcess.run(List.of("trace", bundle.toString(), "--format", format), Map.of());

        assertThat(saved.err()).isEmpty();
        assertThat(timeless(saved.out())).isEqualTo(timeless(live.out()));
        assertThat(saved.status()).isEqualTo(live.status()).isEqualTo(row.status());
      }
    }
  }

  /// Without when the hosts were read.
  private static String timeless(String document) {
    return document.replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "TIME");
  }

  @Test
  void trace_ofABundle_startsWhereItIsTold() {
    LabAssumptions.assumeLab();
    try (var lab = LabNetwork.create()) {
      lab.lb().etcHosts("10.77.0.12 app.lab\n");
      lab.web2().serve(LabServer.http(PORT));
      Path bundle = collect(lab, "server a app.lab:8080 check", "server b 10.77.0.11:8080 check");

      var several = run("trace", bundle);
      var name = run("trace", bundle, "app.lab:8080");
      var fromWeb1 = run("trace", bundle, lab.web1().vantage(), "10.77.0.12:8080");
      var address =
          run(
              "trace",
              bundle,
              "10.77.0.99",
              "10.77.0.12:8080",
              "--from-host",
              lab.web2().vantage());
      var nowhere = run("trace", bundle, "netns:not-there", "10.77.0.12:8080");
      var unknown = run("trace", bundle, "other.lab:8080");
      var told = run("trace", bundle, "10.77.0.12:8080", "--host", "*=local");

      assertThat(several.status()).isEqualTo(2);
      assertThat(several.err()).contains("app.lab:8080, 10.77.0.11:8080").doesNotContain("\tat ");
      assertThat(name.out()).contains("tcp 10.77.0.10 -> 10.77.0.12:8080");
      assertThat(name.status()).isZero();
      assertThat(fromWeb1.out()).contains("tcp 10.77.0.11 -> 10.77.0.12:8080");
      assertThat(address.out()).contains("comes in by eth0");
      assertThat(nowhere.status()).isEqualTo(2);
      assertThat(nowhere.err()).contains("netns:not-there").contains(lab.lb().vantage());
      assertThat(unknown.status()).isEqualTo(2);
      assertThat(unknown.err()).contains("other.lab");
      assertThat(told.status()).isEqualTo(2);
      assertThat(told.err()).contains("--host");
    }
  }

  @Test
  void trace_ofABundleWithoutTheSockets_isOpen() throws IOException {
    LabAssumptions.assumeLab();
    try (var lab = LabNetwork.create()) {
      Path bundle = collect(lab, "server web1 10.77.0.11:8080 check");
      assertThat(run("trace", bundle).status()).isEqualTo(1);

      remove(bundle, "sockets.txt");

      assertThat(run("trace", bundle).status()).isEqualTo(3);
    }
  }

  private static void remove(Path bundle, String part) throws IOException {
    try (FileSystem zip = FileSystems.newFileSystem(URI.create("jar:" + bundle.toUri()), Map.of());
        Stream<Path> parts = Files.walk(zip.getPath("hosts"))) {
      for (Path found : parts.filter(path -> path.endsWith(part)).toList()) {
        Files.delete(found);
      }
    }
  }

  private static InProcess.Ended run(String verb, Path bundle, String... more) {
    var words = new ArrayList<>(List.of(verb, bundle.toString()));
    words.addAll(List.of(more));
    return InProcess.run(words, Map.of());
  }

  private Path collect(LabNetwork lab, String... servers) {
    Path bundle = folder.resolve("evidence.whydown");
    Path configuration =
        lab.lb()
            .write(
                "trace.cfg",
                "defaults\n  timeout connect 1s\n  timeout client 1s\n  timeout server 1s\nbackend web\n  "
                    + String.join("\n  ", servers)
                    + "\n");
    var words =
        new ArrayList<>(
            List.of(
                "collect",
                configuration.toString(),
                "--lb",
                lab.lb().vantage(),
                "-o",
                bundle.toString()));
    words.addAll(hosts(lab));
    InProcess.Ended ended = InProcess.run(words, Map.of());
    assertThat(ended.err()).isEmpty();
    return bundle;
  }

  /// What the hosts say on a busy machine takes longer than the ten seconds of everyday.
  private static List<String> hosts(LabNetwork lab) {
    var words = new ArrayList<>(List.of("--timeout", "60s"));
    for (LabHost host : lab.hosts()) {
      for (String address : List.of(host.ipv4(), host.ipv6())) {
        words.addAll(List.of("--host", address + "=" + host.vantage()));
      }
    }
    return words;
  }
}
