package io.whydown.vendor.balancers;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.testimony.Sign;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CounterReaderTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      textBlock =
          """
          cluster.api.upstream_rq_pending_overflow: 17 ~ REQUESTS_OVERFLOW
          envoy_cluster_upstream_cx_overflow{envoy_cluster_name="api"} 3 ~ REQUESTS_OVERFLOW
          cluster.api.ssl.fail_verify_san: 12 ~ CERTIFICATE_NAME
          envoy_cluster_ssl_fail_verify_error{envoy_cluster_name="api"} 2 ~ CERTIFICATE_UNTRUSTED
          cluster.api.membership_healthy: 0 ~ NO_SERVER_LEFT
          listener.0.0.0.0_15006.no_filter_chain_match: 40 ~ PLAIN_TO_MTLS
          MaxconnReached: 8 ~ LIMIT_MET
          TcpExtTCPReqQFullDrop           120                0.0 ~ SYN_FLOOD
          """)
  void line_counterThatCountedAFault_isThatFault(String line, Sign sign) {
    assertThat(new CounterReader().line(line))
        .hasValueSatisfying(found -> assertThat(found.sign()).isEqualTo(sign));
  }

  @Test
  void line_jsonOfSeveralLines_joinsNameAndValue() {
    var reader = new CounterReader();

    assertThat(reader.line("  \"name\": \"cluster.api.upstream_cx_overflow\",")).isEmpty();
    assertThat(reader.line("  \"value\": 5")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cluster.api.upstream_rq_pending_overflow: 0",
        "cluster.api.membership_healthy: 3",
        "MaxconnReached: 0",
        "cluster.api.upstream_cx_total: 17",
        "we saw upstream_cx_overflow once",
        "",
      })
  void line_nothingCounted_isEmpty(String line) {
    assertThat(new CounterReader().line(line)).isEmpty();
  }
}
