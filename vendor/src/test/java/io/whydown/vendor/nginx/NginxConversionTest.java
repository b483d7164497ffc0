package io.whydown.vendor.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.evidence.Remark;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Check.Step;
import io.whydown.model.proxy.Frontend.Bind;
import io.whydown.model.proxy.Mode;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.proxy.Server;
import io.whydown.model.proxy.Server.Target;
import io.whydown.net.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NginxConversionTest {

  private static final Instant AT = Instant.parse("2026-11-20T20:00:00Z");

  private static Proxy proxy(String text) {
    return NginxConversion.toProxy(
        NginxReader.read("/etc/nginx/nginx.conf", text), "nginx.conf", "local", AT);
  }

  private static Proxy http(String inside) {
    return proxy("events { }\nhttp {\n" + inside + "\n}\n");
  }

  private static Proxy pass(String pass) {
    return http("server { listen 80; location / { " + pass + " } }");
  }

  private static Backend only(Proxy proxy) {
    assertThat(proxy.backends()).hasSize(1);
    return proxy.backends().getFirst();
  }

  private static Server onlyServer(Proxy proxy) {
    Backend backend = only(proxy);
    assertThat(backend.servers()).hasSize(1);
    return backend.servers().getFirst();
  }

  @Nested
  class Upstreams {

    @Test
    void upstream_keepsEachServerWithItsOptions() {
      Proxy proxy =
          http(
              """
              upstream app {
                least_conn;
                zone app 64k;
                server 10.0.0.1:8080 weight=5 max_fails=3 fail_timeout=30s max_conns=7;
                server 10.0.0.2;
                server [2001:db8::1]:8443 backup;
                server app.example.com:81 down;
                server unix:/run/app.sock;
                keepalive 16;
              }
              server { listen 80; location / { proxy_pass http://app; } }
              """);

      Backend backend = only(proxy);
      assertThat(backend.name()).isEqualTo("app");
      assertThat(backend.mode()).isEqualTo(Mode.HTTP);
      assertThat(backend.servers())
          .extracting(Server::name)
          .containsExactly(
              "10.0.0.1:8080",
              "10.0.0.2",
              "[2001:db8::1]:8443",
              "app.example.com:81",
              "unix:/run/app.sock");
      assertThat(backend.servers()).extracting(Server::port).containsExactly(8080, 80, 8443, 81, 0);
      assertThat(backend.servers())
          .extracting(Server::target)
          .containsExactly(
              new Target.Address(IpAddress.parse("10.0.0.1")),
              new Target.Address(IpAddress.parse("10.0.0.2")),
              new Target.Address(IpAddress.parse("2001:db8::1")),
              new Target.Name("app.example.com"),
              new Target.UnixSocket("/run/app.sock"));
      Server first = backend.servers().getFirst();
      assertThat(first.weight()).isEqualTo(5);
      assertThat(first.maxConnections()).isEqualTo(7);
      assertThat(first.provenance().place()).isEqualTo("/etc/nginx/nginx.conf:6");
      assertThat(backend.servers())
          .extracting(Server::backup)
          .containsExactly(false, false, true, false, false);
      assertThat(backend.servers())
          .extracting(Server::disabled)
          .containsExactly(false, false, false, true, false);
      assertThat(backend.retries()).isEqualTo(3);
      assertThat(proxy.remarks()).isEmpty();
    }

    @Test
    void check_isPassiveWithTheRequestOfTheLocation() {
      Proxy proxy =
          http(
              """
              upstream app { server 10.0.0.1:8080 max_fails=3 fail_timeout=30s; }
              server {
                listen 80;
                server_name www.example.com;
                proxy_set_header Host $host;
                location /api/ { proxy_connect_timeout 3s; proxy_http_version 1.1; proxy_pass http://app; }
              }
              """);

      Check check = Objects.requireNonNull(onlyServer(proxy).check());
      assertThat(check.kind()).isEqualTo(Check.Kind.PASSIVE);
      assertThat(check.fall()).isEqualTo(3);
      assertThat(check.interval()).isEqualTo(Duration.ofSeconds(30));
      assertThat(check.timeout()).isEqualTo(Duration.ofSeconds(60));
      assertThat(check.connectTimeout()).isEqualTo(Duration.ofSeconds(3));
      assertThat(check.steps()).hasSize(1);
      var send = (Step.HttpSend) check.steps().getFirst();
      assertThat(send.uri()).isEqualTo("/api/");
      assertThat(send.version()).isEqualTo("HTTP/1.1");
      assertThat(send.headers()).contains(new Check.Header("Host", "www.example.com"));
      assertThat(only(proxy).connectTimeout()).isEqualTo(Duration.ofSeconds(3));
      assertThat(only(proxy).serverTimeout()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void upstream_namedInAnotherCase_isTheSame() {
      Proxy proxy =
          http(
              "upstream App { server 10.0.0.1:1; } server { location / { proxy_pass http://aPP; } }");

      assertThat(only(proxy).name()).isEqualTo("App");
      assertThat(proxy.frontends().getFirst().usedBackends()).containsExactly("App");
    }

    @ParameterizedTest
    @CsvSource({
      "10.0.0.1:70000",
      "10.0.0.1:0",
      "10.0.0.1:",
      "[::1:80",
      "'10.0.0.1:80-90'",
      "''",
      "unix:"
    })
    void upstream_badAddress_isARemarkAndTheRestStays(String bad) {
      Proxy proxy = http("upstream a {\nserver '" + bad + "';\nserver 10.0.0.2:80;\n}");

      assertThat(onlyServer(proxy).name()).isEqualTo("10.0.0.2:80");
      assertThat(proxy.remarks()).hasSize(1);
      assertThat(proxy.remarks().getFirst().line()).isEqualTo(4);
    }

    @Test
    void unknownDirectives_areNamed_andDataAndOtherModulesAreNot() {
      Proxy proxy =
          http(
              """
              frobnicate on;
              map $host $pool { default a; weird_name b; }
              more_set_headers "X: y";
              server { listen 70000; location / { proxi_read_timeout 3s; frob { inner 1; } } }
              """);

      assertThat(proxy.remarks())
          .extracting(Remark::reason)
          .map(reason -> reason.split(",")[0])
          .containsExactlyInAnyOrder(
              "unknown directive \"frobnicate\"",
              "unknown directive \"proxi_read_timeout\"",
              "unknown directive \"frob\"",
              "invalid port \"70000\"");
    }

    @Test
    void upstream_missingSemicolon_isARemark() {
      Proxy proxy = http("upstream a {\nserver 10.0.0.1:80\nserver 10.0.0.2:80;\n}");

      assertThat(onlyServer(proxy).name()).isEqualTo("10.0.0.1:80");
      assertThat(proxy.remarks())
          .extracting(Remark::reason)
          .contains("invalid parameter \"server\"");
    }
  }

  @Nested
  class Passes {

    @ParameterizedTest
    @CsvSource({
      "proxy_pass http://10.0.0.1:8080;,10.0.0.1:8080,8080",
      "proxy_pass http://10.0.0.1:8080/app/;,10.0.0.1:8080,8080",
      "proxy_pass http://10.0.0.1;,10.0.0.1,80",
      "proxy_pass https://10.0.0.1/x;,10.0.0.1,443",
      "proxy_pass HTTP://localhost:3000;,localhost:3000,3000",
      "proxy_pass http://[2001:db8::1]:81;,[2001:db8::1]:81,81",
      "proxy_pass http://[2001:db8::1];,[2001:db8::1],80",
      "proxy_pass http://unix:/run/a.sock:/uri/;,unix:/run/a.sock,0",
      "proxy_pass http://10.0.0.1:8080$request_uri;,10.0.0.1:8080,8080",
      "fastcgi_pass 127.0.0.1:9000;,127.0.0.1:9000,9000",
      "fastcgi_pass unix:/run/php/php8.2-fpm.sock;,unix:/run/php/php8.2-fpm.sock,0",
      "uwsgi_pass uwsgi://10.0.0.1:3031;,10.0.0.1:3031,3031",
      "scgi_pass localhost:4000;,localhost:4000,4000",
      "grpc_pass grpc://10.0.0.1:50051;,10.0.0.1:50051,50051",
      "grpc_pass grpcs://10.0.0.1:443;,10.0.0.1:443,443",
      "memcached_pass localhost:11211;,localhost:11211,11211",
    })
    void pass_toAnAddress_isABackendOfItsOwn(String directive, String name, int port) {
      Proxy proxy = pass(directive);

      assertThat(only(proxy).name()).isEqualTo(name);
      assertThat(onlyServer(proxy).name()).isEqualTo(name);
      assertThat(onlyServer(proxy).port()).isEqualTo(port);
      assertThat(proxy.frontends().getFirst().defaultBackend()).isEqualTo(name);
      assertThat(proxy.remarks()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
      "proxy_pass 10.0.0.1:80;",
      "proxy_pass http://10.0.0.1:99999;",
      "proxy_pass http://;",
      "fastcgi_pass 10.0.0.1;",
      "grpc_pass grpcs://10.0.0.1;",
      "proxy_pass;"
    })
    void pass_thatNginxRefuses_isARemark(String directive) {
      Proxy proxy = pass(directive);

      assertThat(proxy.backends()).isEmpty();
      assertThat(proxy.remarks()).hasSize(1);
    }

    @Test
    void pass_ofHttpAndHttpsToOneName_areTwoBackends() {
      Proxy proxy =
          http(
              "server { location /a { proxy_pass http://app; } location /b { proxy_pass https://app; } }");

      assertThat(proxy.backends()).extracting(Backend::name).containsExactly("app", "app:443");
    }

    @Test
    void pass_toAVariable_isDynamicWithARemark() {
      Proxy proxy = pass("proxy_pass http://$arg_to:8080;");

      assertThat(onlyServer(proxy).target()).isEqualTo(new Target.Dynamic("$arg_to:8080"));
      assertThat(onlyServer(proxy).port()).isZero();
      assertThat(proxy.remarks()).hasSize(1);
    }

    @Test
    void pass_toAVariableThatIsSetOnce_isKnown() {
      Proxy proxy =
          http(
              """
              resolver 127.0.0.11 ipv6=off;
              server {
                location / {
                  set $app sonarr;
                  set $port 8989;
                  set $proto http;
                  proxy_pass $proto://$app:$port;
                }
              }
              """);

      Server server = onlyServer(proxy);
      assertThat(server.name()).isEqualTo("sonarr:8989");
      assertThat(server.resolvers()).isEqualTo("/etc/nginx/nginx.conf:3");
      assertThat(server.resolvePrefer()).isEqualTo(Server.ResolveFamily.V4);
      assertThat(proxy.settings().resolvers())
          .containsEntry("/etc/nginx/nginx.conf:3", List.of("127.0.0.11"));
    }

    @Test
    void pass_toAVariableThatAnIfSets_staysDynamic() {
      Proxy proxy =
          pass("set $a 10.0.0.1; if ($arg_x) { set $a 10.0.0.2; } proxy_pass http://$a:80;");

      assertThat(onlyServer(proxy).target()).isEqualTo(new Target.Dynamic("$a:80"));
    }

    @Test
    void pass_toAMappedVariable_isEachValueOfTheMap() {
      Proxy proxy =
          proxy(
              """
              events { }
              stream {
                map $ssl_preread_server_name $to { a.example.com blue; default 10.0.0.9:443; }
                upstream blue { server 10.0.0.1:443; }
                server { listen 443; ssl_preread on; proxy_pass $to; }
              }
              """);

      assertThat(proxy.backends())
          .extracting(Backend::name)
          .containsExactly("blue", "10.0.0.9:443");
      assertThat(proxy.frontends().getFirst().usedBackends())
          .containsExactly("blue", "10.0.0.9:443");
    }

    @Test
    void pass_inNestedBlocks_isFound() {
      Proxy proxy =
          http(
              """
              server {
                location / { if ($x) { proxy_pass http://10.0.0.1:1; } try_files $uri @app;
                  location /in { limit_except GET { proxy_pass http://10.0.0.2:2; } } }
                location @app { proxy_pass http://10.0.0.3:3; }
              }
              """);

      assertThat(proxy.backends())
          .extracting(Backend::name)
          .containsExactly("10.0.0.1:1", "10.0.0.2:2", "10.0.0.3:3");
    }

    @Test
    void pass_withTls_carriesItsSettings() {
      Proxy proxy =
          http(
              """
              proxy_ssl_verify on;
              proxy_ssl_trusted_certificate /etc/ca.pem;
              server { location / { proxy_ssl_server_name on; proxy_bind 10.0.0.9; proxy_pass https://app.example.com:8443; } }
              """);

      Server server = onlyServer(proxy);
      assertThat(server.tls())
          .isEqualTo(
              new Server.Tls(true, "app.example.com", "/etc/ca.pem", "app.example.com", null));
      assertThat(server.sourceAddress()).isEqualTo(IpAddress.parse("10.0.0.9"));
      assertThat(server.clientSource()).isFalse();
    }

    @Test
    void pass_boundToTheClient_dialsFromItsAddress() {
      Proxy proxy =
          http(
              "server { location / { proxy_bind $remote_addr transparent; proxy_pass http://10.0.0.1:80; } }");

      assertThat(onlyServer(proxy).clientSource()).isTrue();
    }
  }

  @Nested
  class Streams {

    @Test
    void stream_takesItsOwnUpstreamsAndSettings() {
      Proxy proxy =
          proxy(
              """
              events { }
              stream {
                upstream db { server 10.0.0.1:5432; server 10.0.0.2:5432 backup; }
                server { listen [::1]:5432 proxy_protocol; proxy_protocol on; proxy_timeout 1h; proxy_pass db; }
                server { listen 53 udp; proxy_pass 10.0.0.3:53; }
              }
              """);

      Backend backend = only(proxy);
      assertThat(backend.mode()).isEqualTo(Mode.TCP);
      assertThat(backend.serverTimeout()).isEqualTo(Duration.ofHours(1));
      assertThat(backend.servers()).extracting(Server::sendProxy).containsExactly(1, 1);
      assertThat(proxy.frontends()).hasSize(1);
      Bind bind = proxy.frontends().getFirst().binds().getFirst();
      assertThat(bind.acceptsProxyProtocol()).isTrue();
      assertThat(bind.address()).isEqualTo(IpAddress.V6_LOOPBACK);
      assertThat(proxy.remarks())
          .extracting(Remark::support)
          .containsExactly(Remark.Support.IRRELEVANT);
    }
  }

  @Nested
  class Listeners {

    @ParameterizedTest
    @CsvSource({
      "80, 0.0.0.0, 80, false",
      "*:81, 0.0.0.0, 81, false",
      "127.0.0.1, 127.0.0.1, 80, false",
      "10.0.0.1:8443 ssl http2, 10.0.0.1, 8443, true",
      "[::]:80, '::', 80, false",
      "[::]:80 ipv6only=off, , 80, false",
      "localhost:8080 default_server, 127.0.0.1, 8080, false",
    })
    void listen_isABind(String listen, String address, int port, boolean tls) {
      Proxy proxy = http("server { listen " + listen + "; }");

      Bind bind = proxy.frontends().getFirst().binds().getFirst();
      assertThat(bind.address()).isEqualTo(address == null ? null : IpAddress.parse(address));
      assertThat(bind.port()).isEqualTo(port);
      assertThat(bind.tls()).isEqualTo(tls);
    }

    @Test
    void listen_unixAndRange() {
      Proxy proxy =
          http(
              "server { listen unix:/run/n.sock; listen 8080-8082; server_name _ *.x a.example.com; }");

      assertThat(proxy.frontends().getFirst().binds())
          .extracting(Bind::path)
          .contains("/run/n.sock");
      assertThat(proxy.frontends().getFirst().binds())
          .extracting(Bind::port)
          .containsExactly(0, 8080, 8081, 8082);
      assertThat(proxy.frontends().getFirst().name()).isEqualTo("a.example.com");
    }
  }

  @Test
  void settings_ofTheMainContext() {
    Proxy proxy =
        proxy(
            "user www-data; pid /run/nginx.pid; error_log /var/log/e.log warn; http { error_log syslog:server=127.0.0.1; }");

    assertThat(proxy.settings().user()).isEqualTo("www-data");
    assertThat(proxy.settings().pidFile()).isEqualTo("/run/nginx.pid");
    assertThat(proxy.settings().errorLogs()).containsExactly("/var/log/e.log");
    assertThat(proxy.settings().logTargets()).containsExactly("syslog:server=127.0.0.1");
  }

  @Test
  void fragment_isReadAsAPartOfHttp() {
    Proxy proxy =
        proxy(
            "upstream a { server 10.0.0.1:80; }\nserver { location / { proxy_pass http://a; } }\n");

    assertThat(only(proxy).name()).isEqualTo("a");
    assertThat(proxy.remarks())
        .extracting(Remark::support)
        .containsExactly(Remark.Support.APPROXIMATED);
  }
}
