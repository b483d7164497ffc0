package io.whydown.balancer.engine;

import io.whydown.balancer.config.GatewayConfig;
import io.whydown.balancer.fcgi.AnswerHead;
import io.whydown.balancer.fcgi.Records;
import io.whydown.balancer.http1.HeadReader;
import io.whydown.balancer.http1.HttpDate;
import io.whydown.balancer.transport.Buffer;
import io.whydown.balancer.transport.Memory;
import java.util.function.Consumer;

/// Makes text of HTTP/1 of the records that an application answers with. Not thread-safe: one for
/// each connection.
final class GatewayAnswer {

  private enum State {
    /// The head is gathered.
    HEAD,
    LENGTH,
    /// The text has chunks of ours.
    CHUNKS,
    /// The application frames its body itself.
    AS_IT_IS,
    DISCARDED,
    OVER
  }

  /// What the wire reads.
  final ByteQueue text;

  /// Records that are not whole.
  final LentBuffer in;

  private final LoopContext context;
  private final GatewayConfig application;
  private final LentBuffer head;

  /// What came behind the head in the same turn.
  private final ByteQueue body;

  private final StringBuilder errors = new StringBuilder();
  private State state = State.OVER;
  private boolean headIsWhole;
  private int number;
  private boolean toHead;
  private boolean isCut;
  private boolean hasEnded;
  private boolean hasHeardValues;
  private boolean endRecordCame = true;
  private long left;

  // the record that is being read
  private int type;
  private boolean isOurs;
  private int contentLeft;
  private int padding;

  GatewayAnswer(LoopContext context, GatewayConfig application) {
    this.context = context;
    this.application = application;
    this.text = new ByteQueue(context.loop.buffers());
    this.body = new ByteQueue(context.loop.buffers());
    this.in = new LentBuffer(context.loop.buffers());
    this.head = new LentBuffer(context.loop.buffers());
  }

  /// The next request goes out.
  void begin(int newNumber, boolean isHead) {
    number = newNumber;
    toHead = isHead;
    state = State.HEAD;
    headIsWhole = false;
    hasEnded = false;
    endRecordCame = false;
    // what is left of a record belongs to the request before
    isOurs = false;
    isCut = false;
    head.drop();
    body.clear();
    text.clear();
  }

  boolean hasHeardValues() {
    return hasHeardValues;
  }

  /// Whether the application has said all, and less than it had promised.
  boolean isCut() {
    return isCut;
  }

  /// Whether the last request is over, and its last record read to the end.
  boolean isOver() {
    return endRecordCame && contentLeft == 0 && padding == 0;
  }

  /// Reads the records that are there. False when they make no sense.
  boolean read() {
    Buffer buffer = in.buffer();
    while (true) {
      if (contentLeft > 0) {
        if (!content(buffer)) {
          return false;
        }
        if (contentLeft > 0) {
          break;
        }
      } else if (padding > 0) {
        int count = Math.min(padding, buffer.length());
        buffer.consume(count);
        padding -= count;
        if (padding > 0) {
          break;
        }
      } else if (buffer.length() >= Records.HEADER) {
        if (!header(buffer)) {
          return false;
        }
      } else {
        break;
      }
    }
    settle();
    return true;
  }

  /// False for what is no record.
  private boolean header(Buffer buffer) {
    int at = buffer.start;
    if (buffer.memory.get(at) != Records.VERSION) {
      return false;
    }
    type = buffer.memory.get(at + 1);
    int id = buffer.memory.int16(at + 2);
    contentLeft = buffer.memory.int16(at + 4);
    padding = buffer.memory.get(at + 6) & 0xff;
    isOurs = id == number && !endRecordCame;
    buffer.consume(Records.HEADER);
    return contentLeft > 0 || empty();
  }

  /// A record without content. False for one that has to say something.
  private boolean empty() {
    switch (type) {
      case Records.STDOUT -> hasEnded |= isOurs;
      case Records.GET_VALUES_RESULT -> hasHeardValues = true;
      default -> {
        // the end of a stream that nobody waits for
      }
    }
    return type != Records.END_REQUEST || !isOurs;
  }

  /// False for a record that is not what it should be.
  private boolean content(Buffer buffer) {
    boolean needsAll = type == Records.GET_VALUES_RESULT || type == Records.END_REQUEST && isOurs;
    if (needsAll && (contentLeft > buffer.memory.size() || contentLeft < Records.HEADER)) {
      return false;
    }
    if (needsAll && buffer.length() < contentLeft) {
      return true;
    }
    int count = Math.min(contentLeft, buffer.length());
    if (count == 0) {
      // a chunk of nothing would be the last one
      return true;
    }
    int from = buffer.start;
    int to = from + count;
    switch (type) {
      case Records.STDOUT -> {
        if (isOurs && !hasEnded) {
          output(buffer.memory, from, to);
        }
      }
      case Records.STDERR -> error(buffer.memory, from, to);
      case Records.END_REQUEST -> {
        if (isOurs) {
          hasEnded = true;
          endRecordCame = true;
        }
      }
      case Records.GET_VALUES_RESULT -> {
        if (Records.pairs(buffer.memory, from, to) == null) {
          return false;
        }
        hasHeardValues = true;
      }
      case Records.UNKNOWN_TYPE -> hasHeardValues = true;
      default -> {
        // nothing that we have asked for
      }
    }
    buffer.consume(count);
    contentLeft -= count;
    return true;
  }

  private void error(Memory memory, int from, int to) {
    Consumer<String> hears = application.errors();
    if (hears != null) {
      errors.append(memory.text(from, to));
      if (to - from == contentLeft) {
        hears.accept(errors.toString());
        errors.setLength(0);
      }
    }
  }

  private void output(Memory memory, int from, int to) {
    switch (state) {
      case HEAD -> {
        if (headIsWhole) {
          body.append(memory, from, to - from);
        } else {
          gather(memory, from, to);
        }
      }
      case LENGTH, AS_IT_IS, CHUNKS -> pass(memory, from, to);
      case DISCARDED, OVER -> {
        // a body that nobody has asked for
      }
    }
  }

  private void gather(Memory memory, int from, int to) {
    Buffer buffer = head.buffer();
    int before = buffer.end;
    int count = Math.min(to - from, buffer.room());
    buffer.append(memory, from, count);
    int end = headEnd(buffer, Math.max(0, before - 3));
    if (end >= 0) {
      headIsWhole = true;
      buffer.end = end;
      int rest = from + end - before;
      body.append(memory, rest, to - rest);
    } else if (buffer.room() == 0) {
      // as much as a head may have: what reads it says so
      headIsWhole = true;
    }
  }

  /// Where the head ends; -1 while it does not.
  private static int headEnd(Buffer buffer, int from) {
    byte first = buffer.memory.get(0);
    if (first == '\n') {
      return 1;
    }
    if (first == '\r' && buffer.end > 1 && buffer.memory.get(1) == '\n') {
      return 2;
    }
    return HeadReader.findEnd(buffer.memory, from, buffer.end);
  }

  private void pass(Memory memory, int from, int to) {
    int length = to - from;
    if (state == State.CHUNKS) {
      text.appendHex(length);
      text.append(memory, from, length);
      text.append("\r\n");
    } else if (state == State.LENGTH) {
      int count = (int) Math.min(left, length);
      text.append(memory, from, count);
      left -= count;
    } else {
      text.append(memory, from, length);
    }
  }

  /// What follows from the records of this turn.
  private void settle() {
    if (state == State.HEAD && headIsWhole) {
      announce();
    }
    if (!hasEnded || state == State.OVER) {
      return;
    }
    switch (state) {
      case CHUNKS -> text.append("0\r\n\r\n");
      case LENGTH -> isCut = left > 0;
      case HEAD, AS_IT_IS -> isCut = true;
      case DISCARDED, OVER -> {
        // all is said
      }
    }
    state = State.OVER;
  }

  private void announce() {
    Buffer buffer = head.buffer();
    String raw = buffer.memory.text(buffer.start, buffer.end);
    AnswerHead read = AnswerHead.read(raw);
    if (read == null) {
      // Whoever reads it refuses it, and shows it. What is no head of an application may look like
      // one of a server.
      text.append(raw.startsWith("HTTP/") ? ":" : "");
      text.append(buffer.memory, buffer.start, buffer.length());
      state = State.AS_IT_IS;
      head.drop();
      return;
    }
    String framing = "";
    if (read.isBodiless(toHead)) {
      state = State.DISCARDED;
    } else if (read.isChunked()) {
      state = State.AS_IT_IS;
    } else if (read.length() >= 0) {
      left = read.length();
      state = State.LENGTH;
    } else if (hasEnded) {
      left = body.length();
      framing = "content-length: " + left + "\r\n";
      state = State.LENGTH;
    } else {
      framing = "transfer-encoding: chunked\r\n";
      state = State.CHUNKS;
    }
    boolean keeps = application.keepsConnections() && state != State.AS_IT_IS;
    String date = HttpDate.FORM.format(context.engine.instant());
    String written = read.text(framing, date, keeps);
    for (int i = 0; i < written.length(); i += 1_024) {
      text.append(written.substring(i, Math.min(written.length(), i + 1_024)));
    }
    head.drop();
    passBody();
  }

  private void passBody() {
    Buffer part = context.loop.buffers().take();
    int count = body.take(part.memory, 0, part.memory.size());
    while (count > 0) {
      output(part.memory, 0, count);
      count = body.take(part.memory, 0, part.memory.size());
    }
    context.loop.buffers().give(part);
  }

  void close() {
    in.drop();
    head.drop();
    body.clear();
    text.clear();
  }
}
