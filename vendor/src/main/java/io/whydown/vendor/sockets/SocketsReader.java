package io.whydown.vendor.sockets;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.host.SocketEntry;
import java.util.List;

/// Reads the list of sockets, from ss(8), netstat(8) or the files of /proc/net. Stateless.
public final class SocketsReader {

  private SocketsReader() {}

  /// @param privileged whether root is known to have asked, so that a socket without an owner has
  ///   none; a line `--- user 0` in the artifact says the same
  public static Parsed<List<SocketEntry>> read(Artifact artifact, boolean privileged) {
    boolean isProcNet =
        artifact.text().startsWith("--- tcp") || artifact.text().contains("\n--- tcp");
    if (isProcNet) {
      return ProcNetReader.read(artifact, privileged);
    }
    return NetstatReader.looksLike(artifact.text())
        ? NetstatReader.read(artifact, privileged)
        : SsReader.read(artifact, privileged);
  }
}
