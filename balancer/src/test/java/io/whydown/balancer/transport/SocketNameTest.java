package io.whydown.balancer.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SocketNameTest {

  @Test
  void setV6_withAnIpv4AddressInside_staysIpv6() {
    var name = new SocketName();

    name.setV6(0, 0xffff_c000_0201L, 80);

    assertThat(name.isV6()).isTrue();
    assertThat(name.address()).hasToString("::ffff:192.0.2.1");
  }
}
