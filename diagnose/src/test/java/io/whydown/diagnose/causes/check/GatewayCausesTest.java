package io.whydown.diagnose.causes.check;

import static io.whydown.diagnose.causes.check.CheckedServer.CLOSED;
import static io.whydown.diagnose.causes.check.CheckedServer.PASSED;
import static io.whydown.diagnose.causes.check.CheckedServer.RESET;
import static io.whydown.diagnose.causes.check.CheckedServer.get;
import static io.whydown.diagnose.causes.check.CheckedServer.root;
import static io.whydown.diagnose.causes.check.CheckedServer.web1;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.HostBuilder;
import io.whydown.diagnose.Situation;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.proxy.Check.Header;
import io.whydown.model.proxy.Check.Kind;
import io.whydown.model.proxy.Check.Language;
import io.whydown.model.proxy.Check.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is found where NGINX passes requests on in another language than HTTP/1.
class GatewayCausesTest {

  private static final CheckResult NOT_FASTCGI =
      new CheckResult.Malformed("the answer is none in FastCGI");
  private static final String VALUES = "\\x01\n\\x00\\x00\\x00\\x12\\x06\\x00";

  private static CheckedServer fastCgi() {
    var variables = List.of(new Header("SCRIPT_FILENAME", "/srv/index.php"));
    return web1()
        .kind(
            Kind.PASSIVE,
            new Step.Gateway(Language.FASTCGI, variables, true, Situation.place("fastcgi_pass")));
  }

  private static CheckedServer listening(CheckedServer server) {
    return server.host(
        new HostBuilder(Situation.WEB1, "192.0.2.1").listener("0.0.0.0", 8080, "python3", 7));
  }

  private static CheckedServer grpc() {
    var post =
        new Step.HttpSend(
            "POST",
            "/grpc.health.v1.Health/Check",
            "HTTP/2",
            List.of(),
            "\0\0\0\0\0",
            Situation.place("grpc_pass"));
    return web1().kind(Kind.PASSIVE, post).alpn("h2");
  }

  @Test
  void scriptThatTheApplicationDoesNotFind_isLikely() {
    var server =
        fastCgi()
            .saw(
                "check",
                new CheckResult.Unexpected("an answer of the script", "status 404"),
                "Status: 404 Not Found\n\nFile not found.\n\nstderr: Primary script unknown",
                404,
                1);

    assertThat(root(server)).isEqualTo("health-check-path-missing likely");
  }

  @Test
  void httpServerBehindFastcgiPass_isProven() {
    var server =
        listening(
            fastCgi()
                .received("check", NOT_FASTCGI, "HTTP/1.1 400 Bad Request")
                .answered("browser", 200, "hi"));

    assertThat(root(server)).isEqualTo("wrong-service-on-port proven");
  }

  @Test
  void httpServerThatHangsUpOnFastCgi_isShownByAPlainRequest() {
    var server = listening(fastCgi().ended("check", CLOSED).answered("browser", 404, "no"));

    assertThat(root(server)).isEqualTo("wrong-service-on-port proven");
  }

  @Test
  void fastCgiBehindProxyPass_isProven() {
    var server =
        listening(
            web1()
                .kind(Kind.PASSIVE, get("/"))
                .ended("check", RESET)
                .received("fastcgi", PASSED, VALUES));

    assertThat(root(server)).isEqualTo("wrong-service-on-port proven");
  }

  @Test
  void httpCheckOfFastCgi_isProven_alsoOnItsUsualPort() {
    var server =
        web1()
            .port(9000)
            .host(new HostBuilder(Situation.WEB1, "192.0.2.1").listener("0.0.0.0", 9000, "php", 7))
            .ended("check", RESET)
            .received("fastcgi", PASSED, VALUES);

    assertThat(root(server)).isEqualTo("wrong-service-on-port proven");
  }

  @Test
  void uwsgiBehindProxyPass_isProven() {
    var server =
        listening(
            web1()
                .kind(Kind.PASSIVE, get("/"))
                .ended("check", CLOSED)
                .received("uwsgi", PASSED, "d\\x00\\x00\\x01"));

    assertThat(root(server)).isEqualTo("wrong-service-on-port proven");
  }

  @Test
  void addressThatMayNotConnect_isNoOtherService() {
    var server = listening(fastCgi().ended("check", CLOSED).ended("banner", CLOSED));

    assertThat(root(server)).isEqualTo("tcp-wrappers-or-app-acl likely");
  }

  @Test
  void grpcPassToHttp1_isProven_whateverTheAnswerLooksLike() {
    var told =
        grpc().received("check", new CheckResult.Malformed("HTTP/1"), "HTTP/1.1 400 Bad Request");
    var asked =
        grpc()
            .received("check", new CheckResult.Malformed("none"), "<html>")
            .answered("http1", 200, "");

    assertThat(root(told)).isEqualTo("h2-h1-mismatch proven");
    assertThat(root(asked)).isEqualTo("h2-h1-mismatch proven");
  }

  @Test
  void grpcPassToTls_isAMatterOfTls() {
    var server =
        grpc()
            .saw(
                "check",
                new CheckResult.Malformed("HTTP/1"),
                "HTTP/1.1 400 Bad Request\n\nThe plain HTTP request was sent to HTTPS port",
                0,
                1)
            .ended("tls", PASSED);

    assertThat(root(server)).isEqualTo("plain-to-tls-port proven");
  }

  @Test
  void grpcPassToAnotherServiceInHttp2_isLikely() {
    var server =
        grpc()
            .saw(
                "check",
                new CheckResult.Unexpected("an answer in gRPC", "status 404"),
                "HTTP/2 404",
                404,
                1);

    assertThat(root(server)).isEqualTo("wrong-service-on-port likely");
  }

  @Test
  void http2BehindProxyPass_isAMatterOfHttp2() {
    var server =
        web1()
            .kind(Kind.PASSIVE, get("/"))
            .received(
                "check",
                new CheckResult.Malformed("none"),
                "\\x00\\x00\\x00\\x04\\x00\\x00\\x00\\x00\\x00")
            .saw("grpc", PASSED, "HTTP/2 200\ncontent-type: application/grpc", 200, 1);

    assertThat(root(server)).isEqualTo("h2-h1-mismatch proven");
  }
}
