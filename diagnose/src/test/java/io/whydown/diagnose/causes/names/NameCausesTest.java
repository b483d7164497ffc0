package io.whydown.diagnose.causes.names;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.HostBuilder;
import io.whydown.diagnose.ServerBuilder;
import io.whydown.diagnose.Situation;
import io.whydown.diagnose.Verdicts;
import io.whydown.diagnose.graph.Symptoms;
import io.whydown.model.host.ResolverConfig;
import io.whydown.model.host.RoutingTables;
import io.whydown.model.observation.Observation;
import io.whydown.model.observation.Observation.LookupFailure;
import io.whydown.model.proxy.Proxy;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Endpoint;
import io.whydown.net.Errno;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import io.whydown.net.IpPrefix;
import io.whydown.net.Port;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NameCausesTest {

  private static final ConnectOutcome REFUSED =
      new ConnectOutcome.Failed(Errno.ECONNREFUSED, false, null, 300_000);
  private static final ConnectOutcome ACCEPTED = new ConnectOutcome.Connected(null, 300_000);
  private static final String OLD = "192.0.2.1";
  private static final String NEW = "192.0.2.2";

  private static Situation named() {
    return new Situation().server(new ServerBuilder().host("app.lab").build());
  }

  private static Situation following() {
    return new Situation().server(new ServerBuilder().host("app.lab").resolvers("dns").build());
  }

  /// The running balancer dials 192.0.2.1, which refuses.
  private static Situation dialsOld(Situation situation) {
    return situation.running(Situation.row("DOWN", "Connection refused", OLD + ":8080")).refused();
  }

  private static Situation waits(Situation situation) {
    return situation.running(Situation.row("MAINT (resolution)", "", null));
  }

  /// The balancer waits for the name, which its host finds below a search domain.
  private static Situation searched() {
    return waits(following())
        .balancerHost(resolver(List.of("corp.example")))
        .resolves("app.lab", NEW);
  }

  private static HostBuilder resolver(List<String> search, ResolverConfig.HostsEntry... hosts) {
    return resolver("192.0.2.53", search, hosts);
  }

  private static HostBuilder resolver(
      String nameServer, List<String> search, ResolverConfig.HostsEntry... hosts) {
    return new HostBuilder(Situation.LB, "192.0.2.10")
        .resolver(
            new ResolverConfig(
                List.of(IpAddress.parse(nameServer)),
                List.of(),
                search,
                List.of(),
                List.of("files", "dns"),
                List.of(hosts),
                Situation.place("resolv.conf")));
  }

  private static ResolverConfig.HostsEntry entry(String address) {
    return new ResolverConfig.HostsEntry(
        IpAddress.parse(address), List.of("app.lab"), Situation.place(address + " app.lab"));
  }

  private static HostBuilder routes(String... destinations) {
    List<RoutingTables.Route> routes =
        Stream.of(destinations)
            .map(d ->
                new RoutingTables.Route(
                    IpFamily.V6,
                    "unicast",
                    IpPrefix.tryParse(d).orElseThrow(),
                    "main",
                    0,
                    null,
                    null,
                    List.of(),
                    List.of(),
                    Situation.place(d)))
            .toList();
    return new HostBuilder(Situation.LB, "192.0.2.10").routes(new RoutingTables(routes, List.of()));
  }

  private static Situation dialsV6(HostBuilder balancer) {
    return named()
        .balancerHost(balancer)
        .resolves("app.lab", "2001:db8::1", OLD)
        .connect(
            "2001:db8::1", 8080, new ConnectOutcome.Failed(Errno.ENETUNREACH, true, null, 9_000));
  }

  static Stream<Arguments> cases() {
    return Stream.of(
        Arguments.of(
            "name-unresolvable",
            "proven",
            named().resolvesNot("app.lab", LookupFailure.NO_SUCH_NAME)),
        Arguments.of(
            "name-unresolvable",
            "proven",
            named().resolvesNot("app.lab", LookupFailure.NO_ADDRESS)),
        Arguments.of(
            "name-unresolvable",
            "likely",
            named().resolvesNot("app.lab", LookupFailure.SERVER_FAILURE)),
        Arguments.of(
            "name-unresolvable",
            "likely",
            following().resolvesNot("app.lab", LookupFailure.NO_SUCH_NAME)),
        Arguments.of(
            "name-unresolvable",
            "irrelevant",
            named().resolvesNot("app.lab", LookupFailure.NO_ANSWER)),
        Arguments.of(
            "name-unresolvable",
            "likely",
            named()
                .balancerHost(resolver("127.0.0.53", List.of()))
                .resolvesNot("app.lab", LookupFailure.NO_SUCH_NAME)),
        Arguments.of(
            "name-unresolvable",
            "excluded",
            named().resolvesNot("app.lab", LookupFailure.OTHER_FAMILY)),
        Arguments.of(
            "ipv6-unreachable",
            "likely",
            named()
                .balancerHost(new HostBuilder(Situation.LB, "2001:db8::10"))
                .resolvesNot("app.lab", LookupFailure.OTHER_FAMILY)),
        Arguments.of(
            "ipv6-unreachable",
            "proven",
            named().resolvesNot("app.lab", LookupFailure.OTHER_FAMILY)),
        Arguments.of(
            "dns-server-unreachable",
            "excluded",
            named().resolvesNot("app.lab", LookupFailure.OTHER_FAMILY)),
        Arguments.of("name-unresolvable", "excluded", named().resolves("app.lab", OLD)),
        Arguments.of("name-unresolvable", "unknown", named()),
        Arguments.of("name-unresolvable", "irrelevant", new Situation().refused()),
        Arguments.of(
            "dns-server-unreachable",
            "proven",
            named().resolvesNot("app.lab", LookupFailure.NO_ANSWER)),
        Arguments.of(
            "dns-server-unreachable",
            "likely",
            named().resolvesNot("app.lab", LookupFailure.TEMPORARY)),
        Arguments.of(
            "dns-server-unreachable",
            "excluded",
            named().resolvesNot("app.lab", LookupFailure.NO_SUCH_NAME)),
        Arguments.of("dns-server-unreachable", "irrelevant", named().resolves("app.lab", OLD)),
        Arguments.of("dns-stale", "proven", dialsOld(named()).resolves("app.lab", NEW)),
        Arguments.of("dns-stale", "excluded", dialsOld(named()).resolves("app.lab", NEW, OLD)),
        Arguments.of("dns-stale", "unknown", dialsOld(named())),
        Arguments.of("dns-stale", "irrelevant", dialsOld(following()).resolves("app.lab", NEW)),
        Arguments.of("dns-stale", "irrelevant", named().resolves("app.lab", OLD).refused()),
        Arguments.of("dns-stale", "irrelevant", dialsOld(new Situation())),
        Arguments.of("dns-cache-stale", "likely", dialsOld(following()).resolves("app.lab", NEW)),
        Arguments.of(
            "dns-cache-stale", "irrelevant", dialsOld(following()).resolves("app.lab", OLD)),
        Arguments.of(
            "registry-stale",
            "likely",
            dialsOld(following())
                .serverHostUnknown()
                .resolves("app.lab", NEW, OLD)
                .connect(NEW, 8080, ACCEPTED)),
        Arguments.of(
            "registry-stale",
            "irrelevant",
            dialsOld(following())
                .serverHostUnknown()
                .resolves("app.lab", NEW, OLD)
                .connect(NEW, 8080, REFUSED)),
        Arguments.of(
            "registry-stale",
            "irrelevant",
            dialsOld(following())
                .serverHostUnknown()
                .resolves("app.lab", NEW)
                .connect(NEW, 8080, ACCEPTED)),
        Arguments.of(
            "registry-stale",
            "irrelevant",
            dialsOld(named())
                .serverHostUnknown()
                .resolves("app.lab", NEW, OLD)
                .connect(NEW, 8080, ACCEPTED)),
        Arguments.of(
            "dns-unresolvable-at-start", "proven", waits(named()).resolves("app.lab", NEW)),
        Arguments.of(
            "dns-unresolvable-at-start", "likely", waits(following()).resolves("app.lab", NEW)),
        Arguments.of(
            "dns-unresolvable-at-start",
            "irrelevant",
            waits(named()).resolvesNot("app.lab", LookupFailure.NO_SUCH_NAME)),
        Arguments.of(
            "dns-unresolvable-at-start",
            "proven",
            dialsOld(
                    new Situation()
                        .server(
                            new ServerBuilder().host("app.lab").initAddr("libc,192.0.2.1").build()))
                .resolves("app.lab", NEW)),
        Arguments.of("ipv6-unreachable", "proven", dialsV6(routes("fe80::/64", "ff00::/8"))),
        Arguments.of("ipv6-unreachable", "excluded", dialsV6(routes("fe80::/64", "::/0"))),
        Arguments.of(
            "ipv6-unreachable", "likely", dialsV6(new HostBuilder(Situation.LB, "192.0.2.10"))),
        Arguments.of("ipv6-unreachable", "irrelevant", named().resolves("app.lab", OLD).refused()),
        Arguments.of(
            "hosts-file-override",
            "proven",
            named()
                .balancerHost(resolver(List.of(), entry(OLD)))
                .resolves("app.lab", OLD)
                .refused()
                .resolves("app.lab.", NEW)
                .connect(NEW, 8080, ACCEPTED)),
        Arguments.of(
            "hosts-file-override",
            "likely",
            named()
                .balancerHost(resolver(List.of(), entry(OLD)))
                .resolves("app.lab", OLD)
                .refused()
                .resolves("app.lab.", NEW)
                .connect(NEW, 8080, REFUSED)),
        Arguments.of(
            "hosts-file-override",
            "irrelevant",
            named()
                .balancerHost(resolver(List.of(), entry(OLD)))
                .resolves("app.lab", OLD)
                .refused()),
        Arguments.of(
            "name-collision",
            "proven",
            named()
                .balancerHost(resolver(List.of(), entry(OLD), entry(NEW)))
                .resolves("app.lab", OLD, NEW)
                .refused()
                .connect(NEW, 8080, ACCEPTED)),
        Arguments.of(
            "name-collision",
            "irrelevant",
            named()
                .balancerHost(resolver(List.of(), entry(OLD)))
                .resolves("app.lab", OLD)
                .refused()),
        Arguments.of(
            "search-domain-trap",
            "proven",
            searched().resolvesNot("app.lab.", LookupFailure.NO_SUCH_NAME)),
        Arguments.of("search-domain-trap", "irrelevant", searched().saw(unknownTo("192.0.2.99"))),
        Arguments.of("search-domain-trap", "proven", searched().saw(unknownTo("192.0.2.53"))),
        Arguments.of(
            "search-domain-trap",
            "proven",
            named()
                .balancerHost(resolver(List.of("corp.example")))
                .resolves("app.lab", OLD)
                .refused()
                .resolves("app.lab.", NEW)
                .connect(NEW, 8080, ACCEPTED)),
        Arguments.of(
            "search-domain-trap",
            "irrelevant",
            named()
                .balancerHost(resolver(List.of("corp.example")))
                .resolves("app.lab", OLD)
                .refused()
                .resolves("app.lab.", OLD)));
  }

  /// This server of the section does not know the name.
  private static Observation unknownTo(String server) {
    return toldBy(server, "dns", "NXDOMAIN", List.of(), -1);
  }

  private static Observation told(String server, String section, String address, long ttl) {
    return toldBy(server, section, "NOERROR", List.of(IpAddress.parse(address)), ttl);
  }

  private static Observation toldBy(
      String server, String section, String code, List<IpAddress> addresses, long ttl) {
    return new Observation.NameServerAnswer(
        Situation.LB,
        section,
        new Endpoint(IpAddress.parse(server), new Port(53)),
        "app.lab",
        "A",
        code,
        false,
        addresses,
        List.of(),
        ttl,
        Situation.place("dig"));
  }

  /// The balancer's host asks that name server, and another host gets another answer, which serves.
  private static Situation split(String nameServer) {
    return named()
        .balancerHost(resolver(nameServer, List.of()))
        .resolves("app.lab", OLD)
        .refused()
        .saw(
            new Observation.NameLookup(
                Situation.WEB1,
                "app.lab",
                List.of(IpAddress.parse(NEW)),
                null,
                null,
                1_000_000,
                Situation.place("getent ahosts app.lab")))
        .connect(NEW, 8080, ACCEPTED);
  }

  private static Situation cached(long keptSeconds, long freshSeconds) {
    return split("127.0.0.1")
        .saw(told("127.0.0.1", "", OLD, keptSeconds))
        .saw(told("192.0.2.53", "", NEW, freshSeconds));
  }

  /// The balancer's resolver reads the hosts file whatever it is asked.
  private static Situation listed() {
    return split("127.0.0.53")
        .balancerHost(resolver(List.of(), entry(OLD)))
        .resolves("app.lab.", OLD);
  }

  static Stream<Arguments> views() {
    return Stream.of(
        Arguments.of("a hosts file that the stub reads", listed(), "hosts-file-override likely"),
        Arguments.of("another server's view", split("192.0.2.53"), "split-horizon proven"),
        Arguments.of("a server of its own", split("127.0.0.1"), "split-horizon likely"),
        Arguments.of("it kept the answer", cached(3_590, 3_600), "dns-cache-stale likely"),
        Arguments.of(
            "the servers that it asks say so",
            cached(3_590, 3_600).saw(told("192.0.2.54", "", OLD, 3_600)),
            "split-horizon likely"),
        Arguments.of("it is told to say so", cached(0, 3_600), "split-horizon likely"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("views")
  void root_ofTwoAnswers_isTheViewOrTheCache(String name, Situation situation, String root) {
    assertThat(Verdicts.rootWords(situation)).as(name).isEqualTo(root);
  }

  @Test
  void ipv6Unreachable_otherRoutes_isProvenWhereIpv4Serves() {
    HostBuilder routes = routes("fe80::/64", "fd00::/64");

    assertThat(Verdicts.of("ipv6-unreachable", dialsV6(routes))).isEqualTo("likely");
    assertThat(Verdicts.of("ipv6-unreachable", dialsV6(routes).connect(OLD, 8080, ACCEPTED)))
        .isEqualTo("proven");
  }

  @Test
  void nameUnresolvable_serviceNamesAMachineThatIsGone_isProven() {
    String service = "_http._tcp.lab";
    Situation situation =
        waits(new Situation().server(new ServerBuilder().host(service).resolvers("dns").build()))
            .saw(answer(service, "SRV", List.of(new Observation.Service("gone.lab", 8080))))
            .saw(answer("gone.lab", "A", List.of()));

    assertThat(Verdicts.root(situation).finding().title()).contains("names gone.lab");
    assertThat(Verdicts.rootWords(situation)).isEqualTo("name-unresolvable proven");
  }

  private static Observation answer(String name, String type, List<Observation.Service> services) {
    return new Observation.NameServerAnswer(
        Situation.LB,
        "dns",
        new Endpoint(IpAddress.parse("192.0.2.53"), new Port(53)),
        name,
        type,
        services.isEmpty() ? "NXDOMAIN" : "NOERROR",
        false,
        List.of(),
        services,
        services.isEmpty() ? -1 : 60,
        Situation.place("dig " + name));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void examine_case_isJudged(String cause, String verdict, Situation situation) {
    assertThat(Verdicts.of(cause, situation)).isEqualTo(verdict);
  }

  @Test
  void walk_staleAddressOfAHostThatMoved_isOneFault() {
    Situation situation =
        dialsOld(named())
            .serverHost(new HostBuilder(Situation.WEB1, NEW))
            .listener("0.0.0.0", 8080, "java", 812)
            .resolves("app.lab", NEW);

    assertThat(Verdicts.rootWords(situation)).isEqualTo("dns-stale proven");
  }

  @Test
  void walk_localhostThatIsIpv6First_isAListenerOfTheOtherFamily() {
    Situation situation =
        new Situation()
            .server(new ServerBuilder().host("localhost").build())
            .resolves("localhost", "::1", "127.0.0.1")
            .connect("::1", 8080, REFUSED)
            .listener("127.0.0.1", 8080, "java", 812);

    assertThat(Verdicts.rootWords(situation)).isEqualTo("listener-ipv4-only proven");
  }

  @Test
  void walk_bareTargetWhoseSecondAddressFails_looksAtThatAddress() {
    Situation situation =
        new Situation()
            .kind(Proxy.Kind.NONE)
            .server(new ServerBuilder().host("localhost").build())
            .resolves("localhost", "127.0.0.1", "::1")
            .connect("127.0.0.1", 8080, ACCEPTED)
            .connect("::1", 8080, REFUSED);

    assertThat(situation.build().dialled())
        .hasValueSatisfying(e -> assertThat(e.address().isV6()).isTrue());
  }

  @Test
  void symptom_serviceName_isNoNameError() {
    var facts =
        new Situation()
            .server(new ServerBuilder().host("_http._tcp.app.lab").build())
            .resolvesNot("_http._tcp.app.lab", LookupFailure.NO_SUCH_NAME)
            .build();

    assertThat(Symptoms.of(facts.snapshot(), facts.backend(), facts.server(), facts.dial()))
        .isEmpty();
  }

  // Name servers of the balancer's own section.

  private static io.whydown.model.observation.Observation told(
      @org.jspecify.annotations.Nullable String code, boolean cut, String... addresses) {
    return new io.whydown.model.observation.Observation.NameServerAnswer(
        Situation.LB,
        "dns",
        io.whydown.net.Endpoint.tryParse("192.0.2.53:53").orElseThrow(),
        "app.lab",
        "A",
        code,
        cut,
        Stream.of(addresses).map(IpAddress::parse).toList(),
        List.of(),
        5,
        Situation.place("dig"));
  }

  @Test
  void sectionIsSilent_whateverTheSystemSays_isUnreachable() {
    var situation = waits(following()).resolves("app.lab", NEW).saw(told(null, false));

    assertThat(Verdicts.rootWords(situation)).isEqualTo("dns-server-unreachable proven");
  }

  @Test
  void sectionSaysNoSuchName_whateverTheSystemSays_isUnresolvable() {
    var situation = waits(following()).resolves("app.lab", NEW).saw(told("NXDOMAIN", false));

    assertThat(Verdicts.rootWords(situation)).isEqualTo("name-unresolvable proven");
  }

  @Test
  void sectionFails_isLikelyOnly() {
    var situation = waits(following()).resolves("app.lab", NEW).saw(told("SERVFAIL", false));

    assertThat(Verdicts.rootWords(situation)).isEqualTo("name-unresolvable likely");
  }

  @Test
  void sectionAnswersAnotherAddress_isStale_andTheSameIsNot() {
    assertThat(
            Verdicts.rootWords(
                dialsOld(following()).resolves("app.lab", NEW).saw(told("NOERROR", false, NEW))))
        .isEqualTo("dns-cache-stale proven");
    assertThat(
            Verdicts.rootWords(
                dialsOld(following()).resolves("app.lab", NEW).saw(told("NOERROR", false, OLD))))
        .doesNotContain("dns-cache-stale");
  }
}
