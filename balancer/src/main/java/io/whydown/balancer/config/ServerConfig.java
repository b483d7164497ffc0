package io.whydown.balancer.config;

import io.whydown.balancer.hook.ServerName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A server of a backend.
///
/// @param id the number that statistics show (`id`, else counted from 1 in the backend)
/// @param weight 0-256
/// @param cookie the value that persistence knows it by; null when it has none
/// @param check how its health is asked; null when it is not
/// @param agent how its agent is asked; null when it has none
/// @param proxyFields what a PROXY header of version 2 carries beside addresses
/// @param poolName what tells its idle connections apart (`pool-conn-name`); null for the name that
///   its certificate is asked for under
/// @param track `backend/server` or `server` whose health it follows; null when none
/// @param socket what the kernel is told of connections to it
/// @param socks the proxy that it is reached through; null for none
/// @param tls null for a server that can only be spoken to in clear
/// @param naming null for a server whose address no name server is asked for
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
    List<ProxyField> proxyFields,
    @Nullable ServerName poolName,
    @Nullable SourceConfig source,
    @Nullable String redirectPrefix,
    @Nullable TlsToServer tls,
    Protocol protocol,
    WebSocketMode webSocket,
    @Nullable NamingConfig naming,
    @Nullable SocksProxy socks,
    SocketOptions socket,
    Origin origin) {

  public ServerConfig {
    proxyFields = List.copyOf(proxyFields);
    if (weight < 0 || weight > 256) {
      throw new IllegalArgumentException("weight: " + weight + " (expected: 0-256)");
    }
  }

  /// What WebSocket is spoken over (`ws`).
  public enum WebSocketMode {
    /// As other streams; but where ALPN may choose HTTP/1.1, that is asked for.
    AUTO,
    HTTP1,
    HTTP2
  }

  /// What is spoken with a server (`proto`), for streams that are HTTP.
  public enum Protocol {
    HTTP1,
    HTTP2,
    /// As the backend's application wants it (`BackendConfig.gateway`).
    FASTCGI
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
        List.of(),
        null,
        null,
        null,
        null,
        Protocol.HTTP1,
        WebSocketMode.AUTO,
        null,
        null,
        SocketOptions.NONE,
        Origin.PROGRAM);
  }

  public ServerConfig withWeight(int newWeight) {
    var changed = new Parts(this);
    changed.weight = newWeight;
    return changed.whole();
  }

  public ServerConfig withPlace(ServerPlace newPlace) {
    var changed = new Parts(this);
    changed.place = newPlace;
    return changed.whole();
  }

  public ServerConfig withLimits(ServerLimits newLimits) {
    var changed = new Parts(this);
    changed.limits = newLimits;
    return changed.whole();
  }

  public ServerConfig withCheck(CheckConfig newCheck, HealthOptions newHealth) {
    var changed = new Parts(this);
    changed.check = newCheck;
    changed.health = newHealth;
    return changed.whole();
  }

  public ServerConfig asBackup() {
    var changed = new Parts(this);
    changed.backup = true;
    return changed.whole();
  }

  public ServerConfig withCookie(String value) {
    var changed = new Parts(this);
    changed.cookie = value;
    return changed.whole();
  }

  public ServerConfig withSendProxy(ProxyHeader header) {
    var changed = new Parts(this);
    changed.sendProxy = header;
    return changed.whole();
  }

  public ServerConfig withSource(SourceConfig newSource) {
    var changed = new Parts(this);
    changed.source = newSource;
    return changed.whole();
  }

  public ServerConfig withProxyFields(List<ProxyField> fields) {
    var changed = new Parts(this);
    changed.proxyFields = fields;
    return changed.whole();
  }

  public ServerConfig withPoolName(ServerName name) {
    var changed = new Parts(this);
    changed.poolName = name;
    return changed.whole();
  }

  public ServerConfig withTls(TlsToServer newTls) {
    var changed = new Parts(this);
    changed.tls = newTls;
    return changed.whole();
  }

  public ServerConfig withWebSocket(WebSocketMode mode) {
    var changed = new Parts(this);
    changed.webSocket = mode;
    return changed.whole();
  }

  public ServerConfig withNaming(NamingConfig newNaming) {
    var changed = new Parts(this);
    changed.naming = newNaming;
    return changed.whole();
  }

  public ServerConfig withSocks(@Nullable SocksProxy proxy) {
    var changed = new Parts(this);
    changed.socks = proxy;
    return changed.whole();
  }

  public ServerConfig withProtocol(Protocol newProtocol) {
    var changed = new Parts(this);
    changed.protocol = newProtocol;
    return changed.whole();
  }

  /// A copy that may be changed, so that the parts are listed once.
  private static final class Parts {
    private final ServerConfig from;
    private ServerPlace place;
    private int weight;
    private boolean backup;
    private @Nullable String cookie;
    private ServerLimits limits;
    private @Nullable CheckConfig check;
    private HealthOptions health;
    private ProxyHeader sendProxy;
    private List<ProxyField> proxyFields;
    private @Nullable ServerName poolName;
    private @Nullable SourceConfig source;
    private @Nullable TlsToServer tls;
    private Protocol protocol;
    private WebSocketMode webSocket;
    private @Nullable NamingConfig naming;
    private @Nullable SocksProxy socks;

    Parts(ServerConfig from) {
      this.from = from;
      this.place = from.place;
      this.weight = from.weight;
      this.backup = from.backup;
      this.cookie = from.cookie;
      this.limits = from.limits;
      this.check = from.check;
      this.health = from.health;
      this.sendProxy = from.sendProxy;
      this.proxyFields = from.proxyFields;
      this.poolName = from.poolName;
      this.source = from.source;
      this.tls = from.tls;
      this.protocol = from.protocol;
      this.webSocket = from.webSocket;
      this.naming = from.naming;
      this.socks = from.socks;
    }

    ServerConfig whole() {
      return new ServerConfig(
          from.name,
          from.id,
          place,
          weight,
          backup,
          from.disabled,
          cookie,
          limits,
          check,
          from.agent,
          health,
          from.track,
          sendProxy,
          proxyFields,
          poolName,
          source,
          from.redirectPrefix,
          tls,
          protocol,
          webSocket,
          naming,
          socks,
          from.socket,
          from.origin);
    }
  }
}
