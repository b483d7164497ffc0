package io.whydown.balancer.names;

import static io.whydown.balancer.names.ScriptedNames.addresses;
import static io.whydown.balancer.names.ScriptedNames.code;
import static io.whydown.balancer.names.ScriptedNames.section;
import static io.whydown.balancer.names.ScriptedNames.services;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.config.NamingConfig;
import io.whydown.balancer.config.ResolversConfig.Hold;
import io.whydown.balancer.names.ServerCounters.Count;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import io.whydown.net.IpPrefix;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;

/// Servers follow their names as those of HAProxy do; name servers are scripted, time is the
/// test's.
final class ResolversTest {

  private static final Hold SHORT = new Hold(10_000, 2_000, 3_000, 4_000, 5_000, 0);

  private static NamingConfig naming(String name) {
    return new NamingConfig(name, "r", IpFamily.V6, List.of(), false, false);
  }

  private static ScriptedNames names(int servers) {
    return new ScriptedNames(section(servers).withTimes(1_000, 500, SHORT));
  }

  private static FakeServer followed(ScriptedNames names, String host, @Nullable String address) {
    var server = new FakeServer("s", address);
    names.resolvers.follow(server, naming(host), names.now);
    return server;
  }

  private static List<FakeServer> template(ScriptedNames names, String host, int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> {
          var server = new FakeServer("t" + i, null);
          names.resolvers.follow(server, naming(host), names.now);
          return server;
        })
        .toList();
  }

  @Test
  void server_withoutAddress_getsOneAndIsReady() {
    var names = names(1).says(0, addresses("10.0.0.1"));
    var server = followed(names, "web.lab", null);

    names.step();

    assertThat(server.events).containsExactly("- to 10.0.0.1 by r/ns1", "ready");
    assertThat(names.questions).containsExactly("web.lab AAAA", "web.lab A");
  }

  @Test
  void families_ofBoth_preferIpv6UnlessToldOtherwise() {
    var names = names(1).says(0, addresses("10.0.0.1", "fd00::1"));
    var six = followed(names, "web.lab", null);
    var four = new FakeServer("s4", null);
    names.resolvers.follow(
        four, new NamingConfig("web.lab", "r", IpFamily.V4, List.of(), false, false), names.now);

    names.step();

    assertThat(six.place()).isEqualTo("fd00::1");
    assertThat(four.place()).isEqualTo("10.0.0.1");
  }

  @Test
  void network_thatIsPreferred_wins() {
    var names = names(1).says(0, addresses("10.0.0.1", "10.0.0.2", "10.9.0.3", "10.0.0.4"));
    var server = new FakeServer("s", null);
    List<IpPrefix> networks = List.of(IpPrefix.tryParse("10.9.0.0/16").orElseThrow());
    names.resolvers.follow(
        server, new NamingConfig("web.lab", "r", IpFamily.V4, networks, false, false), names.now);

    names.step();

    assertThat(server.place()).isEqualTo("10.9.0.3");
  }

  @Test
  void address_thatChanges_isFollowedAtOnce() {
    var names = names(1).says(0, addresses("10.0.0.1"));
    var server = followed(names, "web.lab", "10.0.0.1");
    names.step();
    names.says(0, addresses("10.0.0.2"));

    names.pass(1_100);

    assertThat(server.events).containsExactly("10.0.0.1 to 10.0.0.2 by r/ns1");
  }

  @Test
  void address_thatIsStillThere_isKept() {
    var names = names(1).says(0, addresses("10.0.0.1", "10.0.0.2", "10.0.0.3"));
    var server = followed(names, "web.lab", "10.0.0.3");

    names.pass(5_000);

    assertThat(server.events).isEmpty();
    assertThat(names.count(0, Count.UPDATE)).isZero();
  }

  @Test
  void obsoleteAddress_isHeldOnTo() {
    var hold = new Hold(10_000, 2_000, 3_000, 4_000, 5_000, 3_000);
    var names = new ScriptedNames(section(1).withTimes(1_000, 500, hold));
    names.says(0, addresses("10.0.0.1"));
    var server = followed(names, "web.lab", "10.0.0.1");
    names.step();
    names.says(0, addresses("10.0.0.2"));

    names.pass(2_000);
    assertThat(server.events).isEmpty();

    names.pass(3_000);
    assertThat(server.place()).isEqualTo("10.0.0.2");
  }

  @Test
  void template_sharesAddresses_andTheRestStaysInMaintenance() {
    var names = names(1).says(0, addresses("10.0.0.1", "10.0.0.2", "10.0.0.3"));
    var servers = template(names, "many.lab", 5);

    names.pass(2_100);

    assertThat(servers)
        .extracting(FakeServer::place)
        .containsExactly("10.0.0.1", "10.0.0.2", "10.0.0.3", "-", "-");
    assertThat(servers).filteredOn(s -> s.unresolved).hasSize(2);
    assertThat(servers.getFirst().events.getFirst()).endsWith("by r/ns1");
    assertThat(servers.get(1).events.getFirst()).endsWith("by DNS cache");
    assertThat(servers.get(4).words)
        .isEqualTo("many.lab has 3 addresses, and other servers of the backend have them");
  }

  @Test
  void template_scalesDown_takesServersOut() {
    var names = names(1).says(0, addresses("10.0.0.1", "10.0.0.2"));
    var servers = template(names, "many.lab", 2);
    names.step();
    names.says(0, addresses("10.0.0.2"));

    names.pass(1_100);

    assertThat(servers).filteredOn(s -> s.unresolved).hasSize(1);
    assertThat(servers)
        .filteredOn(s -> s.unresolved)
        .first()
        .satisfies(s -> assertThat(s.events).endsWith("closed: No IP for server"));
  }

  @Test
  void noSuchName_countsAfterItsHold() {
    var names = names(2).says(0, code(Rcode.NXDOMAIN)).says(1, code(Rcode.NXDOMAIN));
    var server = followed(names, "gone.lab", "10.0.0.1");

    names.pass(1_500);
    assertThat(server.events).isEmpty();

    names.pass(4_000);
    assertThat(server.events).containsExactly("closed: DNS NX status");
    assertThat(server.place()).isEqualTo("-");
    assertThat(server.words)
        .isEqualTo(
            "the name gone.lab gives no address: ns1 (192.0.2.1:53), ns2 (192.0.2.2:53) answers NXDOMAIN; its last address has expired (`hold nx 2s`)");
  }

  @Test
  void refusal_silence_andOtherAnswers_areToldApart() {
    var refused = names(1).says(0, code(Rcode.REFUSED));
    var silent = names(1);
    var failing = names(1).says(0, code(Rcode.SERVFAIL));
    var a = followed(refused, "web.lab", "10.0.0.1");
    var b = followed(silent, "web.lab", "10.0.0.1");
    var c = followed(failing, "web.lab", "10.0.0.1");

    List.of(refused, silent, failing).forEach(n -> n.pass(12_000));

    assertThat(a.events).containsExactly("closed: DNS refused status");
    assertThat(a.words).contains("answers REFUSED").contains("`hold refused 3s`");
    assertThat(b.events).containsExactly("closed: DNS timeout status");
    assertThat(b.words).contains("does not answer (3 tries, 500ms each)");
    assertThat(c.events).containsExactly("closed: unspecified DNS error");
    assertThat(c.words).contains("answers SERVFAIL");
  }

  @Test
  void oneNameServer_thatAnswers_isEnough() {
    var names = names(3).says(0, code(Rcode.REFUSED)).says(2, addresses("10.0.0.7"));
    var server = followed(names, "web.lab", null);

    names.pass(2_000);

    assertThat(server.events).containsExactly("- to 10.0.0.7 by r/ns3", "ready");
  }

  @Test
  void server_whoseNameIsBack_isReady() {
    var names = names(1).says(0, code(Rcode.NXDOMAIN));
    var server = followed(names, "web.lab", null);
    names.pass(5_000);
    assertThat(server.words).contains("answers NXDOMAIN");
    names.says(0, addresses("10.0.0.1"));

    names.pass(2_000);

    assertThat(server.events).containsExactly("- to 10.0.0.1 by r/ns1", "ready");
  }

  @Test
  void service_fillsServers_withPortsAndWeights() {
    var names =
        names(1)
            .says(
                0,
                services(
                    Map.of("a.lab", "10.0.0.1", "b.lab", "10.0.0.2"),
                    "a.lab:8001:0",
                    "b.lab:8002:512"));
    var servers = template(names, "_http._tcp.shop.lab", 3);

    names.pass(1_100);

    assertThat(servers)
        .filteredOn(s -> s.host != null)
        .extracting(s -> s.host + " " + s.place() + ":" + s.port + " w" + s.weight)
        .containsExactlyInAnyOrder("a.lab 10.0.0.1:8001 w0", "b.lab 10.0.0.2:8002 w2");
    assertThat(servers.get(2).unresolved).isTrue();
    assertThat(servers.get(2).words)
        .isEqualTo(
            "the service record _http._tcp.shop.lab names 2 servers, and the backend has 3 servers for it");
  }

  @Test
  void service_withoutAddressesAlong_hasItsTargetsAskedFor() {
    var names =
        names(1)
            .says(
                0,
                question ->
                    question.getQuestion().getType() == Question.SRV
                        ? services(Map.of(), "a.lab:8001:1").apply(question)
                        : addresses("10.0.0.1").apply(question));
    var servers = template(names, "_http._tcp.shop.lab", 1);

    names.pass(2_100);

    assertThat(servers.getFirst().events).containsExactly("- to 10.0.0.1 by r/ns1", "ready");
    assertThat(names.questions).contains("a.lab AAAA", "a.lab A");
  }

  @Test
  void service_scalesDownAndUp_reusesTheFreeServer() {
    var extras = Map.of("a.lab", "10.0.0.1", "b.lab", "10.0.0.2", "c.lab", "10.0.0.3");
    var names = names(1).says(0, services(extras, "a.lab:8001:1", "b.lab:8002:1"));
    var servers = template(names, "_http._tcp.shop.lab", 2);
    names.step();
    var gone = servers.stream().filter(s -> "b.lab".equals(s.host)).findFirst().orElseThrow();

    names.says(0, services(extras, "a.lab:8001:1"));
    names.pass(1_100);
    assertThat(gone.events).endsWith("closed: entry removed from SRV record");
    assertThat(gone.host).isNull();

    names.says(0, services(extras, "a.lab:8001:1", "c.lab:8003:1"));
    names.pass(1_100);
    assertThat(gone.host).isEqualTo("c.lab");
    assertThat(gone.port).isEqualTo(8_003);
    assertThat(gone.unresolved).isFalse();
  }

  @Test
  void service_ofTheProcessBefore_keepsItsServer() {
    var extras = Map.of("a.lab", "10.0.0.1", "b.lab", "10.0.0.2");
    var names = names(1).says(0, services(extras, "a.lab:8001:1", "b.lab:8002:1"));
    var first = new FakeServer("t1", "10.0.0.2");
    var second = new FakeServer("t2", "10.0.0.1");
    first.unresolved = true;
    second.unresolved = true;
    names.resolvers.follow(first, naming("_http._tcp.shop.lab"), 0).expect("b.lab", 8_002, 4_000);
    names.resolvers.follow(second, naming("_http._tcp.shop.lab"), 0).expect("A.lab", 8_001, 4_000);

    names.step();

    assertThat(first.port).isEqualTo(8_002);
    assertThat(second.port).isEqualTo(8_001);
    assertThat(first.events).containsExactly("open");
  }

  @Test
  void service_thatIsNotThereAnyMore_givesUpItsServerInTime() {
    var names = names(1).says(0, code(Rcode.NXDOMAIN));
    var server = new FakeServer("t1", "10.0.0.2");
    names
        .resolvers
        .follow(server, naming("_http._tcp.shop.lab"), 0)
        .expect("b.lab", 8_002, names.now + 4_000);

    names.pass(3_000);
    assertThat(server.events).isEmpty();

    names.pass(1_500);
    assertThat(server.events).containsExactly("closed: entry removed from SRV record");
  }

  @Test
  void cutAnswer_isAskedForAgainOverTcp() {
    ScriptedNames.Voice whole = addresses("10.0.0.1", "10.0.0.2");
    var names = names(1).says(0, ResolversTest::cut);
    names.stream = whole;
    var server = followed(names, "web.lab", null);

    names.pass(1_000);

    assertThat(server.unresolved).isFalse();
    assertThat(names.count(0, Count.TRUNCATED)).isPositive();
  }

  @Test
  void cutAnswer_withoutTcp_isNone() {
    var names = names(1).says(0, ResolversTest::cut);
    var server = followed(names, "web.lab", null);

    names.pass(5_000);

    assertThat(server.unresolved).isTrue();
    assertThat(server.words).contains("answers a cut answer");
  }

  private static byte[] cut(Message question) {
    Message reply = ScriptedNames.reply(question, Rcode.NOERROR);
    reply.getHeader().setFlag(Flags.TC);
    return reply.toWire();
  }

  @Test
  void largeAnswer_isCountedAndNotRead() {
    String[] many =
        IntStream.rangeClosed(1, 60).mapToObj(i -> "10.0.0." + i).toArray(String[]::new);
    var names = names(1).says(0, addresses(many));
    var server = followed(names, "web.lab", null);

    names.pass(3_000);

    assertThat(server.unresolved).isTrue();
    assertThat(names.count(0, Count.TOO_BIG)).isPositive();
  }

  @Test
  void answer_withAnotherId_isOutdated() {
    var names =
        names(1)
            .says(
                0,
                question -> {
                  question.getHeader().setID(question.getHeader().getID() ^ 1);
                  return addresses("10.6.6.6").apply(question);
                });
    var server = followed(names, "web.lab", null);

    names.pass(3_000);

    assertThat(server.place()).isEqualTo("-");
    assertThat(names.count(0, Count.OUTDATED)).isPositive();
  }

  @Test
  void lookup_getsAnAddress_orNothing() {
    var names = names(1).says(0, addresses("10.0.0.1"));
    var found = new CompletableFuture<Optional<IpAddress>>();
    Lookup.begin(names.resolvers, ScriptedNames.name("web.lab"), IpFamily.V4, found, names.now);
    names.step();
    assertThat(found).isCompletedWithValue(Optional.of(IpAddress.parse("10.0.0.1")));
    assertThat(names.resolvers.isIdle()).isTrue();

    names.says(0, code(Rcode.NXDOMAIN));
    var missed = new CompletableFuture<Optional<IpAddress>>();
    Lookup.begin(names.resolvers, ScriptedNames.name("no.lab"), IpFamily.V4, missed, names.now);
    names.pass(3_000);
    assertThat(missed).isCompletedWithValue(Optional.empty());
    assertThat(names.resolvers.isIdle()).isTrue();
  }

  @Test
  void renamedServer_followsItsNewName() {
    var names =
        names(1)
            .says(
                0,
                question ->
                    addresses(
                            question.getQuestion().getName().toString().startsWith("new")
                                ? "10.0.0.2"
                                : "10.0.0.1")
                        .apply(question));
    var server = new FakeServer("s", null);
    FollowedServer followed = names.resolvers.follow(server, naming("old.lab"), names.now);
    names.step();

    followed.rename("new.lab", names.now);
    names.step();

    assertThat(server.place()).isEqualTo("10.0.0.2");
  }
}
