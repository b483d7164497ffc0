package io.whydown.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/// Where the program starts: clocks, streams and environment come in here and nowhere else.
public final class Main {

  private static final int BUFFER = 64 * 1024;

  private Main() {}

  public static void main(String[] args) {
    ProcessAge age = Boolean.getBoolean("whydown.built") ? ProcessAge.UNKNOWN : ProcessAge.now();
    int status = new Whydown(engine(age), terminal()).run(List.of(args));
    System.exit(status);
  }

  static Engine engine() {
    return engine(ProcessAge.UNKNOWN);
  }

  private static Engine engine(ProcessAge age) {
    return new Engine(Clock.systemUTC(), System::nanoTime, isRoot(), age);
  }

  /// The launcher says what is a terminal: the JDK cannot tell for each stream.
  private static Terminal terminal() {
    return new Terminal(
        stream(FileDescriptor.out),
        stream(FileDescriptor.err),
        Boolean.getBoolean("whydown.out.terminal"),
        Boolean.getBoolean("whydown.err.terminal"),
        System.getenv());
  }

  /// UTF-8 whatever the locale says: reports are documents.
  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(
        new BufferedOutputStream(new FileOutputStream(descriptor), BUFFER),
        false,
        StandardCharsets.UTF_8);
  }

  /// Whether this process has user id 0; false where the system does not tell.
  private static boolean isRoot() {
    Path self = Path.of("/proc/self");
    try {
      return Files.exists(self) && Integer.valueOf(0).equals(Files.getAttribute(self, "unix:uid"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (UnsupportedOperationException _) {
      return false;
    }
  }
}
