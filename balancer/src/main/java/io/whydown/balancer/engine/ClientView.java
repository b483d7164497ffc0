package io.whydown.balancer.engine;

import io.whydown.balancer.hook.AccessLog;
import io.whydown.balancer.hook.LogOrigin;
import io.whydown.balancer.hook.Stream;
import io.whydown.balancer.hook.TcpFigure;
import io.whydown.balancer.hook.TlsFacts;
import io.whydown.net.IpAddress;
import org.jspecify.annotations.Nullable;

/// The part of a stream that is its client's connection.
abstract class ClientView extends Pending implements Stream {

  abstract ClientConnection client();

  @Override
  public final boolean hasProxyHeader() {
    return client().hasProxyHeader();
  }

  @Override
  public final @Nullable IpAddress connectionSource() {
    return client().connectionSource();
  }

  @Override
  public final int connectionSourcePort() {
    return client().connectionSourcePort();
  }

  @Override
  public final @Nullable IpAddress connectionDestination() {
    return client().connectionDestination();
  }

  @Override
  public final int connectionDestinationPort() {
    return client().connectionDestinationPort();
  }

  @Override
  public final @Nullable IpAddress peerAddress() {
    return client().peerAddress();
  }

  @Override
  public final int peerPort() {
    return client().peerPort();
  }

  @Override
  public final String frontend() {
    return client().frontend();
  }

  @Override
  public final int listenerConnections() {
    return client().listenerConnections();
  }

  @Override
  public final int listenerId() {
    return client().listenerId();
  }

  @Override
  public final String listenerName() {
    return client().listenerName();
  }

  @Override
  public final long acceptedAtMillis() {
    return client().acceptedAtMillis();
  }

  @Override
  public final @Nullable Object attachment(int slot) {
    return client().attachment(slot);
  }

  @Override
  public final void attach(int slot, @Nullable Object value) {
    client().attach(slot, value);
  }

  @Override
  public final boolean speaksHttp2() {
    return client().speaksHttp2();
  }

  @Override
  public final int glitches() {
    return client().glitches();
  }

  @Override
  public final int openStreams() {
    return client().openStreams();
  }

  @Override
  public final @Nullable TlsFacts tls() {
    return client().tls();
  }

  @Override
  public final byte @Nullable [] proxyField(int type) {
    return client().proxyField(type);
  }

  @Override
  public final void setTos(int tos) {
    client().setTos(tos);
  }

  @Override
  public final void setMark(int mark) {
    client().setMark(mark);
  }

  @Override
  public final long tcpFigure(TcpFigure figure) {
    return client().tcpFigure(figure);
  }

  @Override
  public final void writeLog(LogOrigin origin) {
    AccessLog log = client().frontendRuntime().config.log();
    if (log != null && logLevel() >= 0) {
      log.at(origin, this);
    }
  }

  /// Writes the line of a step, if the log has one for it.
  final void logStep(LogOrigin step) {
    AccessLog log = client().frontendRuntime().config.log();
    if (log != null && logLevel() >= 0 && log.wants(step)) {
      log.at(step, this);
    }
  }
}
