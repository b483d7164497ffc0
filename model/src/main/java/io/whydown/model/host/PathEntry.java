package io.whydown.model.host;

import io.whydown.model.evidence.Provenance;
import org.jspecify.annotations.Nullable;

/// A path of interest, such as a UNIX socket that a server line names, or a directory above it.
///
/// @param kind `socket`, `file`, `directory`, `link`, `other`, `missing`, or `denied` when the
///   directory above may not be searched
/// @param mode as ls prints it, `rwxr-xr-x`; empty when it is missing or denied
/// @param uid the numeric owner; -1 when unknown
/// @param gid the numeric group; -1 when unknown
/// @param target where the links of the path lead to; null when there are none
public record PathEntry(
    String path,
    String kind,
    String mode,
    int uid,
    int gid,
    @Nullable String target,
    Provenance provenance) {

  public boolean exists() {
    return !kind.equals("missing") && !kind.equals("denied");
  }
}
