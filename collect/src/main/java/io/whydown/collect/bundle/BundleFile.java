package io.whydown.collect.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import java.util.zip.ZipException;

/// Bundles as files: a zip archive whose `manifest.json` says what its other parts are; see
/// docs/bundles.md. Stateless.
public final class BundleFile {

  /// The format's name and version; what an older program cannot read gets a new one.
  public static final String SCHEMA = "whydown/bundle/v1";

  static final String MANIFEST = "manifest.json";
  static final String OBSERVATIONS = "observations.json";

  /// How a zip archive with at least one part begins (APPNOTE.TXT 4.3.7).
  private static final byte[] MAGIC = {'P', 'K', 3, 4};

  private BundleFile() {}

  /// Whether a file looks like a bundle. No configuration begins like this.
  public static boolean isOne(Path file) {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
    } catch (IOException _) {
      return false;
    }
  }

  /// @throws BundleException when the file is none, is cut or damaged, or is of a later version
  public static Bundle read(Path file) {
    try (Parts parts = Parts.open(file)) {
      return new BundleReader(parts).read();
    } catch (NoSuchFileException e) {
      throw new BundleException("does not exist", e);
    } catch (ZipException e) {
      throw new BundleException("is cut or damaged", e);
    } catch (IOException e) {
      throw new BundleException("cannot be read: " + e.getMessage(), e);
    }
  }

  /// Writes a bundle without secrets, for its owner's eyes only, in one step: an older file of that
  /// name stays whole until the new one is.
  ///
  /// @param program the version of this program
  /// @return how many bytes the file has
  /// @throws BundleException when the file cannot be written or would be too large
  public static long write(Bundle bundle, String program, Path file) {
    Path whole = file.toAbsolutePath();
    Path folder = whole.getParent();
    Path name = whole.getFileName();
    if (folder == null || name == null || Files.isDirectory(whole)) {
      throw new BundleException("is a directory; name a file");
    }
    Path draft = folder.resolve("." + name + "." + ProcessHandle.current().pid());
    try {
      try (var channel =
              Files.newByteChannel(
                  draft,
                  Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                  PosixFilePermissions.asFileAttribute(
                      PosixFilePermissions.fromString("rw-------")));
          var writer = new BundleWriter(Channels.newOutputStream(channel))) {
        writer.write(Redaction.of(bundle), program);
      }
      Files.move(draft, whole, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      return Files.size(whole);
    } catch (NoSuchFileException e) {
      throw new BundleException("cannot be written: its directory does not exist", e);
    } catch (AccessDeniedException e) {
      throw new BundleException("cannot be written: its directory may not be written to", e);
    } catch (FileAlreadyExistsException e) {
      throw new BundleException("is being written by another whydown", e);
    } catch (IOException e) {
      throw new BundleException("cannot be written: " + e.getMessage(), e);
    } finally {
      discard(draft);
    }
  }

  private static void discard(Path draft) {
    try {
      Files.deleteIfExists(draft);
    } catch (IOException _) {
      // what could not be written is named already
    }
  }
}
