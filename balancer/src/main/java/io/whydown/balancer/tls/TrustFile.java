package io.whydown.balancer.tls;

import io.whydown.balancer.transport.ForeignCall;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The certificates of authorities, or lists of revoked ones, that a file holds. Immutable; what it
/// holds of the library's is given back when nobody has it any more.
final class TrustFile {

  private static final String SYSTEM = "@system-ca";
  private static final String SYSTEM_FILE = "/etc/ssl/certs/ca-certificates.crt";

  private final String path;
  private final boolean isRevocation;
  private final List<Long> objects;

  @SuppressWarnings("this-escape") // registered last
  private TrustFile(String path, boolean isRevocation, List<Long> objects) {
    this.path = path;
    this.isRevocation = isRevocation;
    this.objects = List.copyOf(objects);
    CertificateBundle.CLEANER.register(
        this, new Free(isRevocation ? Crypto.X509_CRL_FREE : Crypto.X509_FREE, this.objects));
  }

  private record Free(MemorySegment function, List<Long> objects) implements Runnable {
    @Override
    public void run() {
      objects.forEach(each -> ForeignCall.call(function, each));
    }
  }

  static TrustFile authorities(String path) {
    return load(path, false);
  }

  static TrustFile revocations(String path) {
    return load(path, true);
  }

  private static TrustFile load(String path, boolean isRevocation) {
    TlsLibrary.require();
    var objects = new ArrayList<Long>();
    for (Path file : files(path)) {
      objects.addAll(blocks(read(file, path), isRevocation).objects());
    }
    if (objects.isEmpty()) {
      throw new TlsException("unable to load %s".formatted(path), nothingIn(isRevocation));
    }
    return new TrustFile(path, isRevocation, objects);
  }

  /// Of a text that came through the runtime socket.
  static TrustFile of(String path, byte[] text, boolean isRevocation) {
    return new TrustFile(path, isRevocation, blocks(text, isRevocation).objects());
  }

  /// Both, under the name of this one.
  TrustFile with(TrustFile more) {
    var all = new ArrayList<>(objects);
    all.addAll(more.objects);
    MemorySegment kept = isRevocation ? Crypto.X509_CRL_UP_REF : Crypto.X509_UP_REF;
    try {
      all.forEach(each -> ForeignCall.call(kept, each));
    } finally {
      Reference.reachabilityFence(more);
      Reference.reachabilityFence(this);
    }
    return new TrustFile(path, isRevocation, all);
  }

  /// One that is yet to be filled.
  static TrustFile empty(String path, boolean isRevocation) {
    return new TrustFile(path, isRevocation, List.of());
  }

  private static String nothingIn(boolean isRevocation) {
    return isRevocation
        ? "no block 'BEGIN X509 CRL' in it can be read"
        : "no block 'BEGIN CERTIFICATE' in it can be read";
  }

  private static Pem.Blocks blocks(byte[] text, boolean isRevocation) {
    return isRevocation ? Pem.revocations(text) : Pem.certificates(text);
  }

  private static List<Path> files(String path) {
    Path file = Path.of(path.equals(SYSTEM) ? SYSTEM_FILE : path);
    if (!Files.isDirectory(file)) {
      return List.of(file);
    }
    try (var all = Files.list(file)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new TlsException("unable to load %s".formatted(path), String.valueOf(e.getMessage()));
    }
  }

  private static byte[] read(Path file, String path) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      String why = Files.exists(file) ? "this process may not read it" : "there is no such file";
      throw new TlsException("unable to load %s".formatted(path), why);
    }
  }

  String path() {
    return path;
  }

  boolean isRevocation() {
    return isRevocation;
  }

  List<Long> objects() {
    return objects;
  }
}
