package io.whydown.vendor.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Check.Language;
import io.whydown.model.proxy.Check.Step;
import io.whydown.model.proxy.Mode;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayRequestTest {

  private static Check check(String server) {
    String text = "events { }\nhttp { server { listen 80; " + server + " } }\n";
    var proxy =
        NginxConversion.toProxy(
            NginxReader.read("/etc/nginx/nginx.conf", text), "nginx.conf", "local", Instant.EPOCH);
    assertThat(proxy.backends().getFirst().mode()).isEqualTo(Mode.HTTP);
    return Objects.requireNonNull(proxy.backends().getFirst().servers().getFirst().check());
  }

  private static Step.Gateway gateway(String server) {
    return Objects.requireNonNull(check(server).gateway());
  }

  private static final String SCRIPT =
      " fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;"
          + " fastcgi_param QUERY_STRING $query_string; fastcgi_pass 10.0.0.1:9000; }";

  @Test
  void variables_haveTheValuesOfAGet() {
    var gateway =
        gateway(
            "server_name shop.example; root /srv/shop; location / { fastcgi_index app.php;"
                + SCRIPT);

    assertThat(gateway.language()).isEqualTo(Language.FASTCGI);
    assertThat(gateway.variable("SCRIPT_FILENAME")).isEqualTo("/srv/shop/app.php");
    assertThat(gateway.variable("SCRIPT_NAME")).isEqualTo("/app.php");
    assertThat(gateway.variable("REQUEST_METHOD")).isEqualTo("GET");
    assertThat(gateway.variable("REQUEST_URI")).isEqualTo("/");
    assertThat(gateway.variable("HTTP_HOST")).isEqualTo("shop.example");
    assertThat(gateway.isNamed()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "index index.php index.html; location ~ \\.php$ {       | /srv/index.php | false",
        "index index.html index.php; location ~ \\.php$ {       | /srv/index.php | false",
        "location / { try_files $uri /app.php?$args; } location ~ \\.php$ { | /srv/app.php | true",
        "location ~ \\.php$ { fastcgi_index main.php;           | /srv/main.php  | false",
        "location = /fpm-ping {                                 | /srv/fpm-ping  | true",
        "location /api/ {                                       | /srv/api/      | false",
        "location / {                                           | /srv/          | false",
      })
  void script_isNamedOnlyByTheConfigurationItself(String location, String script, boolean named) {
    var gateway = gateway("root /srv; " + location + SCRIPT);

    assertThat(gateway.variable("SCRIPT_FILENAME")).isEqualTo(script);
    assertThat(gateway.isNamed()).isEqualTo(named);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "internal;",
        "allow 127.0.0.1; deny all;",
        "auth_basic staff;",
        "auth_request /auth;",
      })
  void script_thatNotEveryClientMayAsk_isNotAsked(String guard) {
    var check = check("root /srv; location = /cron.php { " + guard + SCRIPT);

    assertThat(check.steps()).isEmpty();
  }

  @Test
  void script_ofAnotherPlace_isAskedInstead() {
    var gateway =
        gateway(
            "root /srv; location = /status { allow 127.0.0.1; deny all;"
                + SCRIPT
                + " location = /index.php { auth_basic off;"
                + SCRIPT);

    assertThat(gateway.variable("SCRIPT_FILENAME")).isEqualTo("/srv/index.php");
  }

  @Test
  void rules_ofAnInnerBlock_standInPlaceOfThoseAroundIt() {
    var gateway = gateway("root /srv; deny all; location = /index.php { allow all;" + SCRIPT);

    assertThat(gateway.variable("SCRIPT_NAME")).isEqualTo("/index.php");
  }

  @Test
  void page_thatNotEveryClientMayAsk_isLeftAlone() {
    var check = check("location /admin/ { deny all; proxy_pass http://10.0.0.1:8080; }");

    assertThat(check.steps())
        .singleElement()
        .isInstanceOfSatisfying(
            Step.HttpSend.class,
            send -> {
              assertThat(send.method()).isEqualTo("OPTIONS");
              assertThat(send.uri()).isEqualTo("*");
            });
  }

  @Test
  void variable_thatIsEmpty_isLeftOutWhereItSaysSo() {
    var gateway =
        gateway(
            "root /srv; location = /a.php { fastcgi_param HTTPS $https if_not_empty;"
                + " fastcgi_param EMPTY $https;"
                + SCRIPT);

    assertThat(gateway.variables()).extracting(Check.Header::name).contains("EMPTY");
    assertThat(gateway.variables()).extracting(Check.Header::name).doesNotContain("HTTPS");
  }

  @Test
  void script_thatNeverChanges_isNamed() {
    var gateway =
        gateway(
            "location @app { fastcgi_param SCRIPT_FILENAME /srv/app/public/index.php;"
                + " fastcgi_pass 10.0.0.1:9000; }");

    assertThat(gateway.variable("SCRIPT_FILENAME")).isEqualTo("/srv/app/public/index.php");
    assertThat(gateway.isNamed()).isTrue();
  }

  @Test
  void script_belowARelativeRoot_isNotKnown() {
    var gateway = gateway("root html; index index.php; location ~ \\.php$ {" + SCRIPT);

    assertThat(gateway.variable("SCRIPT_FILENAME")).isEmpty();
    assertThat(gateway.isNamed()).isFalse();
  }

  @Test
  void uwsgi_andScgi_areAskedInTheirOwnLanguage() {
    assertThat(gateway("location / { uwsgi_pass 10.0.0.1:3031; }").language())
        .isEqualTo(Language.UWSGI);
    assertThat(gateway("location / { scgi_pass 10.0.0.1:4000; }").language())
        .isEqualTo(Language.SCGI);
  }

  @ParameterizedTest
  @CsvSource({
    "location / {,/grpc.health.v1.Health/Check",
    "location /shop.v1.Cart/ {,/shop.v1.Cart/NoSuchMethod",
    "location /shop.v1.Cart {,/shop.v1.Cart/NoSuchMethod",
    "location = /shop.v1.Cart/Add {,/shop.v1.Cart/NoSuchMethod",
    "location ~ ^/shop {,/grpc.health.v1.Health/Check",
  })
  void grpc_isAskedForWhatChangesNothing(String location, String path) {
    Check check = check(location + " grpc_pass grpc://10.0.0.1:50051; }");

    var send = (Step.HttpSend) check.steps().getFirst();
    assertThat(send.uri()).isEqualTo(path);
    assertThat(check.isOfHttp2()).isTrue();
    assertThat(check.isOfGrpc()).isTrue();
  }
}
