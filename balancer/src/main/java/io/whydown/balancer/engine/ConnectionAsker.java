package io.whydown.balancer.engine;

import io.whydown.balancer.config.GatewayConfig;
import io.whydown.balancer.fcgi.Parameters;
import io.whydown.balancer.hook.GatewayRules;
import io.whydown.net.IpAddress;
import org.jspecify.annotations.Nullable;

/// What a stream's request tells a FastCGI application beside its head.
record ConnectionAsker(ServerConnection connection, GatewayConfig application)
    implements GatewayLayer.Asker {

  private Exchange exchange() {
    Exchange x = connection.exchange;
    if (x == null) {
      throw new IllegalStateException("nobody uses the connection");
    }
    return x;
  }

  @Override
  public Parameters.Facts facts() {
    Exchange x = exchange();
    return new Parameters.Facts(
        text(x.source()),
        x.sourcePort(),
        text(x.destination()),
        x.destinationPort(),
        x.requestView.version(),
        x.tls() != null);
  }

  private static String text(@Nullable IpAddress address) {
    return address == null ? "" : address.toString();
  }

  @Override
  public GatewayRules.Said said() {
    GatewayRules rules = application.rules();
    return rules == null ? GatewayRules.Said.NOTHING : rules.of(exchange());
  }

  @Override
  public void goOn() {
    connection.context.loop.defer(() -> connection.ready(0));
  }
}
