package io.whydown.balancer.lua;

import io.whydown.balancer.config.StandardReplies;
import io.whydown.balancer.hook.Applet;
import io.whydown.balancer.hook.Stream;
import io.whydown.balancer.rule.Context;
import io.whydown.balancer.rule.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A service of a script and one client of it: a coroutine between two bounded stores of bytes.
/// Used by one thread at a time.
final class LuaTalk implements Applet {

  private static final int MOST = 64 * 1024;
  private static final byte[] NOTHING = {};
  private static final String LINE_END = "\r\n";

  private final LuaScripts scripts;
  private final String name;
  private final LuaRun run;
  private final @Nullable RequestBody body;
  private final boolean hidesBody;
  private final boolean isHttp11;
  private final ArrayDeque<byte[]> input = new ArrayDeque<>();
  private final ArrayDeque<byte[]> output = new ArrayDeque<>();
  private int inputBytes;
  private int outputBytes;
  private boolean inputEnded;
  private boolean wantsInput;
  private boolean wantsRoom;
  private boolean hasHead;
  private boolean isChunked;
  private boolean isOver;
  private @Nullable CompletableFuture<?> until;

  /// @param body what the client's request holds; null where it does not speak HTTP
  /// @param hidesBody whether the client wants the head of the answer only
  LuaTalk(
      LuaScripts scripts,
      String name,
      LuaRun run,
      @Nullable RequestBody body,
      boolean hidesBody,
      boolean isHttp11) {
    this.isHttp11 = isHttp11;
    this.scripts = scripts;
    this.name = name;
    this.run = run;
    this.body = body;
    this.hidesBody = hidesBody;
    run.talks(this);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int write(byte[] bytes) {
    if (isOver) {
      return bytes.length;
    }
    if (inputBytes >= MOST) {
      return 0;
    }
    RequestBody of = body;
    byte[] told = of == null ? bytes : of.take(bytes);
    if (told.length > 0) {
      input.add(told);
      inputBytes += told.length;
    }
    inputEnded |= of != null && of.isDone();
    return bytes.length;
  }

  @Override
  public void endInput() {
    inputEnded = true;
  }

  @Override
  public boolean advance(Stream stream) {
    return goOn(scripts.context(stream));
  }

  /// @param of null where there is no stream
  boolean goOn(@Nullable Context of) {
    CompletableFuture<?> awaited = until;
    boolean waits =
        awaited != null && !awaited.isDone()
            || wantsInput && input.isEmpty() && !inputEnded
            || wantsRoom && outputBytes >= MOST;
    if (isOver || waits) {
      return false;
    }
    until = null;
    wantsInput = false;
    wantsRoom = false;
    switch (run.step(of)) {
      case LuaRun.Outcome.Done _ -> finish(of);
      case LuaRun.Outcome.Failed(var message) -> fail(of, message);
      case LuaRun.Outcome.TookTooLong _ -> fail(of, "execution timeout");
      case LuaRun.Outcome.Waits(var awaits) -> {
        if (awaits != null) {
          until = awaits;
        } else if (!wantsInput && !wantsRoom) {
          // it only lets others run: it goes on in the next turn
          until = CompletableFuture.completedFuture(true);
          return false;
        }
      }
    }
    return true;
  }

  private void finish(@Nullable Context of) {
    if (body != null && !hasHead) {
      fail(of, "");
      return;
    }
    if (isChunked && !hidesBody) {
      say("0" + LINE_END + LINE_END);
    }
    isOver = true;
  }

  private void fail(@Nullable Context of, String message) {
    if (!message.isEmpty()) {
      scripts.complain(
          of, "Lua applet %s '%s': %s.".formatted(body == null ? "tcp" : "http", name, message));
    }
    if (body != null && !hasHead) {
      output.clear();
      say(StandardReplies.of(500));
    }
    isOver = true;
  }

  private void say(String text) {
    say(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private void say(byte[] bytes) {
    output.add(bytes);
    outputBytes += bytes.length;
  }

  @Override
  public @Nullable CompletableFuture<?> waitsFor() {
    return until;
  }

  @Override
  public byte[] read(int most) {
    byte[] first = output.poll();
    if (first == null) {
      return NOTHING;
    }
    byte[] some = first;
    if (first.length > most) {
      some = Arrays.copyOf(first, most);
      output.addFirst(Arrays.copyOfRange(first, most, first.length));
    }
    outputBytes -= some.length;
    return some;
  }

  @Override
  public boolean isOver() {
    return isOver;
  }

  @Override
  public void close() {
    if (!isOver) {
      isOver = true;
      run.abandon();
    }
    input.clear();
    output.clear();
  }

  // What the script asks, inside Lua.

  /// The next bytes, through the first line's end when `line`; empty at the end, null when nothing
  /// has come yet.
  ///
  /// @param most -1 for as many as there are
  byte @Nullable [] take(long most, boolean line) {
    byte[] first = input.poll();
    if (first == null) {
      wantsInput = !inputEnded;
      return inputEnded ? NOTHING : null;
    }
    int length = first.length;
    if (line) {
      for (int i = 0; i < first.length; i++) {
        if (first[i] == '\n') {
          length = i + 1;
          break;
        }
      }
    } else if (most >= 0) {
      length = (int) Math.min(most, length);
    }
    if (length < first.length) {
      input.addFirst(Arrays.copyOfRange(first, length, first.length));
    }
    inputBytes -= length;
    return length == first.length ? first : Arrays.copyOf(first, length);
  }

  /// How many of the bytes were taken; the script waits for room when not all.
  int send(byte[] bytes) {
    if (body != null && !hasHead) {
      throw new ScriptFault("Lua: 'send' you must call start_response() before sending data.");
    }
    int room = MOST - outputBytes;
    if (room <= 0) {
      wantsRoom = true;
      return 0;
    }
    int count = Math.min(room, bytes.length);
    wantsRoom = count < bytes.length;
    if (count > 0 && !hidesBody) {
      if (isChunked) {
        say(Integer.toHexString(count) + LINE_END);
      }
      say(count == bytes.length ? bytes : Arrays.copyOf(bytes, count));
      if (isChunked) {
        say(LINE_END);
      }
    }
    return count;
  }

  /// Says the head of an answer.
  ///
  /// @param fields names and values in turn
  void start(int status, String reason, List<String> fields) {
    if (body == null || hasHead) {
      throw new ScriptFault("Lua: 'start_response': the response has begun already");
    }
    var head = new StringBuilder(isHttp11 ? "HTTP/1.1 " : "HTTP/1.0 ").append(status).append(' ');
    head.append(clean(reason.isEmpty() ? Vocabulary.reason(status) : reason)).append(LINE_END);
    boolean isFramed = false;
    for (int i = 0; i + 1 < fields.size(); i += 2) {
      String field = fields.get(i).toLowerCase(Locale.ROOT);
      String value = clean(fields.get(i + 1));
      if (field.equals("transfer-encoding")) {
        if (!value.equalsIgnoreCase("chunked")) {
          throw new ScriptFault(
              "Lua applet http '%s': Invalid 'transfer-encoding' header.".formatted(name));
        }
        continue;
      }
      if (field.equals("content-length")) {
        if (!value.matches("[0-9]{1,18}")) {
          throw new ScriptFault(
              "Lua applet http '%s': Invalid 'content-length' header.".formatted(name));
        }
        if (isFramed) {
          continue;
        }
        isFramed = true;
      }
      head.append(clean(fields.get(i))).append(": ").append(value).append(LINE_END);
    }
    isChunked = isHttp11 && !isFramed && status >= 200 && status != 204 && status != 304;
    if (isChunked) {
      head.append("transfer-encoding: chunked").append(LINE_END);
    }
    hasHead = true;
    say(head.append(LINE_END).toString());
  }

  /// No field may begin another one.
  private static String clean(String text) {
    return text.replaceAll("[\\r\\n\\x00]", " ");
  }
}
