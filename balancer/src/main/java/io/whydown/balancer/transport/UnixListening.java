package io.whydown.balancer.transport;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Opens listening sockets in the file system. Stateless.
final class UnixListening {

  private static final int SOCK_STREAM = 1;
  private static final int MAX_PATH = 107;

  private UnixListening() {}

  /// Bound under a name of its own first and then renamed, as HAProxy does: a socket that is there
  /// is replaced without a moment in which there is none. Where the longer name is too long, the
  /// old one is removed first.
  static int open(Kernel kernel, String path, int mode, int uid, int gid, int backlog, int flags) {
    int handle = kernel.call(Kernel.SOCKET, SocketNames.AF_UNIX, SOCK_STREAM | flags, 0);
    if (handle < 0) {
      return handle;
    }
    String first = path + "." + ProcessHandle.current().pid() + ".tmp";
    boolean renames = first.length() <= MAX_PATH;
    int result = bind(kernel, handle, renames ? first : path, mode, uid, gid);
    if (result == 0) {
      result = kernel.call(Kernel.LISTEN, handle, backlog, 0);
    }
    if (result == 0 && renames) {
      result = rename(kernel, first, path);
    }
    if (result < 0) {
      kernel.call(Kernel.CLOSE, handle, 0, 0);
      return result;
    }
    return handle;
  }

  private static int bind(Kernel kernel, int handle, String path, int mode, int uid, int gid) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocate(SocketNames.SIZE, 8);
      int length = SocketNames.write(path, name);
      if (length < 0) {
        return -Errnos.EINVAL;
      }
      long at = name.address();
      kernel.call(Kernel.UNLINK, at + 2, 0, 0);
      int result = kernel.call(Kernel.BIND, handle, at, length);
      if (result == 0 && (uid >= 0 || gid >= 0)) {
        result = kernel.call(Kernel.CHOWN, at + 2, uid, gid);
      }
      if (result == 0 && mode >= 0) {
        result = kernel.call(Kernel.CHMOD, at + 2, mode, 0);
      }
      return result;
    }
  }

  private static int rename(Kernel kernel, String from, String to) {
    try (Arena arena = Arena.ofConfined()) {
      return kernel.call(
          Kernel.RENAME, arena.allocateFrom(from).address(), arena.allocateFrom(to).address(), 0);
    }
  }
}
