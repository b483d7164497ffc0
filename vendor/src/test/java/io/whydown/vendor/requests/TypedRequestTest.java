package io.whydown.vendor.requests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class TypedRequestTest {

  @Test
  void curl_withOptions_hasAPartForEach() {
    assertThat(
            TypedRequest.of(
                "sudo curl -skI -H 'Host: a.example' --http2 https://192.0.2.1:8443/x?y=1"))
        .map(TypedRequest::parts)
        .contains(
            Map.of(
                "scheme", "https",
                "host", "192.0.2.1",
                "port", "8443",
                "path", "/x?y=1",
                "header", "a.example",
                "version", "2",
                "method", "HEAD",
                "trust", "any"));
  }

  @Test
  void handshake_withName_tellsTheName() {
    assertThat(TypedRequest.of("openssl s_client -connect [2001:db8::1]:443 -servername a.example"))
        .map(TypedRequest::parts)
        .contains(
            Map.of("scheme", "tls", "host", "2001:db8::1", "port", "443", "sni", "a.example"));
  }

  @Test
  void connect_isHostAndPort() {
    assertThat(TypedRequest.of("nc -vz 192.0.2.1 5432").map(TypedRequest::parts))
        .contains(Map.of("scheme", "connect", "host", "192.0.2.1", "port", "5432"));
  }

  @Test
  void whatAsksNothing_isNoRequest() {
    assertThat(TypedRequest.of("openssl x509 -noout -dates")).isEmpty();
    assertThat(TypedRequest.of("curl is not installed")).isEmpty();
    assertThat(TypedRequest.of("ss -tlnp")).isEmpty();
    assertThat(TypedRequest.of("")).isEmpty();
  }

  @Test
  void outcome_isReadFromStatusWordsAndCertificates() {
    assertThat(RequestOutcome.in("HTTP/1.1 302 Found\nLocation: /x"))
        .contains(new RequestOutcome(true, 302, ""));
    assertThat(RequestOutcome.in("-> 405")).contains(new RequestOutcome(false, 405, ""));
    assertThat(RequestOutcome.in("curl: (52) Empty reply from server"))
        .contains(new RequestOutcome(false, 0, ""));
    assertThat(RequestOutcome.in("subject=CN = a.example\nVerify return code: 0 (ok)"))
        .contains(new RequestOutcome(true, 0, "a.example"));
    assertThat(RequestOutcome.in("")).isEmpty();
  }
}
