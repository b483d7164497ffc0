package io.whydown.balancer.engine;

import io.whydown.balancer.http1.FieldKind;
import io.whydown.balancer.http1.Head;
import io.whydown.balancer.http1.Tokens;
import io.whydown.balancer.transport.Buffer;
import io.whydown.balancer.transport.Memory;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Writes heads: what was not changed is copied by ranges, as long as they are. Stateless.
final class HeadWriter {

  private static final byte[] CRLF = {'\r', '\n'};
  private static final byte[] COLON = {':', ' '};
  private static final byte[] CLOSE = bytes("connection: close\r\n");
  private static final byte[] KEEP_ALIVE = bytes("connection: keep-alive\r\n");
  private static final byte[] CONNECTION = bytes("connection: ");
  private static final byte[] TE_TRAILERS = bytes("te: trailers\r\n");

  /// What is said about the connection.
  enum Say {
    NOTHING,
    CLOSE,
    KEEP_ALIVE
  }

  private HeadWriter() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /// False when the head does not fit.
  static boolean writeRequest(MessageView.OfRequest view, Buffer out, Say say) {
    Head head = view.head;
    HeadEdits edits = view.edits;
    int room = out.room() - 64;
    String method = edits.method;
    String target = edits.target;
    boolean normalized = view.isHttp2() && !head.isConnect;
    if (method == null && target == null && !head.isSpaced && !normalized) {
      int lineEnd = head.fields > 0 ? head.nameStart(0) : head.end - 2;
      if (lineEnd - head.start > room) {
        return false;
      }
      out.append(head.memory(), head.start, lineEnd - head.start);
    } else {
      String line =
          (method != null ? method : head.method())
              + ' '
              + (normalized ? pathOf(view) : view.target())
              + ' '
              + view.textVersion()
              + "\r\n";
      if (!text(out, line)) {
        return false;
      }
    }
    return writeFields(view, out, say);
  }

  /// A target that HTTP/2 made absolute, as a server of HTTP/1 likes it (HAProxy: src/mux_h1.c,
  /// HTX_SL_F_NORMALIZED_URI).
  private static String pathOf(MessageView.OfRequest view) {
    String target = view.target();
    boolean usual = target.startsWith("http://") || target.startsWith("https://");
    int slash = usual ? target.indexOf('/', target.indexOf("://") + 3) : 0;
    return slash >= 0 ? target.substring(slash) : view.method().equals("OPTIONS") ? "*" : "/";
  }

  static boolean writeResponse(MessageView.OfResponse view, Buffer out, Say say) {
    Head head = view.head;
    String reason = view.edits.reason;
    if (reason == null) {
      int lineEnd = head.fields > 0 ? head.nameStart(0) : head.end - 2;
      if (lineEnd - head.start > out.room() - 64) {
        return false;
      }
      out.append(head.memory(), head.start, lineEnd - head.start);
    } else if (!text(out, view.textVersion() + ' ' + view.status() + ' ' + reason + "\r\n")) {
      return false;
    }
    return writeFields(view, out, say);
  }

  private static boolean writeFields(MessageView view, Buffer out, Say say) {
    Head head = view.head;
    HeadEdits edits = view.edits;
    if (head.end - head.start > out.room()) {
      return false;
    }
    if (!edits.touchesFields() && !head.hasConnection && !head.hasTe && head.fields > 0) {
      int from = head.nameStart(0);
      out.append(head.memory(), from, head.end - 2 - from);
    } else if (!writeEach(head, edits, out)) {
      return false;
    }
    for (int i = 0; i < edits.added(); i++) {
      if (!field(out, edits.addedName(i), edits.addedValue(i))) {
        return false;
      }
    }
    switch (say) {
      case NOTHING -> {
        // HTTP/1.1 goes on by itself.
      }
      case CLOSE -> {
        if (out.room() < CLOSE.length + 2) {
          return false;
        }
        out.append(CLOSE);
      }
      case KEEP_ALIVE -> {
        if (out.room() < KEEP_ALIVE.length + 2) {
          return false;
        }
        out.append(KEEP_ALIVE);
      }
    }
    return true;
  }

  private static boolean writeEach(Head head, HeadEdits edits, Buffer out) {
    Memory memory = head.memory();
    int i = 0;
    while (i < head.fields) {
      int kind = head.kind(i);
      if (edits.isRemoved(i)) {
        i++;
        continue;
      }
      String name = edits.name(i);
      String value = edits.value(i);
      if (name != null || value != null) {
        if (!field(
            out, name != null ? name : head.name(i), value != null ? value : head.value(i))) {
          return false;
        }
        i++;
        continue;
      }
      if (kind == FieldKind.CONNECTION) {
        writeOptions(memory, head.valueStart(i), head.valueEnd(i), out);
        i++;
        continue;
      }
      if (kind == FieldKind.TE) {
        if (mentions(memory, head.valueStart(i), head.valueEnd(i), "trailers")) {
          out.append(TE_TRAILERS);
        }
        i++;
        continue;
      }
      int from = i;
      i++;
      while (i < head.fields && isPlain(head, edits, i)) {
        i++;
      }
      int start = head.nameStart(from);
      int length = head.lineEnd(i - 1) - start;
      if (length > out.room() - 64) {
        return false;
      }
      out.append(memory, start, length);
    }
    return true;
  }

  private static boolean isPlain(Head head, HeadEdits edits, int index) {
    int kind = head.kind(index);
    return kind != FieldKind.CONNECTION
        && kind != FieldKind.TE
        && !edits.isRemoved(index)
        && edits.name(index) == null
        && edits.value(index) == null;
  }

  /// The options of `Connection` but for those about this connection alone.
  private static void writeOptions(Memory memory, int from, int to, Buffer out) {
    int at = from;
    boolean any = false;
    while (at < to) {
      int end = at;
      while (end < to && memory.get(end) != ',') {
        end++;
      }
      int first = at;
      while (first < end && (memory.get(first) == ' ' || memory.get(first) == '\t')) {
        first++;
      }
      int last = end;
      while (last > first && (memory.get(last - 1) == ' ' || memory.get(last - 1) == '\t')) {
        last--;
      }
      if (last > first
          && !Tokens.is(memory, first, last, "close")
          && !Tokens.is(memory, first, last, "keep-alive")) {
        if (any) {
          out.append(',');
          out.append(' ');
        } else {
          out.append(CONNECTION);
          any = true;
        }
        out.append(memory, first, last - first);
      }
      at = end + 1;
    }
    if (any) {
      out.append(CRLF);
    }
  }

  private static boolean mentions(Memory memory, int from, int to, String option) {
    int at = from;
    while (at < to) {
      int end = at;
      while (end < to && memory.get(end) != ',') {
        end++;
      }
      int first = at;
      while (first < end && memory.get(first) == ' ') {
        first++;
      }
      int last = first;
      while (last < end && memory.get(last) != ';' && memory.get(last) != ' ') {
        last++;
      }
      boolean plain = last == end;
      if (plain && Tokens.is(memory, first, last, option)) {
        return true;
      }
      at = end + 1;
    }
    return false;
  }

  static boolean field(Buffer out, String name, String value) {
    if (out.room() < name.length() + value.length() + 64) {
      return false;
    }
    put(out, name);
    out.append(COLON);
    put(out, value);
    out.append(CRLF);
    return true;
  }

  static boolean text(Buffer out, @Nullable String text) {
    if (text == null || out.room() < text.length() + 64) {
      return false;
    }
    put(out, text);
    return true;
  }

  private static void put(Buffer out, String text) {
    for (int i = 0; i < text.length(); i++) {
      out.append(text.charAt(i));
    }
  }

  /// The empty line.
  static void end(Buffer out) {
    out.append(CRLF);
  }
}
