package io.whydown.collect;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One file as it was read at a vantage, or why it was not.
///
/// @param path as the vantage names it
/// @param asked the path, directory or pattern that led to it
/// @param text empty when there is an obstacle
/// @param truncated true when the file is longer than [#MAX_BYTES]; `text` is its beginning
/// @param obstacle null when the file was read; else why not, as the rest of a sentence: `does not
///   exist`, `needs root`, `is a directory without files`
public record FoundFile(
    String path, String asked, String text, boolean truncated, @Nullable String obstacle) {

  /// Most bytes of one file: the largest configurations seen have some hundred thousand lines,
  /// about 10 MB.
  public static final int MAX_BYTES = 16 << 20;

  private static final Set<String> OF_FILES =
      Set.of(
          "does not exist",
          "may not be read by this user",
          "is a directory without files",
          "is not a file");

  /// The same file with paths that do not begin with `root`.
  FoundFile without(String root) {
    return new FoundFile(cut(path, root), cut(asked, root), text, truncated, obstacle);
  }

  private static String cut(String path, String root) {
    return path.startsWith(root) ? path.substring(root.length()) : path;
  }

  /// Whether the host failed, not the file: nothing is known of the file then.
  public boolean isHostFailure() {
    return obstacle != null && !OF_FILES.contains(obstacle);
  }
}
