package io.whydown.vendor.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.evidence.Parsed;
import io.whydown.model.evidence.Remark;
import io.whydown.model.proxy.Proxy;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Broken texts made from good ones by a seed: nothing throws, everything ends.
class NginxMutationTest {

  private static final int ROUNDS = 500;

  private static final String GOOD =
      """
      user www-data; pid /run/nginx.pid; error_log /var/log/nginx/error.log warn;
      include conf.d/*.conf;
      http {
        resolver 127.0.0.53 valid=30s ipv6=off;
        map $host $pool { default blue; a.example.com 10.0.0.9:81; }
        upstream blue { least_conn; server 10.0.0.1:8080 weight=5 max_fails=3; server [2001:db8::1]:80 backup; server unix:/run/a.sock; }
        server {
          listen 80; listen [::]:443 ssl ipv6only=off; server_name www.example.com *.example.com;
          location / { proxy_pass http://blue; proxy_set_header Host $host; }
          location ~ "^/a{2}$" { set $x "app"; if ($arg_a) { set $y 1; } proxy_pass https://${x}:8443/uri; }
          location @php { fastcgi_pass unix:/run/php.sock; } location /m { proxy_pass http://$pool; }
          content_by_lua_block { local s = "}" --[[ } ]] }
        }
      }
      stream { server { listen 5432 proxy_protocol; proxy_pass 10.0.0.4:5432; proxy_bind 10.0.0.9; } }
      """;

  private static final String LOG =
      "2026/11/20 23:54:17 [error] 1#1: *1 connect() to unix:/a failed (2: x) while connecting to"
          + " upstream, client: c, server: s, upstream: \"http://unix:/a:/\", host: \"h\"\n";

  private static final List<String> PIECES =
      List.of(
          "{",
          "}",
          ";",
          "\"",
          "'",
          "\\",
          "$",
          "#",
          "[",
          "]",
          ":",
          "/",
          "\n",
          " ",
          "unix:",
          "include a;",
          "server",
          "${",
          "http://",
          "99999999999",
          "_by_lua_block {",
          "\0",
          "\u001b",
          "\ud800",
          ", upstream: \"");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 20_261_120})
  @Timeout(60)
  void anyMutation_isReadAndConverted(long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (int round = 0; round < ROUNDS; round++) {
      String text = mutated(GOOD, random);

      Parsed<NginxConfiguration> parsed =
          NginxReader.read(
              "/etc/nginx/nginx.conf", text, p -> List.of(new SourceFile(p, "x " + p + ";")));
      Proxy proxy = NginxConversion.toProxy(parsed, "n", "local", Instant.EPOCH);

      long lines = text.lines().count() + 1;
      assertThat(proxy.remarks())
          .as("seed %d round %d", seed, round)
          .extracting(Remark::line)
          .allMatch(line -> line >= 0 && line <= lines);
      assertThat(NginxReader.looksLike(text)).isIn(true, false);
      assertThat(NginxErrorLogReader.read(mutated(LOG, random))).hasSizeLessThanOrEqualTo(20);
      assertThat(
              NginxCommandLine.tryParse(
                  mutated("nginx: master process n -c x -p /y -g z;", random)))
          .isNotNull();
    }
  }

  private static String mutated(String text, RandomGenerator random) {
    var result = new StringBuilder(text);
    for (int i = random.nextInt(1, 6); i > 0; i--) {
      int at = random.nextInt(result.length() + 1);
      int end = Math.min(result.length(), at + random.nextInt(1, 30));
      switch (random.nextInt(4)) {
        case 0 -> result.delete(at, end);
        case 1 -> result.insert(at, PIECES.get(random.nextInt(PIECES.size())));
        case 2 -> result.insert(at, result.substring(at, end));
        default -> result.setLength(Math.max(1, random.nextInt(8) == 0 ? at : result.length()));
      }
    }
    return result.toString();
  }
}
