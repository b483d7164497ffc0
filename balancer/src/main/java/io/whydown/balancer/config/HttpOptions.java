package io.whydown.balancer.config;

import io.whydown.balancer.hook.StreamText;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How HTTP is spoken.
///
/// @param connection when connections end
/// @param forwardedFor `option forwardfor`; null when off
/// @param originalTo `option originalto`; null when off
/// @param monitorUri answered here with 200; null when none
/// @param bufferRequest `option http-buffer-request`
/// @param acceptInvalidRequest, acceptInvalidResponse lenient reading of header fields; framing
///   stays strict
/// @param ignoreProbes `option http-ignore-probes`
/// @param noDelay `option http-no-delay`
/// @param useProxyHeader `option http-use-proxy-header`
/// @param compression what is compressed on its way to clients; null for nothing
/// @param fieldCase capitals in what clients of HTTP/1 get (`option h1-case-adjust-bogus-client`);
///   null for none
/// @param idHeader `unique-id-header` of a frontend; null for none
public record HttpOptions(
    ConnectionMode connection,
    @Nullable AddressHeader forwardedFor,
    @Nullable AddressHeader originalTo,
    @Nullable String monitorUri,
    boolean bufferRequest,
    boolean acceptInvalidRequest,
    boolean acceptInvalidResponse,
    boolean ignoreProbes,
    boolean noDelay,
    boolean useProxyHeader,
    @Nullable CompressionConfig compression,
    @Nullable FieldCase fieldCase,
    @Nullable IdHeader idHeader) {

  public static final HttpOptions DEFAULT =
      new HttpOptions(
          ConnectionMode.KEEP_ALIVE,
          null,
          null,
          null,
          false,
          false,
          false,
          false,
          false,
          false,
          null,
          null,
          null);

  /// A header that carries the stream's id.
  public record IdHeader(String name, StreamText value) {}

  /// When connections end. Of frontend and backend, the stricter one counts.
  public enum ConnectionMode {
    KEEP_ALIVE,
    /// `option http-server-close`: the server's connection ends after each answer.
    SERVER_CLOSE,
    /// `option httpclose`: both do.
    CLOSE
  }

  /// A header that carries an address.
  ///
  /// @param except clients whose address is not added; null when none
  /// @param ifNone only when the header is not there yet
  public record AddressHeader(
      String name, io.whydown.net.@Nullable IpPrefix except, boolean ifNone) {}

  public HttpOptions withConnection(ConnectionMode mode) {
    return with(draft -> draft.newConnection = mode);
  }

  public HttpOptions withCompression(CompressionConfig compressionConfig) {
    return with(draft -> draft.newCompression = compressionConfig);
  }

  public HttpOptions withForwardedFor(@Nullable AddressHeader header) {
    return with(draft -> draft.newForwardedFor = header);
  }

  private HttpOptions with(Consumer<Draft> change) {
    var draft = new Draft();
    change.accept(draft);
    return draft.finish();
  }

  /// What may differ in a changed copy.
  private final class Draft {

    private ConnectionMode newConnection = connection;
    private @Nullable AddressHeader newForwardedFor = forwardedFor;
    private @Nullable CompressionConfig newCompression = compression;

    HttpOptions finish() {
      return new HttpOptions(
          newConnection,
          newForwardedFor,
          originalTo,
          monitorUri,
          bufferRequest,
          acceptInvalidRequest,
          acceptInvalidResponse,
          ignoreProbes,
          noDelay,
          useProxyHeader,
          newCompression,
          fieldCase,
          idHeader);
    }
  }
}
