package io.whydown.balancer.admin;

import io.whydown.balancer.transport.Descriptors;
import io.whydown.balancer.transport.NewSession;
import io.whydown.balancer.transport.Transports;
import io.whydown.net.Errno;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A process that goes on without its terminal (`daemon`). A JVM cannot fork, so it starts the same
/// program with the same words and descriptors once more, in a session of its own, and lives until
/// that one serves or has ended. Thread-safe.
public final class Background {

  /// Who started it and how that one is told, `PID:DESCRIPTOR`. Programs that a balancer starts may
  /// inherit it: it is meant for the children of that process alone.
  private static final String VARIABLE = "WHYDOWN_BACKGROUND";

  private final int descriptor;

  private Background(int descriptor) {
    this.descriptor = descriptor;
  }

  /// This process as a second one; null when it is none.
  public static @Nullable Background here() {
    String said = System.getenv(VARIABLE);
    if (said == null || !Transports.isNativeUsable()) {
      return null;
    }
    String parent = ProcessHandle.current().parent().map(each -> each.pid() + ":").orElse("-");
    return said.startsWith(parent)
        ? new Background(Integer.parseInt(said.substring(parent.length())))
        : null;
  }

  /// It serves: the first one ends, and nothing comes from or goes to the terminal any more.
  public void serves() {
    NewSession.leaveTerminal();
    NewSession.tell(descriptor);
  }

  /// Starts the second one and waits for it; the exit status of the first one: 0 when the other
  /// serves, else that of the other.
  ///
  /// @throws IOException when it cannot be started
  public static int start() throws IOException {
    if (!Transports.isNativeUsable()) {
      throw new IOException("native access is denied");
    }
    List<String> words = words("/proc/self/cmdline");
    var variables = new ArrayList<>(words("/proc/self/environ"));
    NewSession.Pipe pipe = NewSession.pipe();
    if (pipe.reads() < 0) {
      throw new IOException(reason(pipe.reads()));
    }
    variables.removeIf(each -> each.startsWith(VARIABLE + "="));
    variables.add(VARIABLE + "=" + ProcessHandle.current().pid() + ":" + pipe.writes());
    int process = NewSession.spawn(words.getFirst(), words, variables);
    Descriptors.close(pipe.writes());
    if (process < 0) {
      throw new IOException(reason(process));
    }
    return NewSession.awaits(pipe.reads()) ? 0 : NewSession.status(process);
  }

  private static String reason(int failure) {
    return Errno.of(-failure).map(Errno::text).orElse("error " + -failure);
  }

  /// One char for each byte.
  private static List<String> words(String file) throws IOException {
    String text = Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
    List<String> words = List.of(text.split("\0", -1));
    return words.subList(0, words.size() - 1);
  }
}
