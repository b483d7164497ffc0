package io.whydown.diagnose;

import io.whydown.model.evidence.Provenance;
import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Server;
import io.whydown.model.proxy.ServerDraft;
import io.whydown.net.IpAddress;
import org.jspecify.annotations.Nullable;

/// Builds `web1` with rarer settings for a test. Not thread-safe.
public final class ServerBuilder {

  private String name = "web1";
  private Server.Target target = new Server.Target.Address(IpAddress.parse("192.0.2.1"));
  private @Nullable Check check;
  private boolean disabled;
  private int weight = 1;
  private @Nullable IpAddress source;
  private int sourcePorts;
  private @Nullable String track;
  private @Nullable String resolvers;
  private @Nullable String initAddr;
  private boolean template;
  private boolean clientSource;
  private @Nullable Provenance place;

  public ServerBuilder name(String value) {
    name = value;
    return this;
  }

  public ServerBuilder host(String value) {
    target = new Server.Target.Name(value);
    return this;
  }

  public ServerBuilder address(String value) {
    target = new Server.Target.Address(IpAddress.parse(value));
    return this;
  }

  public ServerBuilder check(Check value) {
    check = value;
    return this;
  }

  public ServerBuilder disabled() {
    disabled = true;
    return this;
  }

  public ServerBuilder weight(int value) {
    weight = value;
    return this;
  }

  public ServerBuilder source(String value) {
    source = IpAddress.parse(value);
    return this;
  }

  /// Dialled from the client's address.
  public ServerBuilder clientSource() {
    clientSource = true;
    return this;
  }

  /// Dialled from one of so many local ports.
  public ServerBuilder sourcePorts(int value) {
    sourcePorts = value;
    return this;
  }

  public ServerBuilder track(String value) {
    track = value;
    return this;
  }

  public ServerBuilder resolvers(String value) {
    resolvers = value;
    return this;
  }

  public ServerBuilder initAddr(String value) {
    initAddr = value;
    return this;
  }

  public ServerBuilder template() {
    template = true;
    return this;
  }

  /// Where the line stands.
  public ServerBuilder at(String file, int line) {
    place =
        new Provenance(
            Situation.LB,
            new Provenance.Origin.File(file, line),
            HostBuilder.NOW,
            "server " + name);
    return this;
  }

  public Server build() {
    return new ServerDraft(
            name, target, 8080, place == null ? Situation.place("server " + name) : place)
        .check(check)
        .disabled(disabled)
        .weight(weight)
        .sourceAddress(source)
        .clientSource(clientSource)
        .sourcePorts(sourcePorts)
        .track(track)
        .resolvers(resolvers)
        .initAddr(initAddr)
        .template(template)
        .server();
  }
}
