package io.whydown.balancer.admin;

import io.whydown.balancer.hook.HttpRequest;
import io.whydown.balancer.hook.HttpService;
import io.whydown.balancer.hook.Reply;
import io.whydown.balancer.hook.Stream;
import io.whydown.balancer.runtime.BackendSnapshot;
import io.whydown.balancer.runtime.OperationalState;
import io.whydown.balancer.runtime.RuntimeControl;
import io.whydown.balancer.runtime.RuntimeControl.WantedState;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The statistics page: HTML, CSV and JSON, and the form that changes servers (stats.c).
/// Thread-safe: reads the running balancer, and changes it only by its operations.
public final class StatsPage implements HttpService {

  private final StatsOptions options;
  private final boolean mayChange;
  private final Supplier<@Nullable Administration> admin;

  /// @param admin null until the balancer runs
  public StatsPage(
      StatsOptions options, boolean mayChange, Supplier<@Nullable Administration> admin) {
    this.options = options;
    this.mayChange = mayChange;
    this.admin = admin;
  }

  @Override
  public boolean needsBody() {
    return true;
  }

  @Override
  public String name() {
    return "<STATS>";
  }

  @Override
  public Reply answer(Stream stream) {
    HttpRequest request = stream.request();
    Administration running = admin.get();
    if (request == null || running == null) {
      return text(503, "text/plain", "not running yet\n");
    }
    if (request.method().equals("POST")) {
      return change(request, running);
    }
    String suffix = suffix(request.target());
    var rows = StatRows.of(running);
    rows.removeIf(r -> !isShown(r, suffix));
    int refresh = has(suffix, "norefresh") ? 0 : options.refreshSeconds();
    if (has(suffix, "csv")) {
      return page("text/plain", StatOutput.csv(rows), refresh);
    }
    if (has(suffix, "json")) {
      return page("application/json", StatOutput.json(rows), refresh);
    }
    String html = StatsHtml.of(rows, running, options, refresh, mayChange, parameter(suffix, "st"));
    return page("text/html", html, refresh);
  }

  /// What stands behind the page's address.
  private String suffix(String target) {
    int at = target.indexOf(options.uri());
    return at < 0 ? "" : target.substring(at + options.uri().length());
  }

  private static boolean has(String suffix, String word) {
    return (";" + suffix.replace('?', ';').replace('&', ';') + ";").contains(";" + word + ";");
  }

  private static String parameter(String suffix, String name) {
    for (String part : suffix.split("[;?&]", -1)) {
      if (part.startsWith(name + "=")) {
        return part.substring(name.length() + 1);
      }
    }
    return "";
  }

  private boolean isShown(StatRow row, String suffix) {
    String proxy = String.valueOf(row.get("pxname"));
    String scope = parameter(suffix, "scope");
    boolean allowed = options.scope().isEmpty() || options.scope().contains(proxy);
    return allowed
        && (scope.isEmpty()
            || proxy.toLowerCase(Locale.ROOT).contains(scope.toLowerCase(Locale.ROOT)));
  }

  /// @param refresh after how many seconds a browser asks again; 0 for never
  private static Reply page(String type, String body, int refresh) {
    Reply plain = text(200, type, body);
    if (refresh == 0) {
      return plain;
    }
    var header = new ArrayList<>(plain.header());
    header.addAll(List.of("refresh", Integer.toString(refresh)));
    return new Reply(plain.status(), plain.reason(), header, plain.body(), plain.close());
  }

  private static Reply text(int status, String type, String body) {
    var header = List.of("cache-control", "no-cache", "content-type", type);
    return new Reply(
        status,
        status == 200 ? "OK" : "Service Unavailable",
        header,
        body.getBytes(StandardCharsets.UTF_8),
        false);
  }

  /// One form: servers, an action, a backend; answered with a redirect that tells how it went.
  private Reply change(HttpRequest request, Administration running) {
    String outcome = mayChange ? changed(request, running.control()) : "DENY";
    String suffix = suffix(request.target());
    String scope = parameter(suffix, "scope");
    String location = options.uri() + ";st=" + outcome + (scope.isEmpty() ? "" : ";scope=" + scope);
    return new Reply(
        303,
        "See Other",
        List.of("cache-control", "no-cache", "content-type", "text/plain", "location", location),
        new byte[0],
        false);
  }

  private static String changed(HttpRequest request, RuntimeControl control) {
    if (!request.isBodyWhole()) {
      return "EXCD";
    }
    var servers = new ArrayList<String>();
    String action = "";
    String backend = "";
    String body = new String(request.bodySoFar(), StandardCharsets.ISO_8859_1);
    for (String part : body.split("&", -1)) {
      int equals = part.indexOf('=');
      if (equals < 0) {
        continue;
      }
      String value = decoded(part.substring(equals + 1));
      switch (part.substring(0, equals)) {
        case "s" -> servers.add(value);
        case "action" -> action = value;
        case "b" -> backend = name(control, value);
        default -> {
          // a field that means nothing here
        }
      }
    }
    int done = 0;
    for (String server : servers) {
      done += apply(control, backend, server, action) ? 1 : 0;
    }
    return done == 0 ? "NONE" : done == servers.size() ? "DONE" : "PART";
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.ISO_8859_1);
    } catch (IllegalArgumentException _) {
      return text;
    }
  }

  /// A backend by name, or by number as `#3`.
  private static String name(RuntimeControl control, String text) {
    for (BackendSnapshot backend : control.backends()) {
      if (("#" + backend.config().id()).equals(text) || backend.config().name().equals(text)) {
        return backend.config().name();
      }
    }
    return text;
  }

  private static boolean apply(
      RuntimeControl control, String backend, String server, String action) {
    var result =
        switch (action) {
          case "ready", "enable" -> control.setServerState(backend, server, WantedState.READY);
          case "drain", "stop" -> control.setServerState(backend, server, WantedState.DRAIN);
          case "maint", "disable" ->
              control.setServerState(backend, server, WantedState.MAINTENANCE);
          case "dhlth" -> control.setServerCheck(backend, server, false);
          case "ehlth" -> control.setServerCheck(backend, server, true);
          case "hrunn" -> control.setServerHealth(backend, server, OperationalState.UP);
          case "hnolb" -> control.setServerHealth(backend, server, OperationalState.NOLB);
          case "hdown" -> control.setServerHealth(backend, server, OperationalState.DOWN);
          case "dagent" -> control.setServerAgent(backend, server, false);
          case "eagent" -> control.setServerAgent(backend, server, true);
          case "arunn" -> control.setAgentHealth(backend, server, true);
          case "adown" -> control.setAgentHealth(backend, server, false);
          case "shutdown" -> control.shutdownStreamsOf(backend, server);
          default -> null;
        };
    return result instanceof io.whydown.balancer.runtime.OperationResult.Done;
  }
}
