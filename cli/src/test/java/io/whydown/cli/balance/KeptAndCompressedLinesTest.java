package io.whydown.cli.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.config.CompressionConfig.Algorithm;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Lines of compression, caches, rings, mails, programs and syslog that is passed on.
class KeptAndCompressedLinesTest {

  private static List<String> said(Compiled compiled) {
    return compiled.findings().all().stream().map(f -> f.at().line() + " " + f.message()).toList();
  }

  private static final String WHOLE =
      """
      global
        maxcomprate 10
        maxcompcpuusage 60
        tune.comp.maxlevel 4
        maxzlibmem 2
      defaults
        mode http
        timeout connect 1s
        timeout client 1s
        timeout server 1s
        compression algo gzip
        compression type text/html
      backend b
        compression algo deflate
        compression type text/Plain
        compression offload
        filter cache c
        filter compression
        http-request cache-use c
        http-response cache-store c
        email-alert mailers m
        email-alert from a@b
        email-alert to c@d
        email-alert level notice
        option spop-check
        server s 127.0.0.1:1 check
      cache c
        total-max-size 2
        max-object-size 1000
        max-age 30
        process-vary on
        max-secondary-entries 3
      ring r
        size 20000
        format rfc5424
        server one 127.0.0.1:514 log-proto octet-count
      log-forward f
        dgram-bind 127.0.0.1:1514
        bind 127.0.0.1:1514
        log ring@r local0
        maxconn 5
        timeout client 10s
      mailers m
        timeout mail 3s
        mailer one 127.0.0.1:25
      program p
        command sleep 10
        no option start-on-reload
      """;

  @Test
  void everyLine_isUnderstood() {
    Compiled compiled = TestSource.compiled(WHOLE);

    assertThat(said(compiled)).isEmpty();
    var config = Objects.requireNonNull(compiled.config());
    var limits = config.process().compression();
    assertThat(limits.maxBytesPerSecond()).isEqualTo(10_240);
    assertThat(limits.minIdlePercent()).isEqualTo(40);
    assertThat(limits.level()).isEqualTo(4);
    assertThat(limits.maxMemoryBytes()).isEqualTo(2 << 20);
    var compression = Objects.requireNonNull(config.proxies().getFirst().http().compression());
    assertThat(compression.algorithms())
        .as("the last one is looked at first, as in HAProxy")
        .containsExactly(Algorithm.DEFLATE, Algorithm.GZIP);
    assertThat(compression.types()).containsExactly("text/html", "text/plain");
    assertThat(compression.offload()).isTrue();
    var cache = Objects.requireNonNull(compiled.shared().cache("c")).config();
    assertThat(cache.maxBytes()).isEqualTo(2 << 20);
    assertThat(cache.maxObjectBytes()).isEqualTo(1_000);
    assertThat(cache.maxAgeSeconds()).isEqualTo(30);
    assertThat(cache.heedsVary()).isTrue();
    assertThat(cache.maxVariants()).isEqualTo(3);
    var mail = Objects.requireNonNull(compiled.proxies().getFirst().mail);
    assertThat(mail.mailers()).hasSize(1);
    assertThat(mail.level()).isEqualTo(5);
    assertThat(mail.timeoutMillis()).isEqualTo(3_000);
    assertThat(compiled.global().programs)
        .containsExactly(new ProgramReader.Program("p", List.of("sleep", "10"), false));
    var forward = compiled.shared().logForwards().getFirst();
    assertThat(forward.targets().getFirst().isFormatSaid()).as("the ring says it").isTrue();
    assertThat(forward.maxConnections()).isEqualTo(5);
    compiled.places().rings().values().forEach(r -> r.close());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "compression algo gzip | compression algo brotli | is not a supported algorithm",
        "compression offload | compression level 3 | expects 'algo', 'type' or 'offload'",
        "total-max-size 2 | total-max-size x | total-max-size",
        "max-object-size 1000 | max-object-size 2000000 | limited to an half",
        "max-age 30 | max-stale 30 | unknown keyword 'max-stale' in 'cache' section",
        "cache-use c | cache-use d | unable to find the cache 'd'",
        "filter cache c | filter cache d | unable to find the cache 'd'",
        "filter cache c | filter compression | only one compression filter",
        "filter cache c | filter lua.x | unknown filter 'lua.x'",
        "format rfc5424 | format json | unknown format 'json'",
        "octet-count | octet-count ssl | no CA file specified",
        "dgram-bind 127.0.0.1:1514 | gram-bind x | unknown keyword 'gram-bind'",
        "email-alert mailers m | email-alert mailers n | unable to find mailers 'n'",
        "email-alert to c@d | email-alert via c@d | unknown argument 'via'",
        "timeout mail 3s | timeout mail 0 | timeout mail",
        "command sleep 10 | user root | lacks a command",
      })
  void wrongLine_isSaidWithItsPlace(String right, String wrong, String message) {
    Compiled compiled = TestSource.compiled(WHOLE.replace(right, wrong));

    assertThat(compiled.config()).isNull();
    assertThat(said(compiled)).anyMatch(s -> s.contains(message));
  }

  @Test
  void mailWithoutASender_isNotSentAndSaidSo() {
    Compiled compiled = TestSource.compiled(WHOLE.replace("email-alert from a@b", ""));

    assertThat(said(compiled)).anyMatch(s -> s.contains("'email-alert' will be ignored"));
    assertThat(compiled.proxies().getFirst().mail).isNull();
  }

  @Test
  void compressionBeforeACache_isRefused() {
    String text =
        WHOLE.replace(
            "filter cache c\n  filter compression", "filter compression\n  filter cache c");

    assertThat(text).isNotEqualTo(WHOLE);
    assertThat(said(TestSource.compiled(text)))
        .anyMatch(s -> s.contains("unable to enable the compression filter before the cache"));
  }

  @Test
  void cacheWithoutASize_isRefused() {
    assertThat(said(TestSource.compiled(WHOLE.replace("total-max-size 2\n", "\n"))))
        .anyMatch(s -> s.contains("Size not specified for cache 'c'"));
  }

  @Test
  void linesOfOneDirection_areThoseOfAnswers() {
    String text =
        """
        defaults
          mode http
          timeout connect 1s
          timeout client 1s
          timeout server 1s
        backend b
          compression direction both
          compression algo-res gzip
          compression type-res text/plain
          compression minsize-res 1k
          compression algo-req deflate
          compression minsize-req 800
        """;
    Compiled compiled = TestSource.compiled(text);
    var proxy = Objects.requireNonNull(compiled.config()).proxies().getFirst();
    var compression = Objects.requireNonNull(proxy.http().compression());

    assertThat(compression.algorithms()).containsExactly(Algorithm.GZIP);
    assertThat(compression.types()).containsExactly("text/plain");
    assertThat(compression.minBytes()).isEqualTo(1_024);
    var ofRequests = Objects.requireNonNull(compression.requests());
    assertThat(ofRequests.algorithm()).isEqualTo(Algorithm.DEFLATE);
    assertThat(ofRequests.minBytes()).isEqualTo(800);
    assertThat(said(compiled)).isEmpty();
  }
}
