package io.whydown.diagnose.tables;

import static io.whydown.diagnose.tables.Row.quiet;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.Catalogue;
import io.whydown.diagnose.ServerBuilder;
import io.whydown.diagnose.Situation;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.model.host.RoutingTables;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import io.whydown.net.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A balancer that dials with its clients' addresses. The cause stands beside servers that answer.
class TransparentSourceTest {

  private static final String ID = "transparent-source-not-routed";

  static List<Row> rows() {
    return List.of(
        quiet("an ordinary source", waiting(Facts.listening().connected()), ID),
        quiet("the way back is whole", waiting(whole()), ID),
        quiet("the way back is whole, and no client is seen", whole(), ID));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void judge_row_asTheTableSays(Row row) {
    row.check();
  }

  @Test
  void examine_answerOnOwnLink_isProven() {
    assertThat(examine(waiting(local(transparent())))).isInstanceOf(Outcome.Proven.class);
  }

  @Test
  void examine_noLocalRoute_isProvenWhereAClientWaits() {
    assertThat(examine(waiting(back(transparent())))).isInstanceOf(Outcome.Proven.class);
    assertThat(examine(back(transparent()))).isInstanceOf(Outcome.Likely.class);
  }

  @Test
  void examine_answerByAnotherGateway_isLikely() {
    Situation situation = local(transparent());
    route(situation, false, "unicast", "0.0.0.0/0", "192.0.2.254");
    assertThat(examine(waiting(situation, "203.0.113.77"))).isInstanceOf(Outcome.Likely.class);
  }

  private static Outcome examine(Situation situation) {
    return Catalogue.find(ID).orElseThrow().examine(situation.build());
  }

  private static Situation transparent() {
    return Facts.listening().server(new ServerBuilder().clientSource().build()).connected();
  }

  /// The server sends everything back to the balancer, which takes it.
  private static Situation whole() {
    return local(back(transparent()));
  }

  private static Situation local(Situation situation) {
    return route(situation, true, "local", "0.0.0.0/0", null);
  }

  /// Clients live on the server's own link, with a way by the balancer.
  private static Situation back(Situation situation) {
    route(situation, false, "unicast", "192.0.2.200/32", "192.0.2.10");
    return route(situation, false, "unicast", "0.0.0.0/0", "192.0.2.10");
  }

  private static Situation route(
      Situation situation,
      boolean atBalancer,
      String type,
      String destination,
      @Nullable String gateway) {
    var host = atBalancer ? situation.balancerHost() : situation.serverHost();
    RoutingTables old =
        host.build()
            .routes()
            .asValue()
            .orElse(Captured.routes(atBalancer ? "lb" : "web1", "routes4", "rules4"));
    var routes = new ArrayList<>(old.routes());
    routes.add(
        new RoutingTables.Route(
            IpFamily.V4,
            type,
            IpPrefix.tryParse(destination).orElseThrow(),
            atBalancer ? "100" : "main",
            0,
            null,
            null,
            List.of(
                new RoutingTables.NextHop(
                    gateway == null ? null : IpAddress.parse(gateway),
                    atBalancer ? "lo" : "eth0",
                    1,
                    List.of())),
            List.of(),
            Situation.place(type + " " + destination)));
    host.routes(new RoutingTables(routes, old.rules()));
    return situation;
  }

  private static Situation waiting(Situation situation) {
    return waiting(situation, "192.0.2.200");
  }

  /// A connection from this client to the server waits at the balancer.
  private static Situation waiting(Situation situation, String client) {
    situation
        .balancerHost()
        .socket(
            Facts.withPeer(Facts.tcp("SYN-SENT", client, 50_123, null, null), "192.0.2.1:8080"));
    return situation;
  }
}
