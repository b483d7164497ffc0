package io.whydown.balancer.lua;

import io.whydown.balancer.rule.Regexes;
import io.whydown.balancer.rule.RuleException;
import io.whydown.balancer.rule.Vocabulary;
import io.whydown.net.IpAddress;
import io.whydown.net.IpPrefix;
import java.time.DateTimeException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What scripts ask of the process: names they register, time, logs, the stats socket.
final class ProcessFunctions {

  /// Years of two digits are of 1970 to 2069.
  private static final int FIRST_SHORT_YEAR = 1_970;

  private static final Map<String, DateTimeFormatter> DATES =
      Map.of(
          "imf", form("EEE, dd MMM yyyy HH:mm:ss 'GMT'"),
          "rfc850",
              new DateTimeFormatterBuilder()
                  .appendPattern("EEEE, dd-MMM-")
                  .appendValueReduced(ChronoField.YEAR, 2, 2, FIRST_SHORT_YEAR)
                  .appendPattern(" HH:mm:ss 'GMT'")
                  .toFormatter(Locale.ENGLISH)
                  .withZone(ZoneOffset.UTC),
          "asctime", form("EEE MMM d HH:mm:ss yyyy"));

  private final LuaScripts scripts;

  ProcessFunctions(LuaScripts scripts) {
    this.scripts = scripts;
  }

  void addTo(Map<String, HostFunction> all) {
    all.put("register", this::register);
    all.put("sleep", ProcessFunctions::sleep);
    all.put("finish", ProcessFunctions::finish);
    all.put("wake_time", ProcessFunctions::wakeTime);
    all.put("log", this::log);
    all.put("environment", this::environment);
    all.put("now", _ -> now());
    all.put("date", ProcessFunctions::date);
    all.put("address", ProcessFunctions::address);
    all.put("same_network", ProcessFunctions::sameNetwork);
    all.put("regex_check", ProcessFunctions::checkRegex);
    all.put("regex_exec", ProcessFunctions::execRegex);
    all.put("regex_match", ProcessFunctions::matchRegex);
    all.put("is_running", _ -> scripts.around().isRunning());
    all.put("command", c -> scripts.around().command(c.text(1)));
    all.put("server_address", c -> scripts.around().serverAddress(c.text(1), c.text(2)));
    all.put("proxies", _ -> proxies());
  }

  private @Nullable Object register(HostCall call) {
    int function = (int) call.integer(3);
    switch (call.text(1)) {
      case "action" ->
          scripts
              .registry()
              .action(call.state(), call.text(2), function, call.text(4), (int) call.integer(5));
      case "service" ->
          scripts.registry().service(call.state(), call.text(2), function, call.text(4));
      case "cli" -> scripts.registry().command(call.state(), call.text(2), function, call.text(4));
      case "task" -> scripts.task(call.state(), function);
      default -> scripts.registry().add(call.text(1), call.state(), call.text(2), function);
    }
    return null;
  }

  private static @Nullable Object sleep(HostCall call) {
    long millis = Math.max(0, call.integer(1));
    call.run()
        .waitFor(
            new CompletableFuture<@Nullable Void>()
                .completeOnTimeout(null, millis, TimeUnit.MILLISECONDS));
    return null;
  }

  private static @Nullable Object finish(HostCall call) {
    call.run().endWith(call.value(1));
    return null;
  }

  private static @Nullable Object wakeTime(HostCall call) {
    call.run().wakesAfter(Math.max(0, call.integer(1)));
    return null;
  }

  private @Nullable Object log(HostCall call) {
    int level = (int) call.integer(1);
    if (level < 0 || level > 7) {
      throw new ScriptFault("Invalid loglevel.");
    }
    scripts.log("", level, call.text(2));
    return null;
  }

  /// Whether the configuration has changed it, and to what.
  private Object environment(HostCall call) {
    Optional<String> changed = scripts.around().environment().get(call.text(1));
    return changed == null ? false : Arrays.asList(true, changed.orElse(null));
  }

  private Object now() {
    long micros = scripts.around().shared().world().nowMicros();
    return List.of(micros / 1_000_000, micros % 1_000_000);
  }

  private static DateTimeFormatter form(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
  }

  /// Seconds since 1970; nil when it is no date of that form.
  private static @Nullable Object date(HostCall call) {
    String kind = call.text(1);
    List<String> patterns =
        kind.equals("http") ? List.of("imf", "rfc850", "asctime") : List.of(kind);
    for (String each : patterns) {
      try {
        String text = call.text(2).strip().replaceAll(" +", " ");
        DateTimeFormatter form = DATES.get(each);
        if (form != null) {
          return form.parse(text, ZonedDateTime::from).toEpochSecond();
        }
      } catch (DateTimeException _) {
        // another form
      }
    }
    return null;
  }

  private static @Nullable Object address(HostCall call) {
    String text = call.text(1);
    return IpPrefix.tryParse(text).isPresent() || IpAddress.tryParse(text).isPresent()
        ? text
        : null;
  }

  private static Optional<IpPrefix> prefix(String text) {
    return IpPrefix.tryParse(text)
        .or(() -> IpPrefix.tryParse(text + (text.contains(":") ? "/128" : "/32")));
  }

  /// Whether one of them lies in the other.
  private static Object sameNetwork(HostCall call) {
    Optional<IpPrefix> one = prefix(call.text(1));
    Optional<IpPrefix> other = prefix(call.text(2));
    if (one.isEmpty() || other.isEmpty()) {
      return false;
    }
    return one.get().contains(other.get().address()) || other.get().contains(one.get().address());
  }

  private static Object checkRegex(HostCall call) {
    try {
      Regexes.compile(call.text(1), call.flag(2));
      return true;
    } catch (RuleException e) {
      return List.of(false, e.text());
    }
  }

  private static Object execRegex(HostCall call) {
    return Regexes.isFound(Regexes.compile(call.text(1), call.flag(2)), call.text(3));
  }

  private static Object matchRegex(HostCall call) {
    List<String> groups =
        Vocabulary.groups(Regexes.compile(call.text(1), call.flag(2)), call.text(3));
    if (groups == null) {
      return false;
    }
    var found = new ArrayList<Object>();
    found.add(true);
    found.addAll(groups);
    return found;
  }

  /// For each six values and its servers' names.
  private Object proxies() {
    scripts.learnServers();
    var flat = new ArrayList<Object>();
    for (Surroundings.Proxy each : scripts.around().proxies()) {
      flat.add(each.name());
      flat.add(each.id());
      flat.add(each.capability());
      flat.add(each.mode());
      flat.add(each.hasTable());
      flat.add(each.servers().size());
      flat.addAll(each.servers());
    }
    return flat;
  }
}
