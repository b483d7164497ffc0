package io.whydown.cli.balance;

import io.whydown.balancer.config.CheckScript.Step;
import io.whydown.balancer.hook.CheckInput;
import io.whydown.balancer.hook.CheckStatus;
import io.whydown.balancer.hook.Expectation.Result;
import io.whydown.balancer.spoe.AgentGreeting;
import io.whydown.balancer.spoe.SpopFault;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/// `option spop-check`: greets an agent of SPOP 2.0 as HAProxy does, and reads its greeting
/// (HAProxy: src/flt_spoe.c, spoe_handle_healthcheck_response). Stateless.
final class SpopCheck {

  private SpopCheck() {}

  static List<Step> steps() {
    return List.of(
        new Step.Connect(null, 0, false, null, true, true, null),
        new Step.Send(AgentGreeting.hello(AgentGreeting.LARGEST, "", null, true), null),
        new Step.Expect(SpopCheck::greeting, 4, null));
  }

  private static Result greeting(CheckInput input) {
    byte[] bytes = input.bytes();
    int length = bytes.length < Integer.BYTES ? -1 : ByteBuffer.wrap(bytes).getInt();
    boolean whole = length >= 0 && bytes.length - Integer.BYTES >= length;
    if (!whole && !input.isClosed()) {
      return Result.MORE;
    }
    try {
      if (!whole) {
        throw new SpopFault(SpopFault.INVALID);
      }
      AgentGreeting.read(
          Arrays.copyOfRange(bytes, Integer.BYTES, Integer.BYTES + length), AgentGreeting.LARGEST);
      return new Result.Match("SPOA server is ok");
    } catch (SpopFault e) {
      return new Result.Mismatch(CheckStatus.L7_RESPONSE, 0, SpopFault.reason(e.code()));
    }
  }
}
