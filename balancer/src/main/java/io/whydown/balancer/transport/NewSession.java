package io.whydown.balancer.transport;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Programs in a session of their own, which keep the descriptors that are open. Calls answer a
/// negative errno when they fail. Stateless; only where `Transports.isNativeUsable`.
public final class NewSession {

  private static final int POSIX_SPAWN_SETSID = 0x80;

  /// `posix_spawnattr_t` is smaller on every machine.
  private static final int ATTRIBUTES = 512;

  private static final int O_RDWR = 2;

  private NewSession() {}

  /// A pipe that programs inherit.
  ///
  /// @param reads, writes its two ends; negative when there is none
  public record Pipe(int reads, int writes) {}

  public static Pipe pipe() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ends = arena.allocate(8, 8);
      int result = new Kernel().call(Kernel.PIPE2, ends.address(), 0, 0);
      return result < 0
          ? new Pipe(result, result)
          : new Pipe(ends.get(JAVA_INT, 0), ends.get(JAVA_INT, 4));
    }
  }

  /// Says on a pipe that something is done.
  public static void tell(int writes) {
    try (Arena arena = Arena.ofConfined()) {
      new Kernel().call(Kernel.WRITE, writes, arena.allocate(1).address(), 1);
    }
    Descriptors.close(writes);
  }

  /// Whether it is said; false when all who could say it have gone.
  public static boolean awaits(int reads) {
    int count;
    do {
      count = Descriptors.read(reads, new byte[1]);
    } while (count == -Errnos.EINTR);
    return count > 0;
  }

  /// Starts a program (posix_spawn(3)); its process.
  ///
  /// @param words, variables a char for each byte
  public static int spawn(String program, List<String> words, List<String> variables) {
    var kernel = new Kernel();
    try (Arena arena = Arena.ofConfined()) {
      long attributes = arena.allocate(ATTRIBUTES, 16).address();
      kernel.call(Kernel.POSIX_SPAWNATTR_INIT, attributes, 0, 0);
      kernel.call(Kernel.POSIX_SPAWNATTR_SETFLAGS, attributes, POSIX_SPAWN_SETSID, 0);
      MemorySegment child = arena.allocate(8, 8);
      int error =
          kernel.call(
              Kernel.POSIX_SPAWN,
              child.address(),
              arena.allocateFrom(program, ISO_8859_1).address(),
              0,
              attributes,
              array(arena, words),
              array(arena, variables));
      return error == 0 ? child.get(JAVA_INT, 0) : -Math.abs(error);
    }
  }

  private static long array(Arena arena, List<String> words) {
    MemorySegment array = arena.allocate(8L * (words.size() + 1), 8);
    for (int i = 0; i < words.size(); i++) {
      array.set(JAVA_LONG, 8L * i, arena.allocateFrom(words.get(i), ISO_8859_1).address());
    }
    return array.address();
  }

  /// Waits for the end of a program; its exit status, or 1 when a signal ended it.
  public static int status(int process) {
    var kernel = new Kernel();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment status = arena.allocate(8, 8);
      int ended;
      do {
        ended = kernel.call(Kernel.WAITPID, process, status.address(), 0);
      } while (ended == -Errnos.EINTR);
      int word = status.get(JAVA_INT, 0);
      return ended == process && (word & 0x7f) == 0 ? word >> 8 & 0xff : 1;
    }
  }

  /// What comes on standard input, output and error from now on goes nowhere.
  public static void leaveTerminal() {
    var kernel = new Kernel();
    try (Arena arena = Arena.ofConfined()) {
      int nowhere = kernel.call(Kernel.OPEN, arena.allocateFrom("/dev/null").address(), O_RDWR, 0);
      for (int standard = 0; nowhere >= 0 && standard < 3; standard++) {
        kernel.call(Kernel.DUP2, nowhere, standard, 0);
      }
      if (nowhere > 2) {
        kernel.call(Kernel.CLOSE, nowhere, 0, 0);
      }
    }
  }
}
