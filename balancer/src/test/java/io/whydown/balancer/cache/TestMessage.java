package io.whydown.balancer.cache;

import io.whydown.balancer.hook.HttpRequest;
import io.whydown.balancer.hook.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A head that a test makes. Nothing in it changes.
record TestMessage(String method, String target, int status, List<String> parts)
    implements HttpRequest, HttpResponse {

  static TestMessage request(String method, String path, String... fields) {
    var all = new ArrayList<>(List.of("Host", "a"));
    all.addAll(List.of(fields));
    return new TestMessage(method, path, 0, List.copyOf(all));
  }

  static TestMessage response(int status, String... fields) {
    return new TestMessage("", "", status, List.of(fields));
  }

  private static UnsupportedOperationException no() {
    return new UnsupportedOperationException("a head of a test does not change");
  }

  @Override
  public int fields() {
    return parts.size() / 2;
  }

  @Override
  public String name(int index) {
    return parts.get(2 * index);
  }

  @Override
  public String value(int index) {
    return parts.get(2 * index + 1);
  }

  @Override
  public boolean isNamed(int index, String name) {
    return name(index).equalsIgnoreCase(name);
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
    return first(name);
  }

  @Override
  public String path() {
    return target;
  }

  @Override
  public String query() {
    return "";
  }

  @Override
  public String reason() {
    return status == 200 ? "OK" : "Other";
  }

  @Override
  public String version() {
    return "HTTP/1.1";
  }

  @Override
  public byte[] bodySoFar() {
    return new byte[0];
  }

  @Override
  public boolean isBodyWhole() {
    return true;
  }

  @Override
  public long contentLength() {
    return -1;
  }

  @Override
  public int headBytes() {
    return 0;
  }

  @Override
  public void setMethod(String method) {
    throw no();
  }

  @Override
  public void setTarget(String target) {
    throw no();
  }

  @Override
  public void setStatus(int status, String reason) {
    throw no();
  }

  @Override
  public void add(String name, String value) {
    throw no();
  }

  @Override
  public void set(String name, String value) {
    throw no();
  }

  @Override
  public void removeAll(String name) {
    throw no();
  }

  @Override
  public void remove(int index) {
    throw no();
  }

  @Override
  public void replaceValue(int index, String value) {
    throw no();
  }

  @Override
  public void replaceName(int index, String name) {
    throw no();
  }
}
