package io.whydown.vendor.compose;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// The file of variables beside a compose file.
class VariablesTest {

  private final Variables variables = new Variables();

  @Test
  void putsWhatIsSetInWhereItIsAskedFor() {
    variables.line("IP=127.0.0.1");
    variables.line("export PORT=\"8080\" # outside");
    variables.line("# NOTHING=1");
    variables.line("EMPTY=");
    assertThat(variables.in("- ${IP}:${PORT:-80}:80")).isEqualTo("- 127.0.0.1:8080:80");
    assertThat(variables.in("- $IP:80")).isEqualTo("- 127.0.0.1:80");
    assertThat(variables.in("$$IP ${OTHER:-x} ${EMPTY}")).isEqualTo("$$IP ${OTHER:-x} ${EMPTY}");
  }

  @Test
  void leavesTheTextAloneWithoutAny() {
    assertThat(variables.in("- ${IP}:80:80")).isEqualTo("- ${IP}:80:80");
  }
}
