package io.whydown.diagnose.cause;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DropInTest {

  @Test
  void commands_needNoEditor() {
    assertThat(DropIn.commands("web.socket", "Socket", "ListenStream=", "ListenStream=8080"))
        .containsExactly(
            "mkdir -p /etc/systemd/system/web.socket.d",
            "printf '%s\\n' '[Socket]' 'ListenStream=' 'ListenStream=8080'"
                + " > /etc/systemd/system/web.socket.d/whydown.conf",
            "systemctl daemon-reload",
            "systemctl restart web.socket");
  }
}
