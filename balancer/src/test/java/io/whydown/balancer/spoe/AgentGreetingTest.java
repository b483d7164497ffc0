package io.whydown.balancer.spoe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentGreetingTest {

  private static byte[] greeting(String version, int size, String capabilities) {
    var items = new FrameWriter();
    items.item("version", version);
    items.item("max-frame-size", size);
    items.item("capabilities", capabilities);
    items.flag("something-else");
    return body(FrameType.AGENT_HELLO, FrameWriter.FINAL, items);
  }

  /// A frame without its length.
  private static byte[] body(int type, int flags, FrameWriter items) {
    byte[] whole = FrameWriter.frame(type, flags, 0, 0, items.bytes());
    return java.util.Arrays.copyOfRange(whole, Integer.BYTES, whole.length);
  }

  @Test
  void read_capabilities_areThoseThatAreKnown() throws SpopFault {
    var read =
        AgentGreeting.read(
            greeting(" 2.0 ", 1_000, "fragmentation, pipelining,later"), AgentGreeting.LARGEST);

    assertThat(read).isEqualTo(new AgentGreeting(1_000, true, false, true));
  }

  @ParameterizedTest
  @CsvSource({
    "1.0, 1000, 8",
    "3.0, 1000, 8",
    "2, 1000, 8",
    "2.0, 255, 9",
    "2.0, 16381, 9",
  })
  void read_whatDoesNotFit_hasTheCodeOfSpop(String version, int size, int code) {
    assertThatThrownBy(() -> AgentGreeting.read(greeting(version, size, ""), AgentGreeting.LARGEST))
        .isInstanceOfSatisfying(SpopFault.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void read_pieces_areRefused() {
    byte[] piece = body(FrameType.AGENT_HELLO, 0, new FrameWriter());

    assertThatThrownBy(() -> AgentGreeting.read(piece, AgentGreeting.LARGEST))
        .hasMessage("fragmentation not supported");
  }

  @Test
  void read_goodbye_hasTheAgentsOwnCode() {
    var items = new FrameWriter();
    items.item("message", "no");
    items.item("status-code", 13);
    byte[] goodbye = body(FrameType.AGENT_DISCONNECT, FrameWriter.FINAL, items);

    assertThatThrownBy(() -> AgentGreeting.read(goodbye, AgentGreeting.LARGEST))
        .hasMessage("resource allocation error");
  }

  @Test
  void read_cutAnywhere_isAFaultAndNothingElse() {
    byte[] whole = greeting("2.0", 1_000, "async");

    for (int i = 0; i < whole.length; i++) {
      byte[] cut = java.util.Arrays.copyOf(whole, i);
      try {
        AgentGreeting.read(cut, AgentGreeting.LARGEST);
      } catch (SpopFault e) {
        assertThat(e.code()).isPositive();
      }
    }
  }
}
