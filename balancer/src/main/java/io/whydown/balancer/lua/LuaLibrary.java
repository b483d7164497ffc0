package io.whydown.balancer.lua;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.whydown.balancer.transport.ForeignCall;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/// The functions of the system's Lua 5.3. Stateless; a state may be used by one thread at a time.
final class LuaLibrary {

  /*
   * One shape serves nearly all, as in transport.Kernel: six registers in, one out. Functions that can
   * raise an error of Lua leave by longjmp, which must not cross a frame of Java: they are called
   * protected (lua_pcall, lua_resume), or where they cannot fail but for memory that is never refused.
   */

  static final int REGISTRY = -1_001_000;
  static final int ALL_RESULTS = -1;

  static final int OK = 0;
  static final int YIELD = 1;
  static final int OUT_OF_MEMORY = 4;

  static final int NIL = 0;
  static final int BOOLEAN = 1;
  static final int NUMBER = 3;
  static final int STRING = 4;

  static final int GC_STOP = 0;
  static final int GC_RESTART = 1;
  static final int GC_COLLECT = 2;

  static final int MASK_COUNT = 8;

  private static final Linker LINKER = Linker.nativeLinker();

  @SuppressWarnings("restricted")
  private static final MethodHandle GIVE_DOUBLE =
      LINKER.downcallHandle(FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_DOUBLE));

  @SuppressWarnings("restricted")
  private static final MethodHandle TAKE_DOUBLE =
      LINKER.downcallHandle(FunctionDescriptor.of(JAVA_DOUBLE, JAVA_LONG, JAVA_LONG, JAVA_LONG));

  static final MemorySegment NEW_STATE = symbol("lua_newstate");
  static final MemorySegment NEW_STATE_PLAIN = symbol("luaL_newstate");
  static final MemorySegment OPEN_LIBRARIES = symbol("luaL_openlibs");
  static final MemorySegment CLOSE = symbol("lua_close");
  static final MemorySegment LOAD_FILE = symbol("luaL_loadfilex");
  static final MemorySegment LOAD_BUFFER = symbol("luaL_loadbufferx");
  static final MemorySegment PROTECTED_CALL = symbol("lua_pcallk");
  static final MemorySegment RESUME = symbol("lua_resume");
  static final MemorySegment YIELD_NOW = symbol("lua_yieldk");
  static final MemorySegment MAY_YIELD = symbol("lua_isyieldable");
  static final MemorySegment NEW_THREAD = symbol("lua_newthread");
  static final MemorySegment REF = symbol("luaL_ref");
  static final MemorySegment UNREF = symbol("luaL_unref");
  static final MemorySegment RAW_GET_INTEGER = symbol("lua_rawgeti");
  static final MemorySegment RAW_SET = symbol("lua_rawset");
  static final MemorySegment CREATE_TABLE = symbol("lua_createtable");
  static final MemorySegment SET_TOP = symbol("lua_settop");
  static final MemorySegment GET_TOP = symbol("lua_gettop");
  static final MemorySegment CHECK_STACK = symbol("lua_checkstack");
  static final MemorySegment TYPE = symbol("lua_type");
  static final MemorySegment IS_INTEGER = symbol("lua_isinteger");
  static final MemorySegment TO_TEXT = symbol("lua_tolstring");
  static final MemorySegment TO_INTEGER = symbol("lua_tointegerx");
  static final MemorySegment TO_NUMBER = symbol("lua_tonumberx");
  static final MemorySegment TO_BOOLEAN = symbol("lua_toboolean");
  static final MemorySegment PUSH_NIL = symbol("lua_pushnil");
  static final MemorySegment PUSH_BOOLEAN = symbol("lua_pushboolean");
  static final MemorySegment PUSH_INTEGER = symbol("lua_pushinteger");
  static final MemorySegment PUSH_NUMBER = symbol("lua_pushnumber");
  static final MemorySegment PUSH_TEXT = symbol("lua_pushlstring");
  static final MemorySegment PUSH_CLOSURE = symbol("lua_pushcclosure");
  static final MemorySegment SET_HOOK = symbol("lua_sethook");
  static final MemorySegment COLLECT = symbol("lua_gc");
  static final MemorySegment FREE = LINKER.defaultLookup().find("free").orElseThrow();
  static final MemorySegment REALLOC = LINKER.defaultLookup().find("realloc").orElseThrow();

  private LuaLibrary() {}

  private static MemorySegment symbol(String name) {
    SymbolLookup library = LuaLocation.library();
    return library == null ? MemorySegment.NULL : library.find(name).orElse(MemorySegment.NULL);
  }

  static double doubleAt(long state, int index) {
    try {
      return (double) TAKE_DOUBLE.invokeExact(TO_NUMBER, state, (long) index, 0L);
    } catch (Throwable t) {
      throw new IllegalStateException("a native call could not be made", t);
    }
  }

  static void push(long state, double value) {
    try {
      GIVE_DOUBLE.invokeExact(PUSH_NUMBER, state, value);
    } catch (Throwable t) {
      throw new IllegalStateException("a native call could not be made", t);
    }
  }

  /// Texts hold one char for each byte.
  static void push(long state, String text) {
    push(state, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  static void push(long state, byte[] bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocateFrom(JAVA_BYTE, bytes);
      ForeignCall.call(PUSH_TEXT, state, copy.address(), bytes.length);
    }
  }

  /// The text at an index that is known to hold one.
  @SuppressWarnings("restricted")
  static byte[] bytesAt(long state, int index, MemorySegment lengthPlace) {
    long address = ForeignCall.call(TO_TEXT, state, index, lengthPlace.address());
    long length = lengthPlace.get(JAVA_LONG, 0);
    return MemorySegment.ofAddress(address).reinterpret(length).toArray(JAVA_BYTE);
  }
}
