package io.whydown.balancer.engine;

import io.whydown.balancer.hook.HttpResponse;
import io.whydown.balancer.hook.Reply;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The head of the balancer's own answer while `http-after-response` rules look at it. Not
/// thread-safe: one for each answer.
final class ReplyHead implements HttpResponse {

  private final Reply reply;
  private final List<String> names = new ArrayList<>();
  private final List<String> values = new ArrayList<>();
  private int status;
  private String reason;

  ReplyHead(Reply reply) {
    this.reply = reply;
    this.status = reply.status();
    this.reason = reply.reason();
    names.add("content-length");
    values.add(Integer.toString(reply.body().length));
    for (int i = 0; i < reply.header().size(); i += 2) {
      names.add(reply.header().get(i));
      values.add(reply.header().get(i + 1));
    }
  }

  /// The answer as the rules left it; its length is the engine's to say.
  Reply changed() {
    var header = new ArrayList<String>();
    for (int i = 0; i < names.size(); i++) {
      if (!names.get(i).equalsIgnoreCase("content-length")) {
        header.add(names.get(i));
        header.add(values.get(i));
      }
    }
    return new Reply(status, reason, header, reply.body(), reply.close());
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public String reason() {
    return reason;
  }

  @Override
  public void setStatus(int newStatus, String newReason) {
    status = newStatus;
    reason = newReason;
  }

  @Override
  public int fields() {
    return names.size();
  }

  @Override
  public String name(int index) {
    return names.get(index);
  }

  @Override
  public String value(int index) {
    return values.get(index);
  }

  @Override
  public boolean isNamed(int index, String name) {
    return names.get(index).equalsIgnoreCase(name);
  }

  @Override
  public @Nullable String first(String name) {
    for (int i = 0; i < names.size(); i++) {
      if (isNamed(i, name)) {
        return values.get(i);
      }
    }
    return null;
  }

  @Override
  public @Nullable String last(String name) {
    for (int i = names.size() - 1; i >= 0; i--) {
      if (isNamed(i, name)) {
        return values.get(i);
      }
    }
    return null;
  }

  @Override
  public void add(String name, String value) {
    names.add(name);
    values.add(value);
  }

  @Override
  public void set(String name, String value) {
    removeAll(name);
    add(name, value);
  }

  @Override
  public void removeAll(String name) {
    for (int i = names.size() - 1; i >= 0; i--) {
      if (isNamed(i, name)) {
        remove(i);
      }
    }
  }

  @Override
  public void remove(int index) {
    names.remove(index);
    values.remove(index);
  }

  @Override
  public void replaceValue(int index, String value) {
    values.set(index, value);
  }

  @Override
  public void replaceName(int index, String name) {
    names.set(index, name);
  }

  @Override
  public String version() {
    return "HTTP/1.1";
  }

  @Override
  public byte[] bodySoFar() {
    return reply.body();
  }

  @Override
  public boolean isBodyWhole() {
    return true;
  }

  @Override
  public long contentLength() {
    return reply.body().length;
  }

  @Override
  public int headBytes() {
    return 0;
  }
}
