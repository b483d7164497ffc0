package io.whydown.balancer.spoe;

import com.code_intelligence.jazzer.junit.FuzzTest;

/// Whatever an agent says: no exception but for malformed frames.
final class SpopFuzzTest {

  @FuzzTest(maxDuration = "60s")
  void frames(byte[] bytes) {
    try {
      AgentGreeting.read(bytes, AgentGreeting.LARGEST);
    } catch (SpopFault _) {
      // malformed, and said so
    }
    try {
      AgentGreeting.farewellCode(bytes);
    } catch (SpopFault _) {
      // likewise
    }
    AgentAction.read(new FrameReader(bytes));
  }
}
