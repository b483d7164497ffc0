package io.whydown.balancer.engine;

import io.whydown.balancer.hook.CheckInput;
import io.whydown.balancer.hook.HttpResponse;
import io.whydown.balancer.http1.Head;
import io.whydown.balancer.http1.HeadFault;
import io.whydown.balancer.http1.HeadReader;
import io.whydown.balancer.transport.Buffer;
import io.whydown.balancer.transport.Memory;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a checked server has sent, read as HTTP when the check speaks it. Allocates: checks are
/// rare.
final class ReceivedBytes implements CheckInput {

  /// As much as HAProxy keeps (a buffer).
  private static final int MAX_BYTES = 16_384;

  private static final int MAX_FIELDS = 256;

  private final boolean http;
  private final ServerRuntime server;
  private @Nullable Object attachment;
  private byte[] bytes = new byte[512];
  private int length;
  private boolean closed;
  private @Nullable Head head;
  private @Nullable Memory memory;

  ReceivedBytes(boolean http, ServerRuntime server) {
    this.http = http;
    this.server = server;
  }

  @Override
  public String backend() {
    return server.backend.name();
  }

  @Override
  public String server() {
    return server.name();
  }

  @Override
  public @Nullable Object attachment() {
    return attachment;
  }

  @Override
  public void attach(@Nullable Object value) {
    attachment = value;
  }

  @Override
  public @Nullable HttpResponse response() {
    Head found = head;
    return found == null ? null : new MessageView.OfResponse(found);
  }

  void clear() {
    length = 0;
    head = null;
    memory = null;
  }

  void close() {
    closed = true;
    read();
  }

  void add(Buffer in) {
    int count = Math.min(in.length(), MAX_BYTES - length);
    if (length + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + count, bytes.length * 2));
    }
    in.memory.copyTo(in.start, bytes, length, count);
    length += count;
    in.consume(in.length());
    read();
  }

  int length() {
    return length;
  }

  private void read() {
    if (!http || length == 0) {
      return;
    }
    var block = new Memory(Math.max(64, length));
    block.put(0, bytes, 0, length);
    int end = HeadReader.findEnd(block, 0, length);
    if (end < 0) {
      return;
    }
    var found = new Head(MAX_FIELDS);
    if (HeadReader.readResponse(block, 0, end, found) == HeadFault.NONE) {
      head = found;
      memory = block;
    }
  }

  /// Whether an expectation can be asked: for HTTP, when the answer is whole.
  boolean isReady() {
    if (!http) {
      return length > 0;
    }
    Head found = head;
    Memory block = memory;
    if (found == null || block == null) {
      return false;
    }
    if (length == MAX_BYTES) {
      return true;
    }
    if (found.isChunked) {
      return BodySoFar.isWhole(block, found.end, length);
    }
    return found.status == 204
        || found.status == 304
        || found.contentLength >= 0 && length - found.end >= found.contentLength;
  }

  @Override
  public byte[] bytes() {
    return Arrays.copyOf(bytes, length);
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public int httpStatus() {
    Head found = head;
    return found == null ? 0 : found.status;
  }

  @Override
  public String httpReason() {
    Head found = head;
    return found == null ? "" : found.memory().text(found.reasonStart, found.reasonEnd);
  }

  @Override
  public @Nullable String httpHeader(String name) {
    Head found = head;
    for (int i = 0; found != null && i < found.fields; i++) {
      if (found.name(i).toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))) {
        return found.value(i);
      }
    }
    return null;
  }

  @Override
  public java.util.List<String> httpFieldNames() {
    Head found = head;
    var names = new java.util.ArrayList<String>();
    for (int i = 0; found != null && i < found.fields; i++) {
      names.add(found.name(i));
    }
    return names;
  }

  @Override
  public @Nullable String httpHeaderJoined(String name) {
    Head found = head;
    StringBuilder joined = null;
    for (int i = 0; found != null && i < found.fields; i++) {
      if (found.name(i).equalsIgnoreCase(name)) {
        joined = joined == null ? new StringBuilder() : joined.append(", ");
        joined.append(found.value(i));
      }
    }
    return joined == null ? null : joined.toString();
  }

  @Override
  public byte[] httpBody() {
    Head found = head;
    Memory block = memory;
    if (found == null || block == null) {
      return new byte[0];
    }
    return found.isChunked
        ? BodySoFar.unchunked(block, found.end, length)
        : block.bytes(found.end, length);
  }
}
