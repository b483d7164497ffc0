package io.whydown.balancer.lua;

import io.whydown.balancer.transport.ForeignCall;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The arguments of one call out of a script, counted from 1. Valid during the call.
final class HostCall {

  private final LuaState state;
  private final long stack;
  private final int count;

  HostCall(LuaState state, long stack) {
    this.state = state;
    this.stack = stack;
    this.count = ForeignCall.number(LuaLibrary.GET_TOP, stack);
  }

  LuaState state() {
    return state;
  }

  /// What runs; the state itself is loading, or initialised, where there is nothing.
  LuaRun run() {
    LuaRun running = state.running();
    if (running == null) {
      throw new ScriptFault("not allowed while scripts are loaded");
    }
    return running;
  }

  int count() {
    return count;
  }

  /// Null for nil, a boolean, a long, a double, a text; `LuaState.OTHER` for everything else.
  @Nullable Object value(int index) {
    return index > count ? null : state.valueAt(stack, index);
  }

  boolean isAbsent(int index) {
    return value(index) == null;
  }

  boolean flag(int index) {
    return index <= count && ForeignCall.number(LuaLibrary.TO_BOOLEAN, stack, index) != 0;
  }

  String text(int index) {
    Object value = value(index);
    return switch (value) {
      case String text -> text;
      case Long number -> number.toString();
      case Double number -> LuaState.text(number);
      case null, default ->
          throw new ScriptFault(
              "bad argument #%d (string expected, got %s)".formatted(index, name(value)));
    };
  }

  String text(int index, String otherwise) {
    return isAbsent(index) ? otherwise : text(index);
  }

  long integer(int index) {
    Object value = value(index);
    return switch (value) {
      case Long number -> number;
      case Double number when number == Math.rint(number) -> number.longValue();
      case String text when text.strip().matches("-?[0-9]{1,18}") -> Long.parseLong(text.strip());
      case null, default ->
          throw new ScriptFault(
              "bad argument #%d (number expected, got %s)".formatted(index, name(value)));
    };
  }

  long integer(int index, long otherwise) {
    return isAbsent(index) ? otherwise : integer(index);
  }

  byte[] bytes(int index) {
    return text(index).getBytes(StandardCharsets.ISO_8859_1);
  }

  /// The arguments from an index on, as texts.
  List<String> texts(int from) {
    var texts = new ArrayList<String>();
    for (int i = from; i <= count; i++) {
      Object value = value(i);
      texts.add(value == null ? "" : value instanceof Boolean on ? (on ? "1" : "0") : text(i));
    }
    return texts;
  }

  private static String name(@Nullable Object value) {
    return switch (value) {
      case null -> "no value";
      case Boolean _ -> "boolean";
      case String _ -> "string";
      case Number _ -> "number";
      default -> "table";
    };
  }
}
