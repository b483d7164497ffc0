package io.whydown.vendor.names;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.evidence.Remark;
import io.whydown.model.host.ResolverConfig;
import io.whydown.model.host.ResolverConfig.HostsEntry;
import io.whydown.net.IpAddress;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

  private static final String FILES =
      """
      --- /etc/resolv.conf
      # made by hand
      ; also a comment
      domain old.example.com
      search example.com lab
      nameserver 127.0.0.53
      nameserver fe80::1%eth0
      nameserver dns.example.com
      options ndots:5 timeout:1
      --- /etc/hosts
      127.0.0.1 localhost
      ::1\tlocalhost ip6-localhost # both

      10.0.0.1 web1 web1.example.com
      broken
      --- /etc/nsswitch.conf
      passwd: files
      hosts:  files mdns4_minimal [ NOTFOUND=return ] dns # order
      """;

  private static final String STUB =
      """
      nameserver 127.0.0.53
      search lab
      --- /run/systemd/resolve/resolv.conf
      # This file is managed by man:systemd-resolved(8). Do not edit.
      nameserver 192.0.2.53
      nameserver 192.0.2.54
      search example.com
      --- /run/NetworkManager/no-stub-resolv.conf
      nameserver 192.0.2.53
      """;

  private static Artifact artifact(String name, String text) {
    return new Artifact(name, "local", "cat " + name, Instant.EPOCH, 0, text, "", false, null);
  }

  @Test
  void read_filesOfTheStub_nameWhomItAsks() {
    Artifact none = artifact("hosts", "");

    ResolverConfig config = ResolverReader.read(artifact("resolver", STUB), none, none).value();

    assertThat(config.nameServers()).containsExactly(IpAddress.parse("127.0.0.53"));
    assertThat(config.upstream())
        .containsExactly(IpAddress.parse("192.0.2.53"), IpAddress.parse("192.0.2.54"));
    assertThat(config.searchDomains()).containsExactly("lab");
  }

  @Test
  void read_searchOfTheRoot_isNone() {
    Artifact none = artifact("hosts", "");

    assertThat(
            ResolverReader.read(artifact("resolver", "search .\n"), none, none)
                .value()
                .searchDomains())
        .isEmpty();
  }

  @Test
  void read_threeFilesInOneArtifact() {
    Parsed<ResolverConfig> parsed = ResolverReader.read(artifact("resolver", FILES));

    ResolverConfig config = parsed.value();
    assertThat(config.nameServers())
        .containsExactly(IpAddress.parse("127.0.0.53"), IpAddress.parse("fe80::1"));
    assertThat(config.searchDomains()).containsExactly("example.com", "lab");
    assertThat(config.options()).containsExactly("ndots:5", "timeout:1");
    assertThat(config.hostsOrder())
        .containsExactly("files", "mdns4_minimal", "[NOTFOUND=return]", "dns");
    assertThat(config.hostsFile())
        .extracting(HostsEntry::names)
        .containsExactly(
            List.of("localhost"),
            List.of("localhost", "ip6-localhost"),
            List.of("web1", "web1.example.com"));
    assertThat(config.hostsFile().getLast().provenance().raw())
        .isEqualTo("10.0.0.1 web1 web1.example.com");
    assertThat(parsed.remarks())
        .extracting(Remark::text)
        .containsExactly("nameserver dns.example.com", "broken");
  }

  @Test
  void read_threeArtifacts() {
    Parsed<ResolverConfig> parsed =
        ResolverReader.read(
            artifact("/etc/resolv.conf", "nameserver 10.0.0.2\n"),
            artifact("/etc/hosts", "10.0.0.1 web1\n"),
            artifact("/etc/nsswitch.conf", "hosts: dns files\n"));

    assertThat(parsed.value().nameServers()).containsExactly(IpAddress.parse("10.0.0.2"));
    assertThat(parsed.value().hostsFile()).hasSize(1);
    assertThat(parsed.value().hostsOrder()).containsExactly("dns", "files");
    assertThat(parsed.remarks()).isEmpty();
  }

  @Test
  void addresses_keepTheOrderAndAreGivenOnce() {
    String text =
        """
        2001:db8::1     STREAM app.lab
        2001:db8::1     DGRAM
        2001:db8::1     RAW
        10.77.0.12      STREAM
        10.77.0.12      DGRAM
        10.77.0.12      RAW
        """;

    assertThat(AddressesReader.read(artifact("ahosts", text)).value())
        .containsExactly(IpAddress.parse("2001:db8::1"), IpAddress.parse("10.77.0.12"));
  }

  @Test
  void addresses_ofAnUnknownName_areNone() {
    assertThat(AddressesReader.read(artifact("ahosts", "")).value()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 20_261_120})
  void anyMutation_isRead(long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (int round = 0; round < 200; round++) {
      var text = new StringBuilder(FILES);
      for (int i = 0; i < 5; i++) {
        text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(1, 300));
        text.insert(random.nextInt(text.length()), random.nextBoolean() ? "[" : "\n");
      }
      Artifact artifact = artifact("resolver", text.toString());

      assertThat(ResolverReader.read(artifact).value().hostsFile()).hasSizeLessThan(50);
      assertThat(AddressesReader.read(artifact).value()).hasSizeLessThan(50);
    }
  }
}
