package io.whydown.vendor.iproute2;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.evidence.Parsed;
import io.whydown.model.host.RoutingTables.TransformPolicy;
import io.whydown.net.IpPrefix;
import io.whydown.vendor.Captures;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransformsReaderTest {

  /// Printed by iproute2 6.1 for policies that were added to a namespace.
  private static final String PRINTED =
      """
      src 10.77.0.0/24 dst 10.77.0.11/32 proto tcp dport 8080\s
      \tdir in action block priority 5 ptype main\s
      src 10.77.0.0/24 dst 10.77.0.11/32\s
      \tdir out priority 0 ptype main\s
      \ttmpl src 10.77.0.10 dst 10.77.0.11
      \t\tproto esp reqid 7 mode tunnel
      src ::/0 dst ::/0\s
      \tsocket in priority 0 ptype main\s
      --- state
      src 10.77.0.10 dst 10.77.0.12
      """;

  @Test
  void read_blockingAndTunnelPolicies_keepsSelectorsAndEnds() {
    Parsed<List<TransformPolicy>> parsed =
        TransformsReader.read(Captures.text("ip xfrm policy", PRINTED));

    assertThat(parsed.remarks()).isEmpty();
    assertThat(parsed.value()).hasSize(2);
    TransformPolicy block = parsed.value().getFirst();
    assertThat(block.blocks()).isTrue();
    assertThat(block.direction()).isEqualTo("in");
    assertThat(block.protocol()).isEqualTo("tcp");
    assertThat(block.destinationPort()).isEqualTo(8080);
    assertThat(block.priority()).isEqualTo(5);
    assertThat(block.source()).isEqualTo(IpPrefix.tryParse("10.77.0.0/24").orElseThrow());
    TransformPolicy tunnel = parsed.value().get(1);
    assertThat(tunnel.blocks()).isFalse();
    assertThat(tunnel.absent()).contains("10.77.0.10 10.77.0.11");
  }

  @Test
  void read_associationExists_nothingIsAbsent() {
    String text = PRINTED.replace("src 10.77.0.10 dst 10.77.0.12", "src 10.77.0.10 dst 10.77.0.11");

    List<TransformPolicy> policies =
        TransformsReader.read(Captures.text("ip xfrm policy", text)).value();

    assertThat(policies.get(1).absent()).isEmpty();
  }

  @Test
  void read_garbage_isRemarkedAndNothingElse() {
    Parsed<List<TransformPolicy>> parsed =
        TransformsReader.read(Captures.text("ip xfrm policy", "Object \"xfrm\" is unknown\n\tx\n"));

    assertThat(parsed.value()).isEmpty();
    assertThat(parsed.remarks()).hasSize(1);
  }
}
