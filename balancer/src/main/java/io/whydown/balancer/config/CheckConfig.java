package io.whydown.balancer.config;

import io.whydown.net.IpAddress;
import org.jspecify.annotations.Nullable;

/// How a server's health is asked.
///
/// @param fastInterMillis while in transition; 0 means `interMillis`
/// @param downInterMillis while down; 0 means `interMillis`
/// @param fall failures in a row that take an up server down
/// @param rise successes in a row that take a down server up
/// @param timeoutMillis for the answer once connected (`timeout check`); 0 means inter alone
/// @param connectMillis for the connect (`timeout connect`, when a check timeout is set), which has
///   inter at most; 0 means inter
/// @param address null means the server's
/// @param port 0 means the server's
/// @param tls null for a check in clear
/// @param speech what an HTTP check is spoken in (`check-proto`)
public record CheckConfig(
    int interMillis,
    int fastInterMillis,
    int downInterMillis,
    int fall,
    int rise,
    int timeoutMillis,
    int connectMillis,
    @Nullable IpAddress address,
    int port,
    ServerConfig.ProxyHeader sendProxy,
    @Nullable CheckTls tls,
    Speech speech,
    boolean disableOn404,
    boolean sendState,
    CheckScript script) {

  public enum Speech {
    /// As the server's streams.
    AS_STREAMS,
    HTTP1,
    HTTP2
  }

  public CheckConfig {
    if (interMillis < 1) {
      throw new IllegalArgumentException("interMillis: " + interMillis + " (expected: > 0)");
    }
    if (fall < 1 || rise < 1) {
      throw new IllegalArgumentException("fall " + fall + ", rise " + rise + " (expected: > 0)");
    }
  }

  /// A bare connect every two seconds, fall 3, rise 2.
  public static CheckConfig of(CheckScript script) {
    return new CheckConfig(
        2_000,
        0,
        0,
        3,
        2,
        0,
        0,
        null,
        0,
        ServerConfig.ProxyHeader.NONE,
        null,
        Speech.AS_STREAMS,
        false,
        false,
        script);
  }

  public CheckConfig withTimes(int inter, int fastInter, int downInter) {
    return new CheckConfig(
        inter,
        fastInter,
        downInter,
        fall,
        rise,
        timeoutMillis,
        connectMillis,
        address,
        port,
        sendProxy,
        tls,
        speech,
        disableOn404,
        sendState,
        script);
  }

  public CheckConfig withFallRise(int newFall, int newRise) {
    return new CheckConfig(
        interMillis,
        fastInterMillis,
        downInterMillis,
        newFall,
        newRise,
        timeoutMillis,
        connectMillis,
        address,
        port,
        sendProxy,
        tls,
        speech,
        disableOn404,
        sendState,
        script);
  }
}
