package io.whydown.balancer.lua;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// A socket that a script has opened. What would block does so on a virtual thread, while the
/// script waits. One thing is asked of it at a time.
final class ScriptSocket implements Closeable {

  static final String NOT_CONNECTED = "Can't connect";

  private static final int BLOCK = 16_384;

  /// HAProxy's own for them.
  private static final int TIMEOUT_MILLIS = 5_000;

  private volatile @Nullable Closeable socket;
  private volatile @Nullable InputStream in;
  private volatile @Nullable OutputStream out;
  private volatile String peer = "";
  private volatile String own = "";
  private volatile boolean isClosed;
  private volatile @Nullable Object outcome;
  private volatile int timeoutMillis = TIMEOUT_MILLIS;

  /// What blocks.
  private interface Work {
    @Nullable Object run() throws IOException, GeneralSecurityException;
  }

  void setTimeout(long millis) {
    timeoutMillis = Math.clamp(millis, 1, Integer.MAX_VALUE);
  }

  /// Text of an address as HAProxy writes it, `unix@…`, `ipv4@…`.
  ///
  /// @param port -1 when the address has it
  CompletableFuture<?> connect(String address, int port, boolean encrypted) {
    return begin(() -> open(address, port, encrypted), NOT_CONNECTED);
  }

  CompletableFuture<?> write(byte[] bytes) {
    return begin(
        () -> {
          OutputStream to = out;
          if (to == null) {
            return -1L;
          }
          to.write(bytes);
          to.flush();
          return (long) bytes.length;
        },
        -1L);
  }

  CompletableFuture<?> read() {
    return begin(
        () -> {
          InputStream from = in;
          byte[] block = new byte[BLOCK];
          int count = from == null ? -1 : from.read(block);
          return count <= 0 ? "" : Arrays.copyOf(block, count);
        },
        "");
  }

  /// What the last thing that was asked has led to.
  @Nullable Object outcome() {
    return outcome;
  }

  String name(boolean ofPeer) {
    return ofPeer ? peer : own;
  }

  private CompletableFuture<?> begin(Work work, Object ifFailed) {
    var done = new CompletableFuture<@Nullable Void>();
    outcome = ifFailed;
    Thread.ofVirtual()
        .name("lua socket")
        .start(() -> {
          try {
            Object result = work.run();
            if (!done.isDone()) {
              outcome = result;
            }
          } catch (IOException | GeneralSecurityException | RuntimeException _) {
            // the outcome says so
          } finally {
            done.complete(null);
          }
        });
    return done.completeOnTimeout(null, timeoutMillis, TimeUnit.MILLISECONDS);
  }

  private Object open(String address, int port, boolean encrypted)
      throws IOException, GeneralSecurityException {
    if (isClosed) {
      throw new IOException("closed");
    }
    if (address.startsWith("unix@") || address.startsWith("/")) {
      String path = address.startsWith("unix@") ? address.substring(5) : address;
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      socket = channel;
      channel.connect(UnixDomainSocketAddress.of(path));
      in = Channels.newInputStream(channel);
      out = Channels.newOutputStream(channel);
      peer = path;
      return 1L;
    }
    Place target = target(address, port);
    var plain = new Socket();
    socket = plain;
    plain.setTcpNoDelay(true);
    plain.connect(new InetSocketAddress(target.address(), target.port()), timeoutMillis);
    Socket used = plain;
    if (encrypted) {
      used = trusting().getSocketFactory().createSocket(plain, target.host(), target.port(), true);
      socket = used;
      used.setSoTimeout(timeoutMillis);
      ((javax.net.ssl.SSLSocket) used).startHandshake();
      used.setSoTimeout(0);
    }
    in = used.getInputStream();
    out = used.getOutputStream();
    peer = text(target.address(), target.port());
    own = text(used.getLocalAddress(), used.getLocalPort());
    if (isClosed) {
      used.close();
    }
    return 1L;
  }

  /// Where it connects to.
  private record Place(String host, InetAddress address, int port) {}

  private static Place target(String address, int port) throws IOException {
    String text = address.replaceFirst("^ipv[46]@", "");
    String host = text;
    int number = port;
    int colon = text.lastIndexOf(':');
    boolean hasPort = colon > 0 && (port < 0 || text.indexOf(':') == colon || text.startsWith("["));
    if (hasPort && text.substring(colon + 1).matches("[0-9]{1,5}")) {
      host = text.substring(0, colon);
      number = Integer.parseInt(text.substring(colon + 1));
    }
    if (number < 1 || number > 65_535) {
      throw new IOException("port missing");
    }
    return new Place(host, InetAddress.getByName(host.replaceAll("^\\[|\\]$", "")), number);
  }

  /// As in HAProxy, nothing is verified.
  private static SSLContext trusting() throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        null,
        new TrustManager[] {
          new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String kind) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String kind) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
              return new X509Certificate[0];
            }
          }
        },
        null);
    return context;
  }

  private static String text(InetAddress address, int port) {
    return address.getHostAddress() + ":" + port;
  }

  @Override
  public void close() {
    isClosed = true;
    Closeable open = socket;
    if (open != null) {
      try {
        open.close();
      } catch (IOException _) {
        // it is gone either way
      }
    }
  }
}
