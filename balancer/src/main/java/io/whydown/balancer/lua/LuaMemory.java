package io.whydown.balancer.lua;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.whydown.balancer.transport.ForeignCall;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// The memory of one state. Without a limit (`tune.lua.maxmem`) the library allocates by itself;
/// with one, every allocation is asked for here. Refused is only what Lua itself asks for: a
/// refusal leaves by longjmp, which must not cross frames of Java.
final class LuaMemory {

  private static final ThreadLocal<@Nullable LuaMemory> CURRENT = new ThreadLocal<>();

  private final long limit;
  private long used;
  private boolean allows = true;

  /// @param limit in bytes; 0 for none
  LuaMemory(long limit) {
    this.limit = limit;
  }

  long newState() {
    if (limit == 0) {
      return ForeignCall.call(LuaLibrary.NEW_STATE_PLAIN, 0);
    }
    return ForeignCall.call(LuaLibrary.NEW_STATE, Allocator.STUB.address(), 0);
  }

  /// Nothing is refused meanwhile.
  int allowing(IntSupplier task) {
    boolean before = allows;
    allows = true;
    try {
      return task.getAsInt();
    } finally {
      allows = before;
    }
  }

  /// Lua asks from here on.
  void enter() {
    allows = false;
  }

  /// Java does again.
  void leave() {
    allows = true;
  }

  /// Counts for this thread from now on.
  void use() {
    if (limit != 0) {
      CURRENT.set(this);
    }
  }

  private boolean grows(long by) {
    if (by > 0 && !allows && used + by > limit) {
      return false;
    }
    used += by;
    return true;
  }

  /// Made only where a limit is.
  private static final class Allocator {

    static final MemorySegment STUB = stub();

    private static MemorySegment stub() {
      try {
        return ForeignCall.upcall(
            MethodHandles.lookup()
                .findStatic(
                    Allocator.class,
                    "allocate",
                    MethodType.methodType(
                        long.class, long.class, long.class, long.class, long.class)),
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }

    /// `lua_Alloc`. Of a new block `before` is its kind, not a size.
    @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // the library calls it
    private static long allocate(long data, long block, long before, long after) {
      try {
        LuaMemory memory = CURRENT.get();
        long by = after - (block == 0 ? 0 : before);
        if (memory != null && !memory.grows(by)) {
          return 0;
        }
        if (after == 0) {
          ForeignCall.call(LuaLibrary.FREE, block);
          return 0;
        }
        return ForeignCall.call(LuaLibrary.REALLOC, block, after);
      } catch (Throwable _) {
        return 0;
      }
    }
  }
}
