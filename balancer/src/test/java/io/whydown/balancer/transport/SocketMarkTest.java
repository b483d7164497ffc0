package io.whydown.balancer.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.whydown.balancer.config.BindConfig;
import io.whydown.balancer.config.ProcessConfig.TransportChoice;
import io.whydown.net.IpAddress;
import org.junit.jupiter.api.Test;

/// What the kernel keeps of the marks of a socket.
class SocketMarkTest {

  private static final int IPPROTO_IP = 0;
  private static final int IP_TOS = 1;

  @Test
  void typeOfService_isTheSocketsFromThenOn() throws Exception {
    assumeTrue(Transports.isNativeUsable());
    try (Transport transport = Transports.open(TransportChoice.EPOLL)) {
      int handle = transport.listen(BindConfig.tcp(IpAddress.V4_LOOPBACK, 0), 0, 1);

      transport.setTos(handle, 0x20);

      assertThat(Descriptors.option(handle, IPPROTO_IP, IP_TOS)).isEqualTo(0x20);
      assertThat(transport.tcpInfo(handle, 1_000)).isEqualTo(-1);
      transport.close(handle);
    }
  }
}
