package io.whydown.balancer.lua;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What services ask of the client that they talk with.
final class TalkFunctions {

  private TalkFunctions() {}

  static void addTo(Map<String, HostFunction> all) {
    all.put("talk_take", c -> talk(c).take(c.integer(1), c.flag(2)));
    all.put("talk_send", c -> talk(c).send(c.bytes(1)));
    all.put("talk_start", TalkFunctions::start);
  }

  private static LuaTalk talk(HostCall call) {
    LuaTalk talk = call.run().talk();
    if (talk == null) {
      throw new ScriptFault("only services talk with a client");
    }
    return talk;
  }

  private static @Nullable Object start(HostCall call) {
    talk(call).start((int) call.integer(1), call.text(2), call.texts(3));
    return null;
  }
}
