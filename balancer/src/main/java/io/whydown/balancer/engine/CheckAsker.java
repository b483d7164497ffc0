package io.whydown.balancer.engine;

import io.whydown.balancer.fcgi.Parameters;
import io.whydown.balancer.hook.GatewayRules;

/// What a check tells a FastCGI application: it comes from this machine, and no rule looks at it.
record CheckAsker(CheckRun run) implements GatewayLayer.Asker {

  @Override
  public Parameters.Facts facts() {
    return new Parameters.Facts("127.0.0.1", 0, "127.0.0.1", 0, "HTTP/1.1", false);
  }

  @Override
  public GatewayRules.Said said() {
    return GatewayRules.Said.NOTHING;
  }

  @Override
  public void goOn() {
    // a check does not ask first
  }
}
