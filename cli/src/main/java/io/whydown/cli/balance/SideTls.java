package io.whydown.cli.balance;

import io.whydown.balancer.log.LogEncryption;
import io.whydown.vendor.Matched;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// How connections beside those of clients are encrypted, between peers and with syslog servers:
/// `ssl`, `crt`, `ca-file` and `verify` of their lines, by the JDK's TLS, since no request of a
/// client waits for it. Immutable.
final class SideTls {

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]+)-----END \\1-----");

  /// What stands in front of an RSA key alone to make it one with its algorithm (RFC 5208): the
  /// sequence's length, and the octet string's, are put in.
  private static final byte[] RSA_HEAD = {
    0x02,
    0x01,
    0x00,
    0x30,
    0x0d,
    0x06,
    0x09,
    0x2a,
    (byte) 0x86,
    0x48,
    (byte) 0x86,
    (byte) 0xf7,
    0x0d,
    0x01,
    0x01,
    0x01,
    0x05,
    0x00
  };

  private final SSLContext context;
  private final boolean verifies;

  private SideTls(SSLContext context, boolean verifies) {
    this.context = context;
    this.verifies = verifies;
  }

  /// Of the words of a `server`, `bind` or `default-server` line; null when they do not encrypt.
  ///
  /// @param ofServer whether others are checked unless they say otherwise
  static @Nullable SideTls of(List<String> words, boolean ofServer) {
    if (!words.contains("ssl")) {
      return null;
    }
    String certificate = after(words, "crt");
    String authorities = after(words, "ca-file");
    String verify = after(words, "verify");
    boolean verifies = verify == null ? ofServer : verify.equals("required");
    if (!ofServer && certificate == null) {
      throw new LineProblem("'bind' : no SSL certificate specified", "crt FILE");
    }
    if (verifies && authorities == null) {
      throw new LineProblem(
          "verify is enabled but no CA file specified.", "ca-file FILE, or verify none");
    }
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys(certificate), trust(verifies ? authorities : null), null);
      return new SideTls(context, verifies);
    } catch (IOException | GeneralSecurityException e) {
      throw new LineProblem("'ssl' : %s".formatted(e.getMessage()));
    }
  }

  private static @Nullable String after(List<String> words, String word) {
    int at = words.lastIndexOf(word);
    return at >= 0 && at + 1 < words.size() ? words.get(at + 1) : null;
  }

  /// Wraps sockets that block.
  LogEncryption sockets() {
    return (plain, dials) -> {
      var factory = context.getSocketFactory();
      String host = Objects.requireNonNull(plain.getInetAddress()).getHostAddress();
      var socket = (SSLSocket) factory.createSocket(plain, host, plain.getPort(), true);
      socket.setUseClientMode(dials);
      if (!dials) {
        socket.setNeedClientAuth(verifies);
      }
      return socket;
    };
  }

  /// For one connection.
  SSLEngine engine(boolean dials) {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(dials);
    if (!dials) {
      engine.setNeedClientAuth(verifies);
    }
    return engine;
  }

  private static KeyManager @Nullable [] keys(@Nullable String file)
      throws IOException, GeneralSecurityException {
    if (file == null) {
      return null;
    }
    byte[] bytes = Files.readAllBytes(Path.of(file));
    Certificate[] chain = chain(certificates(bytes));
    if (chain.length == 0) {
      throw new IOException("no certificate in '" + file + "'");
    }
    String algorithm = chain[0].getPublicKey().getAlgorithm();
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("peer", key(bytes, file, algorithm), new char[0], chain);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, new char[0]);
    return factory.getKeyManagers();
  }

  /// The first certificate and those above it; a file may hold others, too.
  private static Certificate[] chain(Collection<? extends Certificate> all) {
    var chain = new ArrayList<X509Certificate>();
    for (Certificate each : all) {
      boolean follows =
          each instanceof X509Certificate next
              && (chain.isEmpty()
                  || next.getSubjectX500Principal()
                      .equals(chain.getLast().getIssuerX500Principal()));
      if (!follows) {
        break;
      }
      chain.add((X509Certificate) each);
    }
    return chain.toArray(Certificate[]::new);
  }

  private static PrivateKey key(byte[] bytes, String file, String algorithm)
      throws IOException, GeneralSecurityException {
    Matcher blocks = BLOCK.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
    while (blocks.find()) {
      byte[] block = Base64.getMimeDecoder().decode(blocks.group(2));
      String kind = Matched.group(blocks, 1);
      if (kind.equals("PRIVATE KEY") || kind.equals("RSA PRIVATE KEY")) {
        byte[] whole = kind.startsWith("RSA") ? withAlgorithm(block) : block;
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(whole));
      }
    }
    throw new IOException(
        "no private key in '" + file + "' (expected: PRIVATE KEY or RSA PRIVATE KEY)");
  }

  private static byte[] withAlgorithm(byte[] key) {
    byte[] octets = sequence(0x04, new byte[0], key);
    return sequence(0x30, RSA_HEAD, octets);
  }

  /// A value of DER with a length of two bytes.
  private static byte[] sequence(int tag, byte[] front, byte[] rest) {
    int length = front.length + rest.length;
    byte[] whole = new byte[4 + length];
    whole[0] = (byte) tag;
    whole[1] = (byte) 0x82;
    whole[2] = (byte) (length >> 8);
    whole[3] = (byte) length;
    System.arraycopy(front, 0, whole, 4, front.length);
    System.arraycopy(rest, 0, whole, 4 + front.length, rest.length);
    return whole;
  }

  private static Collection<? extends Certificate> certificates(byte[] bytes)
      throws GeneralSecurityException {
    var text = new StringBuilder();
    Matcher blocks = BLOCK.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
    while (blocks.find()) {
      if (Matched.group(blocks, 1).equals("CERTIFICATE")) {
        text.append(blocks.group()).append('\n');
      }
    }
    byte[] only = text.toString().getBytes(StandardCharsets.ISO_8859_1);
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(only));
  }

  /// Those that the file's authorities have signed; anybody without a file.
  private static TrustManager[] trust(@Nullable String authorities)
      throws IOException, GeneralSecurityException {
    if (authorities == null) {
      return new TrustManager[] {new Anybody()};
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    int number = 0;
    for (Certificate each : certificates(Files.readAllBytes(Path.of(authorities)))) {
      store.setCertificateEntry("ca" + number++, each);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  /// `verify none`.
  private static final class Anybody extends X509ExtendedTrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket) {
      // nobody is checked
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket) {
      // nobody is checked
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine) {
      // nobody is checked
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine) {
      // nobody is checked
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) {
      // nobody is checked
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) {
      // nobody is checked
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
