package io.whydown.vendor.haproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.evidence.Remark;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Check.Step;
import io.whydown.model.proxy.Mode;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.proxy.Server;
import io.whydown.net.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HaproxyConversionTest {

  static Proxy proxy(String text) {
    var environment = new HaproxyEnvironment(Map.of(), true, "2.6.12");
    return HaproxyConversion.convert(
        HaproxyReader.read("haproxy.cfg", text, environment),
        "haproxy.cfg",
        "local",
        Instant.parse("2026-11-20T20:00:00Z"));
  }

  private static Server server(String text) {
    return proxy(text).backends().getFirst().servers().getFirst();
  }

  private static Check check(String text) {
    Check check = server(text).check();
    return Objects.requireNonNull(check);
  }

  @Test
  void convert_plainServer_hasHaproxysDefaults() {
    Proxy proxy = proxy("backend web\n  server web1 10.0.0.1:8080 check\n");
    Backend backend = proxy.backends().getFirst();
    Server server = backend.servers().getFirst();

    assertThat(proxy.remarks()).isEmpty();
    assertThat(backend.mode()).isEqualTo(Mode.TCP);
    assertThat(backend.retries()).isEqualTo(3);
    assertThat(backend.redispatch()).isFalse();
    assertThat(server.target()).isEqualTo(new Server.Target.Address(IpAddress.parse("10.0.0.1")));
    assertThat(server.port()).isEqualTo(8080);
    assertThat(server.weight()).isEqualTo(1);
    Check check = Objects.requireNonNull(server.check());
    assertThat(check.kind()).isEqualTo(Check.Kind.TCP);
    assertThat(check.interval()).isEqualTo(Duration.ofSeconds(2));
    assertThat(check.timeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(check.connectTimeout()).isNull();
    assertThat(check.rise()).isEqualTo(2);
    assertThat(check.fall()).isEqualTo(3);
    assertThat(server.provenance().place()).isEqualTo("haproxy.cfg:2");
  }

  @Test
  void convert_defaultsAndDefaultServer_areInherited() {
    Proxy proxy =
        proxy(
            """
            defaults base
              mode http
              timeout connect 3s
              retries 1
              default-server inter 5s rise 4
            defaults more from base
              timeout check 1s
              option redispatch
            backend web from more
              default-server check fall 7
              server a 10.0.0.1:80
              server b 10.0.0.2:80 no-check
              default-server inter 9s
              server c 10.0.0.3:80 rise 1
            """);
    Backend web = proxy.backends().getFirst();

    assertThat(web.mode()).isEqualTo(Mode.HTTP);
    assertThat(web.retries()).isEqualTo(1);
    assertThat(web.redispatch()).isTrue();
    Check a = Objects.requireNonNull(web.servers().get(0).check());
    assertThat(a.interval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(a.rise()).isEqualTo(4);
    assertThat(a.fall()).isEqualTo(7);
    assertThat(a.timeout()).isEqualTo(Duration.ofSeconds(1));
    assertThat(a.connectTimeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(web.servers().get(1).check()).isNull();
    Check c = Objects.requireNonNull(web.servers().get(2).check());
    assertThat(c.interval()).isEqualTo(Duration.ofSeconds(9));
    assertThat(c.rise()).isEqualTo(1);
  }

  @Test
  void convert_anonymousDefaults_holdUntilTheNext() {
    Proxy proxy =
        proxy(
            """
            defaults
              mode http
            backend a
              server s 10.0.0.1:1
            defaults
              mode tcp
            backend b
              server s 10.0.0.1:1
            """);

    assertThat(proxy.backends()).extracting(Backend::mode).containsExactly(Mode.HTTP, Mode.TCP);
  }

  @Test
  void convert_listen_isFrontendAndBackend() {
    Proxy proxy = proxy("listen web\n bind :80,[::]:81\n server a 10.0.0.1:80\n");

    assertThat(proxy.frontends().getFirst().binds()).hasSize(2);
    assertThat(proxy.frontends().getFirst().binds().getFirst().address()).isNull();
    assertThat(proxy.backends().getFirst().name()).isEqualTo("web");
  }

  @Test
  void convert_frontendRules_keepConditionsAndDynamicNames() {
    var frontend =
        proxy(
                """
                frontend fe
                  bind 192.0.2.1:443 ssl crt x.pem
                  use_backend api if { path_beg /api }
                  use_backend %[req.hdr(host),lower]
                  default_backend web
                backend api
                  server a 10.0.0.1:80
                backend web
                  server a 10.0.0.1:80
                """)
            .frontends()
            .getFirst();

    assertThat(frontend.usedBackends()).containsExactly("api", "web");
    assertThat(frontend.defaultBackend()).isEqualTo("web");
    assertThat(frontend.rules().getFirst().condition()).isEqualTo("if { path_beg /api }");
    assertThat(frontend.rules().get(1).dynamic()).isTrue();
    assertThat(frontend.binds().getFirst().tls()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1:80, Address, 80, false",
    "fd00::1:8080, Address, 8080, false",
    "app.example.net:80, Name, 80, false",
    "/run/app.sock, UnixSocket, 0, false",
    "abns@x, Dynamic, 0, false",
    "10.0.0.1, Address, 0, true",
    "10.0.0.1:+3, Address, 0, true",
    "*:80, Dynamic, 80, false"
  })
  void convert_serverAddress(String address, String kind, int port, boolean fromClient) {
    Server server = server("backend b\n server s " + address + "\n");

    assertThat(server.target().getClass().getSimpleName()).isEqualTo(kind);
    assertThat(server.port()).isEqualTo(port);
    assertThat(server.portFromClient()).isEqualTo(fromClient);
  }

  @Test
  void convert_badServerLines_areLeftOutWithARemark() {
    Proxy proxy =
        proxy(
            """
            backend b
              server a 10.0.0.1:70000
              server b
              server c 10.0.0.1:80-90
              server d 10.0.0.1:80 check inter never weight 999 port 0 frob
            """);

    assertThat(proxy.backends().getFirst().servers()).extracting(Server::name).containsExactly("d");
    assertThat(proxy.remarks())
        .extracting(Remark::line)
        .containsExactlyInAnyOrder(2, 3, 4, 5, 5, 5, 5);
    assertThat(proxy.remarks().getFirst().reason()).contains("invalid port '70000'");
  }

  /// Lines that `haproxy -c` of 2.6.12 refuses, or takes in a sense that nobody means.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "server s fd00::1|could not resolve address 'fd00:'",
        "server s [::1:80|could not resolve address '[::1'",
        "server s fd@7|a file descriptor is not acceptable here",
        "server s! 10.0.0.1:80|holds a character not permitted",
        "no server s 10.0.0.1:80|negation/default",
        "server s 10.0.0.1:80 check port 70000|HAProxy checks 4464",
        "server s 10.0.0.1:80 track b/t check|checks and tracking at the same time",
        "server s 10.0.0.1:80 track nosuch|unable to find required server 'b/nosuch'",
        "server s 10.0.0.1:80 resolvers nosuch|unable to find required resolvers 'nosuch'",
        "server s 10.0.0.1:80 ssl|no CA file specified",
        "server s 10.0.0.1:80 init-addr frob|unknown init-addr method 'frob'",
        "server s 10.0.0.1:80 resolve-prefer ipv5|expects either ipv4 or ipv6",
        "server s 10.0.0.1 check|needs 'port'",
        "server s 10.0.0.1:0 check|needs 'port'",
        "timeout frob 3s|invalid timeout: 'frob'",
        "timeout connect 3x|invalid timer of 'timeout connect': '3x'",
        "mode frob|unknown proxy mode",
        "option httpchk GET / HTTP/1.1 foo|unexpected argument 'foo'",
        "no option httpchk|negation/default is not supported for option 'httpchk'",
        "retries x|invalid 'retries': 'x'"
      })
  void convert_badLine_isRemarkedWithItsLine(String line, String reason) {
    Proxy proxy = proxy("backend b\n server t 10.0.0.9:80 check\n " + line + "\n");

    assertThat(proxy.remarks()).hasSize(1);
    assertThat(proxy.remarks().getFirst().line()).isEqualTo(3);
    assertThat(proxy.remarks().getFirst().reason()).contains(reason);
    assertThat(proxy.backends().getFirst().servers().getFirst().name()).isEqualTo("t");
  }

  @Test
  void convert_tlsOfChecks_followsTheServerUnlessPortOrAddressIsOwn() {
    assertThat(check("backend b\n server s 10.0.0.1:443 ssl verify none check\n").tls()).isTrue();
    assertThat(check("backend b\n server s 10.0.0.1:443 ssl verify none check port 80\n").tls())
        .isFalse();
    assertThat(
            check("backend b\n server s 10.0.0.1:443 ssl verify none check no-check-ssl\n").tls())
        .isFalse();
    assertThat(check("backend b\n server s 10.0.0.1:443 check check-ssl verify none\n").tls())
        .isTrue();
    assertThat(check("backend b\n server s 10.0.0.1:80 send-proxy-v2 check\n").sendProxy())
        .isEqualTo(2);
    assertThat(
            check("backend b\n server s 10.0.0.1:80 send-proxy check addr 10.0.0.2\n").sendProxy())
        .isZero();
  }

  @Test
  void convert_requestHost_isWhatRequestsAreGiven() {
    List<Backend> backends =
        proxy(
                """
                frontend www
                  http-request set-header Host www.example.net
                  use_backend own if { path /own }
                  default_backend plain
                backend own
                  http-request set-header X-Host no.example.net
                  http-request set-header host shop.example.net
                backend plain
                  http-request set-header Host other.example.net if { path /x }
                backend unused
                  http-request set-header Host %[req.hdr(x)]
                """)
            .backends();

    assertThat(backends.get(0).requestHost()).isEqualTo("shop.example.net");
    assertThat(backends.get(1).requestHost()).isEqualTo("www.example.net");
    assertThat(backends.get(2).requestHost()).isNull();
  }

  @Test
  void convert_serverParameters_areEffective() {
    Server server =
        server(
            """
            backend b
              source 192.0.2.9
              server s web.example.net:443 ssl verify required ca-file /ca.pem sni str(web) alpn h2 \
            backup disabled weight 7 maxconn 9 resolvers dns init-addr none resolve-prefer ipv4 \
            agent-check agent-port 99 source 192.0.2.8 interface eth1 namespace blue
            """);

    assertThat(server.tls()).isEqualTo(new Server.Tls(true, "web", "/ca.pem", null, "h2"));
    assertThat(server.backup()).isTrue();
    assertThat(server.disabled()).isTrue();
    assertThat(server.weight()).isEqualTo(7);
    assertThat(server.maxConnections()).isEqualTo(9);
    assertThat(server.resolvePrefer()).isEqualTo(Server.ResolveFamily.V4);
    assertThat(server.agent()).isEqualTo(new Server.AgentCheck(null, 99));
    assertThat(server.sourceAddress()).isEqualTo(IpAddress.parse("192.0.2.8"));
    assertThat(server.sourceInterface()).isEqualTo("eth1");
    assertThat(server.networkNamespace()).isEqualTo("blue");
    assertThat(server.check()).isNull();
  }

  @Test
  void convert_usesrc_dialsFromTheClient() {
    Server ofBackend =
        server("backend b\n source 0.0.0.0 usesrc clientip\n server s 10.0.0.1:80\n");
    Server own = server("backend b\n server s 10.0.0.1:80 source 0.0.0.0 usesrc clientip\n");
    Server fixed = server("backend b\n server s 10.0.0.1:80 source 0.0.0.0 usesrc 10.0.0.9\n");

    assertThat(ofBackend.clientSource()).isTrue();
    assertThat(ofBackend.sourceAddress()).isNull();
    assertThat(own.clientSource()).isTrue();
    assertThat(fixed.clientSource()).isFalse();
  }

  @Test
  void convert_serverTemplate_makesSlots() {
    Backend backend =
        proxy("backend b\n server-template srv 2-4 app.example.net:80 check\n")
            .backends()
            .getFirst();

    assertThat(backend.servers()).extracting(Server::name).containsExactly("srv2", "srv3", "srv4");
    assertThat(backend.servers()).allMatch(Server::template);
  }

  @Test
  void convert_track_namesTheOtherServer() {
    Server server = server("backend b\n server s 10.0.0.1:80 track t check\n");

    assertThat(server.track()).isEqualTo("b/t");
    assertThat(server.check()).isNull();
  }

  @Test
  void convert_unknownVariable_makesTheTargetDynamic() {
    Proxy proxy =
        HaproxyConversion.convert(
            HaproxyReader.read(
                "haproxy.cfg",
                "backend b\n server s \"${WEB}:80\" check\n",
                HaproxyEnvironment.UNKNOWN),
            "haproxy.cfg",
            "local",
            Instant.EPOCH);

    assertThat(proxy.backends().getFirst().servers().getFirst().target())
        .isEqualTo(new Server.Target.Dynamic("${WEB}"));
    assertThat(proxy.remarks().getFirst().reason()).contains("WEB");
  }

  @Test
  void convert_settings() {
    var settings =
        proxy(
                """
                global
                  stats socket /run/haproxy/admin.sock mode 660 level admin
                  stats socket ipv4@*:9999 level operator
                  log /dev/log local0
                  log 127.0.0.1:514 local1
                  user haproxy
                  chroot /var/lib/haproxy
                  pidfile /run/haproxy.pid
                  maxconn 2000
                resolvers dns
                  nameserver one 192.0.2.53:53
                  parse-resolv-conf
                """)
            .settings();

    assertThat(settings.statsSockets())
        .containsExactly("/run/haproxy/admin.sock", "127.0.0.1:9999");
    assertThat(settings.logTargets()).containsExactly("/dev/log", "127.0.0.1:514");
    assertThat(settings.user()).isEqualTo("haproxy");
    assertThat(settings.chroot()).isEqualTo("/var/lib/haproxy");
    assertThat(settings.maxConnections()).isEqualTo(2000);
    assertThat(settings.resolvers().get("dns"))
        .containsExactly("192.0.2.53:53", "/etc/resolv.conf");
  }

  @Test
  void convert_oldDialect_isUnderstood() {
    Proxy proxy =
        proxy(
            """
            defaults
              contimeout 5000
              srvtimeout 50000
              redispatch
            listen web 192.0.2.1:80
              server a 10.0.0.1:80 check
            """);

    assertThat(proxy.frontends().getFirst().binds().getFirst().port()).isEqualTo(80);
    assertThat(proxy.backends().getFirst().connectTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(proxy.backends().getFirst().redispatch()).isTrue();
    assertThat(proxy.remarks()).hasSize(4);
  }

  @Test
  void convert_expectBelowInheritedHttpchk_sendsNothing() {
    String text =
        """
        defaults
          option httpchk GET /health
        backend b
          http-check expect status 200
          server s 10.0.0.1:80 check
        """;

    assertThat(check(text).kind()).isEqualTo(Check.Kind.HTTP);
    assertThat(check(text).steps()).hasSize(1).first().isInstanceOf(Step.Expect.class);
    assertThat(proxy(text).remarks().getFirst().reason()).contains("no request is sent");
    assertThat(proxy(text).remarks().getFirst().line()).isEqualTo(4);
  }
}
