package io.whydown.balancer.lua;

import io.whydown.balancer.hook.HttpHead;
import io.whydown.balancer.hook.HttpRequest;
import io.whydown.balancer.hook.HttpResponse;
import io.whydown.balancer.hook.Reply;
import io.whydown.balancer.hook.Stream;
import io.whydown.balancer.hook.Verdict;
import io.whydown.balancer.rule.Context;
import io.whydown.balancer.rule.Regexes;
import io.whydown.balancer.rule.RuleException;
import io.whydown.balancer.rule.Value;
import io.whydown.balancer.rule.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/// What scripts ask and change of the stream that they run for.
final class StreamFunctions {

  private final LuaScripts scripts;
  private final WordCache words;

  StreamFunctions(LuaScripts scripts, WordCache words) {
    this.scripts = scripts;
    this.words = words;
  }

  void addTo(Map<String, HostFunction> all) {
    all.put("known", this::known);
    all.put("fetch", this::fetch);
    all.put("convert", this::convert);
    all.put("check_converter", this::checkConverter);
    all.put("stream", this::stream);
    all.put("set_var", this::setVariable);
    all.put("unset_var", this::unsetVariable);
    all.put("get_var", this::variable);
    all.put("headers", StreamFunctions::headers);
    all.put("change_header", StreamFunctions::changeHeader);
    all.put("replace_header", StreamFunctions::replaceHeader);
    all.put("change_target", StreamFunctions::changeTarget);
    all.put("set_status", StreamFunctions::setStatus);
    all.put("channel", StreamFunctions::channel);
    all.put("channel_full", _ -> false);
    all.put("channel_open", c -> !stream(c.run()).isReceiveClosed());
    all.put("log_level", StreamFunctions::logLevel);
    all.put("priority_class", setting(Stream::setPriorityClass));
    all.put("priority_offset", setting(Stream::setPriorityOffset));
    all.put("tos", setting((stream, tos) -> stream.setTos((int) tos & 0xff)));
    all.put("mark", setting((stream, mark) -> stream.setMark((int) mark)));
    all.put("stream_log", this::log);
    all.put("reply", StreamFunctions::reply);
    all.put("drop", StreamFunctions::drop);
  }

  private static Stream stream(LuaRun run) {
    Stream stream = run.context().stream();
    if (stream == null) {
      throw new ScriptFault("there is no stream here");
    }
    return stream;
  }

  private @Nullable Object known(HostCall call) {
    return call.text(1).equals("fetch")
        ? Vocabulary.fetchNamed(call.text(2))
        : Vocabulary.converterNamed(call.text(2));
  }

  private @Nullable Object fetch(HostCall call) {
    boolean asText = call.flag(1);
    String name = call.text(2);
    if (call.flag(3) && Vocabulary.looksAtMessages(name)) {
      throw new ScriptFault(
          "the sample-fetch '%s' needs an HTTP parser which is not available in Lua services"
              .formatted(name));
    }
    Context in = call.run().context();
    try {
      return shown(words.fetch(name, call.texts(4)).read(in), asText);
    } catch (RuleException e) {
      throw new ScriptFault(e.text());
    }
  }

  private @Nullable Object convert(HostCall call) {
    boolean asText = call.flag(1);
    Value input = value(call.value(3));
    if (input == null) {
      throw new ScriptFault("error in the input argument");
    }
    LuaRun run = call.state().running();
    Context in = run == null ? scripts.nowhere() : run.contextOr(scripts.nowhere());
    try {
      return shown(words.converter(call.text(2), call.texts(4)).apply(in, input), asText);
    } catch (RuleException e) {
      throw new ScriptFault(e.text());
    }
  }

  private @Nullable Object checkConverter(HostCall call) {
    try {
      words.converter(call.text(1), call.texts(2));
      return null;
    } catch (RuleException e) {
      throw new ScriptFault(e.text());
    }
  }

  private @Nullable Object shown(@Nullable Value value, boolean asText) {
    return script(value, asText, scripts.dialect().keepsBooleans());
  }

  /// A value of the rule language as a script has it.
  static @Nullable Object script(@Nullable Value value, boolean asText, boolean keepsBooleans) {
    if (value == null) {
      return asText ? "" : null;
    }
    return switch (value.kind()) {
      case BOOL ->
          asText
              ? value.string()
              : keepsBooleans ? (Object) (value.number() != 0) : (Object) value.number();
      case SINT -> asText ? value.string() : (Object) value.number();
      case ADDRESS -> value.string();
      case STR, BIN, METHOD, ANY -> value.text();
    };
  }

  /// A script's value in the rule language; false for what has no form there, as HAProxy has it.
  static @Nullable Value value(@Nullable Object value) {
    return switch (value) {
      case Boolean on -> Value.of(on.booleanValue());
      case Long number -> Value.of(number.longValue());
      case Double number -> Value.of(number == Math.rint(number) ? number.longValue() : 0L);
      case String text -> Value.of(text);
      case null, default -> Value.of(false);
    };
  }

  private Object stream(HostCall call) {
    Stream stream = stream(call.run());
    long id = stream.id();
    if (stream.streamAttachment(Context.SCRIPT_SLOT) == null) {
      stream.attachToStream(Context.SCRIPT_SLOT, call.state().keepFor(id));
    }
    return id;
  }

  private @Nullable Object setVariable(HostCall call) {
    try {
      return Vocabulary.setVariable(
          call.run().context(), call.text(1), value(call.value(2)), call.flag(3));
    } catch (RuleException _) {
      return false;
    }
  }

  private @Nullable Object unsetVariable(HostCall call) {
    try {
      return Vocabulary.setVariable(call.run().context(), call.text(1), null, false);
    } catch (RuleException _) {
      return false;
    }
  }

  private @Nullable Object variable(HostCall call) {
    try {
      return shown(Vocabulary.variable(call.run().context(), call.text(1)), false);
    } catch (RuleException _) {
      return null;
    }
  }

  private static HttpHead head(HostCall call, boolean ofResponse) {
    Context in = call.run().context();
    HttpHead head = ofResponse ? in.responseHead() : in.request();
    if (head == null) {
      throw new ScriptFault(
          "the HTTP %s is not there".formatted(ofResponse ? "response" : "request"));
    }
    return head;
  }

  private static Object headers(HostCall call) {
    return headers(head(call, call.flag(1)));
  }

  /// Names, in small letters, and values in turn.
  static List<Object> headers(HttpHead head) {
    var flat = new ArrayList<Object>(head.fields() * 2);
    for (int i = 0; i < head.fields(); i++) {
      flat.add(head.name(i).toLowerCase(Locale.ROOT));
      flat.add(head.value(i));
    }
    return flat;
  }

  private static @Nullable Object changeHeader(HostCall call) {
    HttpHead head = head(call, call.flag(1));
    String name = call.text(3);
    switch (call.text(2)) {
      case "add" -> head.add(name, call.text(4));
      case "set" -> head.set(name, call.text(4));
      default -> head.removeAll(name);
    }
    return !head.takeOverflow();
  }

  private static @Nullable Object replaceHeader(HostCall call) {
    try {
      Vocabulary.replaceHeader(
          head(call, call.flag(1)),
          call.text(3),
          Regexes.compile(call.text(4), false),
          call.text(5),
          call.flag(2));
      return null;
    } catch (RuleException e) {
      throw new ScriptFault(e.text());
    }
  }

  private static @Nullable Object changeTarget(HostCall call) {
    HttpRequest request = call.run().context().request();
    if (request == null) {
      throw new ScriptFault("the HTTP request is not there");
    }
    Vocabulary.changeTarget(call.text(1), request, call.text(2));
    return true;
  }

  private static @Nullable Object setStatus(HostCall call) {
    HttpResponse response = call.run().context().responseHead();
    if (response == null) {
      throw new ScriptFault("the HTTP response is not there");
    }
    int status = (int) call.integer(1);
    if (status < 100 || status > 999) {
      return false;
    }
    String reason = call.text(2, "");
    response.setStatus(status, reason.isEmpty() ? Vocabulary.reason(status) : reason);
    return null;
  }

  private static Object channel(HostCall call) {
    Stream stream = stream(call.run());
    if (stream.isHttp() && stream.request() != null) {
      throw new ScriptFault("Cannot manipulate HAProxy channels in HTTP mode.");
    }
    return call.flag(1) ? stream.answered() : stream.received();
  }

  private static @Nullable Object logLevel(HostCall call) {
    stream(call.run()).setLogLevel((int) call.integer(1));
    return null;
  }

  /// What is set to a number, and has no answer.
  private static HostFunction setting(ObjLongConsumer<Stream> setter) {
    return call -> {
      setter.accept(stream(call.run()), call.integer(1));
      return null;
    };
  }

  private @Nullable Object log(HostCall call) {
    Stream stream = stream(call.run());
    int level = (int) call.integer(1);
    scripts.log(LuaScripts.proxy(stream), level < 0 ? stream.logLevel() : level, call.text(2));
    return null;
  }

  private static @Nullable Object reply(HostCall call) {
    int status = (int) call.integer(1);
    String reason = call.text(2);
    if (status < 200 || status > 599) {
      throw new ScriptFault("invalid status of a reply: " + status);
    }
    call.run()
        .endWith(
            new Verdict.Answer(
                new Reply(
                    status,
                    reason.isEmpty() ? Vocabulary.reason(status) : reason,
                    call.texts(4),
                    call.text(3).getBytes(StandardCharsets.ISO_8859_1),
                    false)));
    return null;
  }

  private static @Nullable Object drop(HostCall call) {
    call.run().endWith(Verdict.CLOSE);
    return null;
  }
}
