package io.whydown.cli.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.config.NamingConfig;
import io.whydown.balancer.config.ResolversConfig;
import io.whydown.balancer.config.ServerConfig;
import io.whydown.balancer.config.ServerPlace;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Names in a configuration: sections, servers, and what HAProxy says of wrong ones.
class NamesCompilerTest {

  private static List<String> said(Compiled compiled, Findings.Severity severity) {
    return compiled.findings().all().stream()
        .filter(f -> f.severity() == severity)
        .map(Findings.Finding::message)
        .toList();
  }

  private static List<ServerConfig> servers(Compiled compiled) {
    assertThat(said(compiled, Findings.Severity.ALERT)).isEmpty();
    var config = Objects.requireNonNull(compiled.config());
    return Objects.requireNonNull(config.proxies().getFirst().backend()).servers();
  }

  private static ResolversConfig section(Compiled compiled, String name) {
    return Objects.requireNonNull(compiled.config()).resolvers().stream()
        .filter(r -> r.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void section_isReadAsAWhole() {
    Compiled compiled =
        TestSource.compiled(
            """
            resolvers dns
              nameserver a 192.0.2.53:53
              nameserver b tcp@[2001:db8::53]:5353
              resolve_retries 5
              timeout resolve 2s
              timeout retry 300ms
              accepted_payload_size 8192
              hold valid 1s
              hold nx 2s
              hold refused 3s
              hold timeout 4s
              hold other 5s
              hold obsolete 6s
            backend b
              server s1 127.0.0.1:80
            """);

    assertThat(servers(compiled)).hasSize(1);
    ResolversConfig dns = section(compiled, "dns");
    assertThat(dns.nameServers())
        .extracting(ResolversConfig.NameServer::place)
        .containsExactly("192.0.2.53:53", "[2001:db8::53]:5353");
    assertThat(dns.nameServers().get(1).isStream()).isTrue();
    assertThat(dns.retries()).isEqualTo(5);
    assertThat(dns.resolveMillis()).isEqualTo(2_000);
    assertThat(dns.retryMillis()).isEqualTo(300);
    assertThat(dns.payloadBytes()).isEqualTo(8_192);
    assertThat(dns.hold())
        .isEqualTo(new ResolversConfig.Hold(1_000, 2_000, 3_000, 4_000, 5_000, 6_000));
  }

  @Test
  void server_inheritsWhatDefaultServerSays() {
    var compiled =
        TestSource.compiled(
            """
            resolvers dns
              nameserver a 192.0.2.53:53
            backend b
              default-server resolvers dns resolve-prefer ipv4 init-addr none resolve-net 10.0.0.0/8,192.168.0.0/16
              server s1 web.invalid:80
              server s2 web.invalid:80 resolve-prefer ipv6 resolve-opts allow-dup-ip,ignore-weight
              server s3 127.0.0.1:80
            """);

    List<ServerConfig> servers = servers(compiled);
    NamingConfig first = Objects.requireNonNull(servers.getFirst().naming());
    NamingConfig second = Objects.requireNonNull(servers.get(1).naming());
    assertThat(first.preferred()).isEqualTo(IpFamily.V4);
    assertThat(first.networks()).hasSize(2);
    assertThat(first.isSharing()).isFalse();
    assertThat(second.preferred()).isEqualTo(IpFamily.V6);
    assertThat(second.isSharing()).isTrue();
    assertThat(second.ignoresWeight()).isTrue();
    assertThat(servers.getFirst().place()).isInstanceOf(ServerPlace.Unresolved.class);
    assertThat(Objects.requireNonNull(servers.get(2).naming()).name()).isEmpty();
  }

  @Test
  void template_makesServersOfAServiceRecord() {
    var compiled =
        TestSource.compiled(
            """
            resolvers dns
              nameserver a 192.0.2.53:53
            backend b
              server-template web 2-4 _http._tcp.shop.invalid resolvers dns check
            """);

    assertThat(servers(compiled))
        .extracting(ServerConfig::name)
        .containsExactly("web2", "web3", "web4");
    assertThat(servers(compiled))
        .allSatisfy(s -> {
          assertThat(s.place())
              .isEqualTo(new ServerPlace.Unresolved("", new ServerPlace.PortRule.Relative(0)));
          assertThat(Objects.requireNonNull(s.naming()).isService()).isTrue();
        });
  }

  @Test
  void initialAddress_thatIsGiven_isTakenWhenTheNameHasNone() {
    var compiled =
        TestSource.compiled(
            """
            backend b
              server s1 no-such-name.invalid:80 init-addr libc,192.0.2.7
              server s2 no-such-name.invalid:80 init-addr libc,none
            """);

    assertThat(servers(compiled).getFirst().place())
        .isEqualTo(
            new ServerPlace.Tcp(
                IpAddress.parse("192.0.2.7"),
                new ServerPlace.PortRule.Fixed(80),
                "no-such-name.invalid"));
    assertThat(said(compiled, Findings.Severity.WARNING))
        .contains(
            "'server b/s1' : could not resolve address 'no-such-name.invalid', falling back to configured address.",
            "'server b/s2' : could not resolve address 'no-such-name.invalid', disabling server.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "server s1 no.invalid:80|'server b/s1' : could not resolve address 'no.invalid'.",
        "server s1 no.invalid:80 init-addr last|'server b/s1' : no method found to resolve address 'no.invalid'.",
        "server s1 _h._tcp.x|'server b/s1' : no method found to resolve address '_h._tcp.x'.",
        "server s1 a.b:80 resolvers nope|backend 'b', server 's1': unable to find required resolvers 'nope'",
        "server s1 a.b:80 resolve-prefer x|'server b/s1' : 'resolve-prefer' expects either ipv4 or ipv6 as argument.",
        "server s1 a.b:80 init-addr now|'server b/s1' : 'init-addr' : unknown init-addr method 'now', supported methods are 'libc', 'last', 'none'.",
        "server s1 a.b:80 resolve-net 300.0.0.0/8|'server b/s1' : 'resolve-net' invalid network '300.0.0.0/8'.",
        "server s1 a.b:80 resolve-opts x|'server b/s1' : 'resolve-opts' : unknown resolve-opts option 'x', supported methods are 'allow-dup-ip', 'ignore-weight', and 'prevent-dup-ip'."
      })
  void server_thatIsWrong_isToldInHaproxysWords(String line, String expected) {
    assertThat(said(TestSource.compiled("backend b\n  " + line + "\n"), Findings.Severity.ALERT))
        .contains(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "nameserver a|'nameserver' expects <name> and <addr>[:<port>] as arguments.",
        "nameserver a 192.0.2.1|'nameserver a' : missing port number in '192.0.2.1'",
        "hold nx|'hold' expects an <event> and a <time> as arguments.",
        "hold never 1s|'hold' unknown <event>: 'never', expects either 'nx', 'timeout', 'valid', 'obsolete' or 'other'.",
        "timeout connect 1s|'timeout' expects 'retry' or 'resolve' and <time> as arguments got 'connect'.",
        "accepted_payload_size 5|'accepted_payload_size' must be between 12 and 65535 inclusive (was 5).",
        "frobnicate|unknown keyword 'frobnicate' in 'resolvers' section"
      })
  void section_thatIsWrong_isToldInHaproxysWords(String line, String expected) {
    assertThat(
            said(
                TestSource.compiled(
                    "resolvers r\n  " + line + "\nbackend b\n  server s 127.0.0.1:80\n"),
                Findings.Severity.ALERT))
        .contains(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "do-resolve(txn.a,nope) str(x)|Can't find resolvers section 'nope' for do-resolve action",
        "do-resolve(txn.a) str(x)|Can't parse 'do-resolve(txn.a)'. Expects 'do-resolve(<varname>,<resolvers>[,<options>]) <expr>'. Available options are 'ipv4' and 'ipv6'"
      })
  void rule_thatIsWrong_isToldInHaproxysWords(String rule, String expected) {
    String text = "frontend f\n  mode http\n  bind 127.0.0.1:0\n  http-request " + rule + "\n";

    assertThat(said(TestSource.compiled(text), Findings.Severity.ALERT))
        .anyMatch(s -> s.contains(expected));
  }
}
