package io.whydown.model.proxy;

import io.whydown.model.evidence.Provenance;
import io.whydown.net.IpAddress;
import org.jspecify.annotations.Nullable;

/// A server in the making, without any of the rarer settings at first. Not thread-safe.
public final class ServerDraft {

  private final String name;
  private final Server.Target target;
  private final int port;
  private final Provenance provenance;
  private @Nullable Check check;
  private Server.@Nullable AgentCheck agent;
  private boolean backup;
  private boolean disabled;
  private int weight = 1;
  private int maxConnections;
  private Server.@Nullable Tls tls;
  private int sendProxy;
  private @Nullable IpAddress sourceAddress;
  private int sourcePorts;
  private boolean clientSource;
  private @Nullable String track;
  private @Nullable String resolvers;
  private @Nullable String initAddr;
  private Server.@Nullable ResolveFamily resolvePrefer;
  private boolean template;
  private @Nullable String observe;

  public ServerDraft(String name, Server.Target target, int port, Provenance provenance) {
    this.name = name;
    this.target = target;
    this.port = port;
    this.provenance = provenance;
  }

  public ServerDraft check(@Nullable Check value) {
    check = value;
    return this;
  }

  public ServerDraft agent(Server.@Nullable AgentCheck value) {
    agent = value;
    return this;
  }

  public ServerDraft backup(boolean value) {
    backup = value;
    return this;
  }

  public ServerDraft disabled(boolean value) {
    disabled = value;
    return this;
  }

  public ServerDraft weight(int value) {
    weight = value;
    return this;
  }

  public ServerDraft maxConnections(int value) {
    maxConnections = value;
    return this;
  }

  public ServerDraft tls(Server.@Nullable Tls value) {
    tls = value;
    return this;
  }

  public ServerDraft sendProxy(int value) {
    sendProxy = value;
    return this;
  }

  public ServerDraft sourceAddress(@Nullable IpAddress value) {
    sourceAddress = value;
    return this;
  }

  public ServerDraft sourcePorts(int value) {
    sourcePorts = value;
    return this;
  }

  public ServerDraft clientSource(boolean value) {
    clientSource = value;
    return this;
  }

  public ServerDraft track(@Nullable String value) {
    track = value;
    return this;
  }

  public ServerDraft resolvers(@Nullable String value) {
    resolvers = value;
    return this;
  }

  public ServerDraft initAddr(@Nullable String value) {
    initAddr = value;
    return this;
  }

  public ServerDraft resolvePrefer(Server.@Nullable ResolveFamily value) {
    resolvePrefer = value;
    return this;
  }

  public ServerDraft template(boolean value) {
    template = value;
    return this;
  }

  public ServerDraft observe(@Nullable String value) {
    observe = value;
    return this;
  }

  public Server server() {
    return new Server(
        name,
        target,
        port,
        check,
        agent,
        backup,
        disabled,
        weight,
        maxConnections,
        tls,
        sendProxy,
        sourceAddress,
        track,
        resolvers,
        initAddr,
        resolvePrefer,
        template,
        provenance,
        false,
        0,
        null,
        null,
        null,
        observe,
        0,
        sourcePorts,
        clientSource);
  }
}
