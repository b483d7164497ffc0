package io.whydown.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The scripts that travel inside this module.
final class Resources {

  private Resources() {}

  /// Writes the script `name` into `folder` and returns where it is.
  static Path copy(String name, Path folder) {
    try (var in = Resources.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new LabException("resource: " + name + " (expected: part of the module)");
      }
      var file = folder.resolve(name);
      Files.write(file, in.readAllBytes());
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
