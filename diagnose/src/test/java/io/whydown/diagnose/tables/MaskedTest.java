package io.whydown.diagnose.tables;

import static io.whydown.diagnose.tables.Facts.errno;
import static io.whydown.diagnose.tables.Facts.routed;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.HostBuilder;
import io.whydown.diagnose.Judge;
import io.whydown.diagnose.ServerDiagnosis;
import io.whydown.diagnose.ServerDiagnosis.RootCause;
import io.whydown.diagnose.Situation;
import io.whydown.diagnose.cause.Afterwards;
import io.whydown.model.evidence.Artifact;
import io.whydown.model.filter.FilterTable;
import io.whydown.model.host.RoutingTables;
import io.whydown.model.host.RoutingTables.Route;
import io.whydown.net.Errno;
import io.whydown.net.IpFamily;
import io.whydown.net.IpPrefix;
import io.whydown.vendor.nftables.NftRulesetReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Two faults of one server, one behind the other, for every pair of layers; and what each remedy
/// brings, by simulation.
class MaskedTest {

  /// Where a connection can be stopped, in the order in which it meets them.
  enum Layer {
    ROUTE("route-forbids", "a route of type unreachable"),
    BALANCER("lb-firewall-drop", "drops it"),
    ROUTER("router-acl-reject", "rejects it"),
    FIREWALL("firewall-drop", "drops it"),
    REDIRECT("firewall-redirects-port", "nothing listens on 192.0.2.1:8090"),
    LISTENER("bound-to-loopback", "nothing listens on 192.0.2.1:8080"),
    SERVICE("service-not-running", "nothing listens on 192.0.2.1:8080");

    private final String cause;
    private final String obstacle;

    Layer(String cause, String obstacle) {
      this.cause = cause;
      this.obstacle = obstacle;
    }

    void plant(Situation situation, HostBuilder router) {
      switch (this) {
        case ROUTE -> situation.balancerHost().routes(forbidding());
        case BALANCER ->
            situation
                .balancerHost()
                .filters(rules("output", "ip daddr 192.0.2.1 tcp dport 8080 drop"));
        case ROUTER -> router.filters(rules("forward", "tcp dport 8080 reject with tcp reset"));
        case FIREWALL, REDIRECT -> {}
        case LISTENER -> situation.listener("127.0.0.1", 8080, "java", 812);
        case SERVICE -> {}
      }
    }

    /// What the dialling program sees when this one is met first.
    Situation seen(Situation situation) {
      return switch (this) {
        case ROUTE -> situation.connect(errno(Errno.EHOSTUNREACH));
        case BALANCER, FIREWALL -> situation.timedOut();
        case ROUTER, REDIRECT, LISTENER, SERVICE -> situation.refused();
      };
    }
  }

  private static List<FilterTable> rules(String hook, String rule) {
    return read(
        "table ip fw {\n\tchain own {\n\t\ttype filter hook "
            + hook
            + " priority filter; policy accept;\n\t\tct state established,related accept # handle 3\n\t\t"
            + rule
            + " # handle 4\n\t}\n}\n");
  }

  private static List<FilterTable> read(String text) {
    var artifact =
        new Artifact(
            "nft",
            Situation.WEB1,
            "nft -a list ruleset",
            HostBuilder.NOW,
            0,
            text,
            "",
            false,
            null);
    return NftRulesetReader.read(artifact).value();
  }

  private static RoutingTables forbidding() {
    RoutingTables usual = Captured.routes("lb-routed", "routes4", "rules4");
    var routes = new ArrayList<>(usual.routes());
    IpPrefix server = IpPrefix.of(Situation.DIALLED.address());
    routes.add(
        new Route(
            IpFamily.V4,
            "unreachable",
            server,
            "main",
            0,
            null,
            null,
            List.of(),
            List.of(),
            Situation.place("unreachable " + server)));
    return new RoutingTables(routes, usual.rules());
  }

  private static ServerDiagnosis judge(List<Layer> layers) {
    HostBuilder router = Captured.host("netns:r", "router");
    Situation situation = routed(router);
    layers.forEach(layer -> layer.plant(situation, router));
    var filters = new ArrayList<FilterTable>();
    if (layers.contains(Layer.FIREWALL)) {
      int port = layers.contains(Layer.REDIRECT) ? 8090 : 8080;
      filters.addAll(rules("input", "ip saddr 203.0.113.10 tcp dport " + port + " drop"));
    }
    if (layers.contains(Layer.REDIRECT)) {
      filters.addAll(
          read(
              "table ip shop {\n\tchain pre {\n\t\ttype nat hook prerouting priority dstnat; policy"
                  + " accept;\n\t\ttcp dport 8080 redirect to :8090 # handle 2\n\t}\n}\n"));
    }
    situation.serverHost().filters(filters);
    if (!layers.contains(Layer.LISTENER) && !layers.contains(Layer.SERVICE)) {
      situation.listener("0.0.0.0", 8080, "java", 812);
    }
    return Judge.judge(layers.getFirst().seen(situation).build().snapshot(), 0)
        .servers()
        .getFirst();
  }

  static Stream<Arguments> pairs() {
    return Stream.of(Layer.values())
        .filter(first -> first.compareTo(Layer.LISTENER) < 0)
        .flatMap(first ->
            Stream.of(Layer.values())
                .filter(second -> first.compareTo(second) < 0)
                .map(second -> Arguments.of(first, second)));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void judge_twoFaults_namesBothAndWhatEachRemedyBrings(Layer first, Layer second) {
    ServerDiagnosis server = judge(List.of(first, second));

    RootCause root = Objects.requireNonNull(server.rootCause());
    assertThat(root.id()).isEqualTo(first.cause);
    assertThat(server.otherFindings()).extracting(RootCause::id).containsExactly(second.cause);
    assertThat(afterwards(root)).noneMatch(Afterwards::accepted);
    assertThat(afterwards(root))
        .first()
        .extracting(Afterwards::says)
        .asString()
        .contains(second.obstacle);
    assertThat(afterwards(server.otherFindings().getFirst()).getFirst().says())
        .startsWith("with this change the connection is accepted by ");
  }

  @ParameterizedTest
  @EnumSource(Layer.class)
  void judge_oneFault_namesNothingBehindIt(Layer layer) {
    ServerDiagnosis server = judge(List.of(layer));

    RootCause root = Objects.requireNonNull(server.rootCause());
    assertThat(root.id()).isEqualTo(layer.cause);
    assertThat(server.otherFindings()).isEmpty();
    assertThat(afterwards(root).getFirst().says())
        .startsWith("with this change the connection is accepted by ");
  }

  private static List<Afterwards> afterwards(RootCause cause) {
    return cause.finding().remedies().stream()
        .flatMap(remedy -> Stream.ofNullable(remedy.afterwards()))
        .toList();
  }
}
