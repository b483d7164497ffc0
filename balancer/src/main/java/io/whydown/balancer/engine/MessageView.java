package io.whydown.balancer.engine;

import io.whydown.balancer.config.ProcessConfig;
import io.whydown.balancer.hook.HttpHead;
import io.whydown.balancer.hook.HttpRequest;
import io.whydown.balancer.hook.HttpResponse;
import io.whydown.balancer.http1.Head;
import io.whydown.balancer.http1.Tokens;
import io.whydown.balancer.transport.Buffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What rules see of a head, and change in it.
abstract class MessageView implements HttpHead {

  final Head head;
  final HeadEdits edits = new HeadEdits();
  private @Nullable Wire source;
  private @Nullable Flow flow;

  MessageView(Head head) {
    this.head = head;
  }

  void begin(Wire from, Flow into) {
    source = from;
    flow = into;
    edits.clear();
  }

  boolean isEdited() {
    return edits.touchesFields() || edits.added() > 0;
  }

  @Override
  public int fields() {
    return head.fields + edits.added();
  }

  @Override
  public String name(int index) {
    if (index >= head.fields) {
      return edits.addedName(index - head.fields);
    }
    String changed = edits.name(index);
    return changed != null ? changed : edits.isRemoved(index) ? "" : head.name(index);
  }

  @Override
  public String value(int index) {
    if (index >= head.fields) {
      return edits.addedValue(index - head.fields);
    }
    String changed = edits.value(index);
    return changed != null ? changed : edits.isRemoved(index) ? "" : head.value(index);
  }

  @Override
  public boolean isNamed(int index, String name) {
    if (index >= head.fields) {
      return edits.addedName(index - head.fields).equalsIgnoreCase(name);
    }
    if (edits.isRemoved(index)) {
      return false;
    }
    String changed = edits.name(index);
    if (changed != null) {
      return changed.equalsIgnoreCase(name);
    }
    int from = head.nameStart(index);
    int to = head.nameEnd(index);
    return to - from == name.length()
        && Tokens.is(head.memory(), from, to, name.toLowerCase(Locale.ROOT));
  }

  @Override
  public @Nullable String first(String name) {
    for (int i = 0; i < fields(); i++) {
      if (isNamed(i, name)) {
        return value(i);
      }
    }
    return null;
  }

  @Override
  public @Nullable String last(String name) {
    for (int i = fields() - 1; i >= 0; i--) {
      if (isNamed(i, name)) {
        return value(i);
      }
    }
    return null;
  }

  @Override
  public void add(String name, String value) {
    int length = name.length() + value.length();
    if (fits(length)) {
      edits.addedBytes += length;
      edits.add(name, clean(value));
    } else {
      edits.overflows = true;
    }
  }

  /// As HAProxy counts: what came takes all of a buffer but its reserve, at most
  /// (`tune.maxrewrite`).
  private boolean fits(int more) {
    Wire wire = source;
    if (wire == null) {
      return true;
    }
    ProcessConfig process = wire.context.engine.process();
    int most = process.bufferBytes();
    int came = wire.in == null ? 0 : wire.in.length();
    return Math.min(came, most - process.rewriteBytes()) + edits.addedBytes + more <= most;
  }

  @Override
  public boolean takeOverflow() {
    boolean overflowed = edits.overflows;
    edits.overflows = false;
    return overflowed;
  }

  @Override
  public void set(String name, String value) {
    removeAll(name);
    add(name, value);
  }

  @Override
  public void removeAll(String name) {
    for (int i = fields() - 1; i >= 0; i--) {
      if (isNamed(i, name)) {
        remove(i);
      }
    }
  }

  @Override
  public void remove(int index) {
    if (index >= head.fields) {
      edits.removeAdded(index - head.fields);
    } else {
      edits.remove(head, index);
    }
  }

  @Override
  public void replaceValue(int index, String value) {
    if (index >= head.fields) {
      edits.replaceAdded(index - head.fields, null, clean(value));
    } else {
      edits.replaceValue(head, index, clean(value));
    }
  }

  @Override
  public void replaceName(int index, String name) {
    if (index >= head.fields) {
      edits.replaceAdded(index - head.fields, name, null);
    } else {
      edits.replaceName(head, index, name);
    }
  }

  /// What would end the field's line, and begin another one, does not leave a rule.
  static String clean(String value) {
    return value.indexOf('\r') < 0 && value.indexOf('\n') < 0 && value.indexOf('\0') < 0
        ? value
        : value.replace('\r', ' ').replace('\n', ' ').replace('\0', ' ');
  }

  /// Whether it came as HTTP/2, and is read as the text of HTTP/1.
  boolean isHttp2() {
    Wire wire = source;
    return wire != null && wire.layer instanceof Http2Stream;
  }

  @Override
  public String version() {
    return isHttp2() ? "HTTP/2.0" : textVersion();
  }

  /// What stands in the text.
  String textVersion() {
    return head.isHttp11 ? "HTTP/1.1" : "HTTP/1.0";
  }

  @Override
  public byte[] bodySoFar() {
    Wire wire = source;
    Buffer in = wire == null ? null : wire.in;
    if (in == null || in.memory != head.memory() || head.end >= in.end) {
      return new byte[0];
    }
    if (head.isChunked) {
      return BodySoFar.unchunked(in.memory, head.end, in.end);
    }
    long length = Math.max(0, head.contentLength);
    int to = (int) Math.min(in.end, head.end + length);
    return in.memory.bytes(head.end, to);
  }

  @Override
  public boolean isBodyWhole() {
    Wire wire = source;
    Flow into = flow;
    Buffer in = wire == null ? null : wire.in;
    if (!head.isChunked && head.contentLength <= 0) {
      return true;
    }
    if (in == null || in.memory != head.memory()) {
      // The head was taken out of the way of its body, which is moved, or was.
      return into != null && into.isBodyDone();
    }
    return head.isChunked
        ? BodySoFar.isWhole(in.memory, head.end, in.end)
        : in.end - head.end >= head.contentLength;
  }

  @Override
  public long contentLength() {
    return head.isChunked ? -1 : head.contentLength;
  }

  @Override
  public int headBytes() {
    return head.end - head.start;
  }

  /// A request's head.
  static final class OfRequest extends MessageView implements HttpRequest {

    /// The target as it came, once a rule has asked: many rules ask for it.
    private @Nullable String asItCame;

    OfRequest(Head head) {
      super(head);
    }

    @Override
    void begin(Wire from, Flow into) {
      asItCame = null;
      super.begin(from, into);
    }

    @Override
    public String method() {
      String changed = edits.method;
      return changed != null ? changed : head.method();
    }

    @Override
    public String target() {
      String changed = edits.target;
      if (changed != null) {
        return changed;
      }
      String known = asItCame;
      if (known == null) {
        known = head.target();
        asItCame = known;
      }
      return known;
    }

    @Override
    public String path() {
      String target = target();
      int from = pathStart(target);
      int query = target.indexOf('?', from);
      return query < 0 ? target.substring(from) : target.substring(from, query);
    }

    @Override
    public String query() {
      String target = target();
      int query = target.indexOf('?');
      return query < 0 ? "" : target.substring(query + 1);
    }

    private static int pathStart(String target) {
      if (target.startsWith("/") || target.equals("*")) {
        return 0;
      }
      int scheme = target.indexOf("://");
      if (scheme < 0) {
        return target.length();
      }
      int slash = target.indexOf('/', scheme + 3);
      return slash < 0 ? target.length() : slash;
    }

    @Override
    public void setMethod(String method) {
      edits.method = clean(method);
    }

    @Override
    public void setTarget(String target) {
      edits.target = clean(target);
    }
  }

  /// A response's head.
  static final class OfResponse extends MessageView implements HttpResponse {

    /// The status of an answer that the balancer made itself; 0 when the server's counts.
    int ownStatus;

    String ownReason = "";

    OfResponse(Head head) {
      super(head);
    }

    @Override
    public int status() {
      return edits.status != 0 ? edits.status : ownStatus != 0 ? ownStatus : head.status;
    }

    @Override
    public String reason() {
      String changed = edits.reason;
      return changed != null
          ? changed
          : ownStatus != 0 ? ownReason : head.memory().text(head.reasonStart, head.reasonEnd);
    }

    @Override
    public void setStatus(int status, String reason) {
      edits.status = status;
      edits.reason = clean(reason);
    }
  }
}
