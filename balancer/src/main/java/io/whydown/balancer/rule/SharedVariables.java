package io.whydown.balancer.rule;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The variables of the process, `proc.NAME`. Thread-safe.
public final class SharedVariables {

  private static final int MAX = 10_000;

  private final Map<String, Value> values = new ConcurrentHashMap<>();

  private final Set<String> declared = ConcurrentHashMap.newKeySet();

  /// A rule names it: it exists from now on, be it without a value.
  void declare(String name) {
    if (declared.size() < MAX) {
      declared.add(name);
    }
  }

  boolean exists(String name) {
    return declared.contains(name) || values.containsKey(name);
  }

  public @Nullable Value get(String name) {
    return values.get(name);
  }

  public void set(String name, Value value) {
    if (values.size() < MAX || values.containsKey(name)) {
      values.put(name, value);
    }
  }

  /// Sets what a format gives, as `set-var-fmt` in global has it.
  public void setFormat(String name, String format, Linkage.SharedParts shared) {
    Linkage at = new Linkage(new Place("", 0), "", false, shared);
    LogFormat read = LogFormatReader.read(format, LogFormat.Use.PLAIN, at);
    set(name, Value.of(read.string(new Context(shared.world()))));
  }

  /// Sets the value of an expression that needs no traffic, as `set-var` in global has it.
  public void setConstant(String name, List<String> words, Linkage.SharedParts shared) {
    Linkage at = new Linkage(new Place("", 0), "", false, shared);
    Value value =
        ExpressionReader.read(words, 0, at).expression().read(new Context(shared.world()));
    if (value != null) {
      set(name, value);
    }
  }

  /// `NAME: type=TYPE value=<…>`; null when it has no value.
  public @Nullable String show(String name) {
    Value value = name.startsWith("proc.") ? values.get(name.substring(5)) : null;
    if (value == null) {
      return null;
    }
    String type =
        switch (value.kind()) {
          case BOOL -> "bool";
          case SINT -> "sint";
          case ADDRESS -> {
            var address = value.address();
            yield address != null && address.isV6() ? "ipv6" : "ipv4";
          }
          case STR -> "str";
          case BIN -> "bin";
          case METHOD -> "meth";
          case ANY -> "any";
        };
    var shown = new StringBuilder(name + ": type=" + type + " value=<");
    String text = value.kind() == Value.Kind.BIN ? value.text() : value.string();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      shown.append(c >= ' ' && c < 0x7f ? c : '.');
    }
    return shown.append('>').toString();
  }

  void unset(String name) {
    values.remove(name);
  }
}
