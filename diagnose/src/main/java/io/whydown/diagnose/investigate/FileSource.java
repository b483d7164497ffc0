package io.whydown.diagnose.investigate;

import io.whydown.collect.FoundFile;
import java.util.List;

/// Where a configuration is read from: a vantage, or a bundle.
public interface FileSource {

  /// The files that these paths, directories and patterns lead to; see [FoundFile].
  List<FoundFile> read(List<String> paths);
}
