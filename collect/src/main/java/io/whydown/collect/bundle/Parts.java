package io.whydown.collect.bundle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/// The parts of a bundle that is being read. What a part or all of them may unpack to is bounded,
/// whatever their heads say. Not thread-safe.
final class Parts implements AutoCloseable {

  /// All parts together, unpacked: far above what hosts are asked for in one run.
  static final long MAX_BYTES = 256L << 20;

  static final int MAX_PARTS = 20_000;

  private static final int BUFFER = 64 << 10;

  private final ZipFile zip;
  private long left = MAX_BYTES;

  private Parts(ZipFile zip) {
    this.zip = zip;
  }

  static Parts open(Path file) throws IOException {
    var zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8);
    if (zip.size() > MAX_PARTS) {
      zip.close();
      throw new BundleException("has more parts than a bundle of whydown");
    }
    return new Parts(zip);
  }

  /// The text of a part; null when there is none of that name.
  @Nullable String text(String name) {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null || entry.isDirectory()) {
      return null;
    }
    try (InputStream in = Objects.requireNonNull(zip.getInputStream(entry))) {
      byte[] bytes = bounded(in);
      var sum = new CRC32();
      sum.update(bytes);
      if (sum.getValue() != entry.getCrc()) {
        throw new BundleException("is damaged: " + name + " is not what was written");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new BundleException("is cut or damaged", e);
    }
  }

  private byte[] bounded(InputStream in) throws IOException {
    var all = new ByteArrayOutputStream();
    byte[] buffer = new byte[BUFFER];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      left -= n;
      if (left < 0) {
        throw new BundleException(
            "unpacks to more than " + (MAX_BYTES >> 20) + " MiB, which no bundle of whydown does");
      }
      all.write(buffer, 0, n);
    }
    return all.toByteArray();
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
