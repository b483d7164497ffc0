package io.whydown.vendor.haproxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HaproxyAddressTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1:80, INET, 10.0.0.1, 80, 80",
    "10.0.0.1, INET, 10.0.0.1, 0, 0",
    "web1.example.net:8080, INET, web1.example.net, 8080, 8080",
    "[fd00::1]:8080, INET, fd00::1, 8080, 8080",
    "[fd00::1], INET, fd00::1, 0, 0",
    "fd00::1:8080, INET, fd00::1, 8080, 8080",
    ":8080, INET, '', 8080, 8080",
    "*:8080, INET, '', 8080, 8080",
    "ipv4@web:80, INET, web, 80, 80",
    "ipv6@[::1]:80, INET, ::1, 80, 80",
    ":8000-8010, INET, '', 8000, 8010",
    "unix@/run/a.sock, UNIX, /run/a.sock, 0, 0",
    "/run/a.sock, UNIX, /run/a.sock, 0, 0",
    "abns@name, ABSTRACT, name, 0, 0",
    "fd@5, DESCRIPTOR, 5, 0, 0",
    "10.0.0.1:0, INET, 10.0.0.1, 0, 0"
  })
  void parse_everyForm(
      String text, HaproxyAddress.Family family, String host, int first, int last) {
    HaproxyAddress address = HaproxyAddress.parse(text);

    assertThat(address.problem()).isNull();
    assertThat(address.family()).isEqualTo(family);
    assertThat(address.host()).isEqualTo(host);
    assertThat(address.firstPort()).isEqualTo(first);
    assertThat(address.lastPort()).isEqualTo(last);
  }

  @ParameterizedTest
  @CsvSource({"10.0.0.1:+1000, 1000", "10.0.0.1:-20, -20"})
  void parse_offset_isRelativeToTheClientsPort(String text, int offset) {
    HaproxyAddress address = HaproxyAddress.parse(text);

    assertThat(address.isRelative()).isTrue();
    assertThat(address.offset()).isEqualTo(offset);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1:70000, invalid port '70000'",
    "10.0.0.1:http, invalid port 'http'",
    "10.0.0.1:90-80, invalid port '90-80'",
    "unix@, the address has no name after '@'"
  })
  void parse_bad_saysWhy(String text, String problem) {
    assertThat(HaproxyAddress.parse(text).problem()).isEqualTo(problem);
  }
}
