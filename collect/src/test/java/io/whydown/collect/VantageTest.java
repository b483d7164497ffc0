package io.whydown.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whydown.net.Port;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VantageTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "local",
        "none",
        "ssh://web1",
        "ssh://ops@web1",
        "ssh://ops@web1:2222",
        "ssh://[2001:db8::1]:22",
        "ssh://ops@[fe80::1%eth0]",
        "ssh://user@corp@bastion",
        "netns:lb",
        "docker:web_1",
        "podman:web",
        "kube:shop/web-0"
      })
  void parse_everyForm_givesTheSameTextBack(String text) {
    assertThat(Vantage.parse(text).text()).isEqualTo(text);
  }

  @Test
  void parse_sshWithUserAndPort_splitsThem() {
    assertThat(Vantage.parse("ssh://ops@10.0.0.1:2222"))
        .isEqualTo(new Vantage.Ssh("ops", "10.0.0.1", new Port(2222)));
    assertThat(Vantage.parse("ssh://2001:db8::1"))
        .isEqualTo(new Vantage.Ssh(null, "2001:db8::1", null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "web1",
        "ssh:web1",
        "ssh://",
        "ssh://-oProxyCommand=x",
        "ssh://web1:0",
        "ssh://web1:70000",
        "ssh://web1:x",
        "ssh://[::1",
        "ssh://a b",
        "netns:",
        "netns:../x",
        "netns:..",
        "netns:-x",
        "netns:a;b",
        "kube:x",
        "telnet://x",
        "ssh://we\u001b[31mb"
      })
  void parse_wrongText_saysInOneLineWhatToWrite(String text) {
    assertThatThrownBy(() -> Vantage.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n", "\u001b").isNotBlank());
  }

  @Test
  void parse_sshWithPassword_doesNotRepeatIt() {
    assertThatThrownBy(() -> Vantage.parse("ssh://ops:s3cret@web1"))
        .hasMessageNotContaining("s3cret")
        .hasMessageContaining("key");
  }
}
