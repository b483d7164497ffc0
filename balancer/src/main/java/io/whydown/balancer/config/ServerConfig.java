package io.whydown.balancer.config;

import org.jspecify.annotations.Nullable;

/// A server of a backend.
///
/// @param id the number that statistics show (`id`, else counted from 1 in the backend)
/// @param weight 0-256
/// @param cookie the value that persistence knows it by; null when it has none
/// @param check how its health is asked; null when it is not
/// @param agent how its agent is asked; null when it has none
/// @param track `backend/server` or `server` whose health it follows; null when none
public record ServerConfig(
    String name,
    int id,
    ServerPlace place,
    int weight,
    boolean backup,
    boolean disabled,
    @Nullable String cookie,
    ServerLimits limits,
    @Nullable CheckConfig check,
    @Nullable AgentConfig agent,
    HealthOptions health,
    @Nullable String track,
    ProxyHeader sendProxy,
    @Nullable SourceConfig source,
    @Nullable String redirectPrefix,
    Origin origin) {

  public ServerConfig {
    if (weight < 0 || weight > 256) {
      throw new IllegalArgumentException("weight: " + weight + " (expected: 0-256)");
    }
  }

  /// The PROXY protocol header that a connection to the server starts with.
  public enum ProxyHeader {
    NONE,
    V1,
    V2
  }

  /// A server with HAProxy's defaults.
  public static ServerConfig of(String name, ServerPlace place) {
    return new ServerConfig(
        name,
        0,
        place,
        1,
        false,
        false,
        null,
        ServerLimits.NONE,
        null,
        null,
        HealthOptions.DEFAULT,
        null,
        ProxyHeader.NONE,
        null,
        null,
        Origin.PROGRAM);
  }

  public ServerConfig withWeight(int newWeight) {
    return new ServerConfig(
        name,
        id,
        place,
        newWeight,
        backup,
        disabled,
        cookie,
        limits,
        check,
        agent,
        health,
        track,
        sendProxy,
        source,
        redirectPrefix,
        origin);
  }

  public ServerConfig withLimits(ServerLimits newLimits) {
    return new ServerConfig(
        name,
        id,
        place,
        weight,
        backup,
        disabled,
        cookie,
        newLimits,
        check,
        agent,
        health,
        track,
        sendProxy,
        source,
        redirectPrefix,
        origin);
  }

  public ServerConfig withCheck(CheckConfig newCheck, HealthOptions newHealth) {
    return new ServerConfig(
        name,
        id,
        place,
        weight,
        backup,
        disabled,
        cookie,
        limits,
        newCheck,
        agent,
        newHealth,
        track,
        sendProxy,
        source,
        redirectPrefix,
        origin);
  }

  public ServerConfig asBackup() {
    return new ServerConfig(
        name,
        id,
        place,
        weight,
        true,
        disabled,
        cookie,
        limits,
        check,
        agent,
        health,
        track,
        sendProxy,
        source,
        redirectPrefix,
        origin);
  }

  public ServerConfig withCookie(String value) {
    return new ServerConfig(
        name,
        id,
        place,
        weight,
        backup,
        disabled,
        value,
        limits,
        check,
        agent,
        health,
        track,
        sendProxy,
        source,
        redirectPrefix,
        origin);
  }

  public ServerConfig withSendProxy(ProxyHeader header) {
    return new ServerConfig(
        name,
        id,
        place,
        weight,
        backup,
        disabled,
        cookie,
        limits,
        check,
        agent,
        health,
        track,
        header,
        source,
        redirectPrefix,
        origin);
  }
}
