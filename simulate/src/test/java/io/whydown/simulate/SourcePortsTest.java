package io.whydown.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourcePortsTest {

  @Test
  void of_hostWithARange_isThatRange() {
    var host = new TestHost().sysctl("net.ipv4.ip_local_port_range", "32768\t60999");

    assertThat(SourcePorts.of(host.build())).isEqualTo(new SourcePorts(32_768, 60_999));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "32768", "a b", "0 10", "9 8", "1 70000", "1 2 3", "-1 5"})
  void of_settingThatIsNoRange_isAny(String value) {
    var host = new TestHost().sysctl("net.ipv4.ip_local_port_range", value);

    assertThat(SourcePorts.of(host.build())).isEqualTo(SourcePorts.ANY);
  }

  @Test
  void new_portsOutOfOrder_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new SourcePorts(10, 9));
  }
}
