package io.whydown.cli;

import io.whydown.diagnose.Diagnosis;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/// `whydown explain [FILE]`.
final class ExplainVerb {

  private static final String STANDARD_INPUT = "standard input";

  private final Engine engine;
  private final Terminal terminal;

  ExplainVerb(Engine engine, Terminal terminal) {
    this.engine = engine;
    this.terminal = terminal;
  }

  /// The exit status.
  int run(Arguments arguments) {
    List<String> files = arguments.operands();
    if (files.size() > 1) {
      throw new UsageException("explain takes one file; " + files.size() + " were given");
    }
    Format format = Settings.of(arguments).reportFormat();
    Diagnosis diagnosis = explain(files.isEmpty() ? "-" : files.getFirst());
    terminal.print(DiagnoseVerb.report(diagnosis, format, terminal));
    return diagnosis.exitStatus();
  }

  private Diagnosis explain(String file) {
    boolean standard = file.equals("-");
    try (InputStream in =
        standard ? new FileInputStream(FileDescriptor.in) : Files.newInputStream(Path.of(file))) {
      return engine.explanation().run(standard ? STANDARD_INPUT : file, in);
    } catch (IOException | InvalidPathException e) {
      throw new UsageException(
          (standard ? STANDARD_INPUT : file)
              + " cannot be read ("
              + e.getMessage()
              + "); name a file that holds the pasted text, or none for standard input");
    }
  }
}
