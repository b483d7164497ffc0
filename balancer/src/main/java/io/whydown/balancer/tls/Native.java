package io.whydown.balancer.tls;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The foreign functions of OpenSSL and the memory they speak of. Stateless. Every function is
/// called from the thread that the connection lives on; the library's queue of errors is a thread's
/// own.
final class Native {

  /*
   * As in transport.Kernel, one shape serves all: six registers in, one out. Symbols are constants at
   * each call site. Encrypting a record costs hundreds of times what the call costs. Benchmark:
   * bench/side-by-side with TLS.
   */

  private static final Linker LINKER = Linker.nativeLinker();
  private static final FunctionDescriptor SHAPE =
      FunctionDescriptor.of(
          JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  @SuppressWarnings("restricted")
  private static final MethodHandle CALL_KEEPING_ERRNO =
      LINKER.downcallHandle(SHAPE, Linker.Option.captureCallState("errno"));

  private static final long ERRNO_AT =
      Linker.Option.captureStateLayout().byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  private static final List<String> MISSING = new ArrayList<>();
  private static final @Nullable SymbolLookup SSL = library("libssl.so.3");
  private static final @Nullable SymbolLookup CRYPTO = library("libcrypto.so.3");

  private Native() {}

  @SuppressWarnings("restricted")
  private static @Nullable SymbolLookup library(String name) {
    try {
      return SymbolLookup.libraryLookup(name, Arena.global());
    } catch (IllegalArgumentException | IllegalCallerException _) {
      MISSING.add(name);
      return null;
    }
  }

  /// Libraries and functions that were looked for in vain.
  static List<String> missing() {
    return List.copyOf(MISSING);
  }

  static MemorySegment ssl(String name) {
    return symbol(SSL, name);
  }

  static MemorySegment crypto(String name) {
    return symbol(CRYPTO, name);
  }

  /// A function of the C library.
  static MemorySegment libc(String name) {
    return LINKER.defaultLookup().find(name).orElse(MemorySegment.NULL);
  }

  private static MemorySegment symbol(@Nullable SymbolLookup library, String name) {
    MemorySegment found = library == null ? null : library.find(name).orElse(null);
    if (found == null) {
      if (library != null) {
        MISSING.add(name);
      }
      return MemorySegment.NULL;
    }
    return found;
  }

  /// A place for errno, one for each loop.
  static MemorySegment errnoPlace() {
    return Arena.ofAuto().allocate(Linker.Option.captureStateLayout());
  }

  static int errno(MemorySegment place) {
    return place.get(JAVA_INT, ERRNO_AT);
  }

  static int callKeepingErrno(MemorySegment function, MemorySegment place, long a, long b, long c) {
    try {
      return (int) (long) CALL_KEEPING_ERRNO.invokeExact(function, place, a, b, c, 0L, 0L, 0L);
    } catch (Throwable t) {
      throw new IllegalStateException("a native call could not be made", t);
    }
  }

  // Memory that the library owns.

  @SuppressWarnings("restricted")
  static MemorySegment at(long address, long length) {
    return MemorySegment.ofAddress(address).reinterpret(length);
  }

  static byte[] bytes(long address, long length) {
    return address == 0 ? new byte[0] : at(address, length).toArray(JAVA_BYTE);
  }

  /// Text that ends with NUL; empty for a null pointer.
  static String text(long address) {
    return address == 0
        ? ""
        : at(address, Long.MAX_VALUE).getString(0, StandardCharsets.ISO_8859_1);
  }

  static long pointer(long address) {
    return at(address, 8).get(JAVA_LONG, 0);
  }

  static MemorySegment text(Arena arena, String text) {
    return arena.allocateFrom(text, StandardCharsets.ISO_8859_1);
  }
}
