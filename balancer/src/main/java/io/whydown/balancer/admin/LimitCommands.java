package io.whydown.balancer.admin;

import static io.whydown.balancer.admin.CommandText.word;

import io.whydown.balancer.config.RateLimits;
import io.whydown.balancer.runtime.FrontendSnapshot;
import io.whydown.balancer.runtime.RuntimeControl;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Commands about limits, and about cookies of backends (cli.c, proxy.c). Thread-safe.
final class LimitCommands {

  private static final String WANTS_NUMBER = "Expects an integer value.";

  private static final String RATES =
      """
      'set rate-limit' only supports :
         - 'connections global' to set the per-process maximum connection rate
         - 'sessions global' to set the per-process maximum session rate
         - 'ssl-sessions global' to set the per-process maximum SSL session rate
         - 'http-compression global' to set the per-process maximum compression speed in kB/s
      """;

  private final Administration admin;
  private final ServerCommands servers;
  private final int hardMaxConnections;

  LimitCommands(Administration admin, ServerCommands servers) {
    this.admin = admin;
    this.servers = servers;
    this.hardMaxConnections = admin.control().process().maxConnections();
  }

  private RuntimeControl control() {
    return admin.control();
  }

  /// `set maxconn global|frontend|server …`.
  @Nullable String maxConnections(List<String> words) {
    return switch (word(words, 2)) {
      case "global" -> global(Commands.number(word(words, 3), WANTS_NUMBER));
      case "frontend" -> {
        String name = frontend(word(words, 3)).config().name();
        int wanted = Commands.number(word(words, 4), "Integer value expected.");
        if (wanted < 0) {
          throw new Administration.Refusal("Value out of range.");
        }
        yield Commands.done(control().setFrontendMaxConnections(name, wanted));
      }
      case "server" -> servers.maxConnections(word(words, 3), word(words, 4));
      default -> null;
    };
  }

  private FrontendSnapshot frontend(String name) {
    if (name.isEmpty()) {
      throw new Administration.Refusal("A frontend name is expected.");
    }
    return control()
        .frontend(name)
        .orElseThrow(() -> new Administration.Refusal("No such frontend."));
  }

  /// `enable|disable frontend NAME`.
  String frontend(String name, boolean on) {
    FrontendSnapshot.State state = frontend(name).state();
    if (state == FrontendSnapshot.State.STOPPED) {
      return "Frontend was previously shut down, cannot %s.\n".formatted(on ? "enable" : "disable");
    }
    if (on != (state == FrontendSnapshot.State.PAUSED)) {
      return "All sockets are already %s.\n".formatted(on ? "enabled" : "disabled");
    }
    return Commands.done(control().setFrontendEnabled(name, on));
  }

  private String global(int wanted) {
    if (wanted < 0 || hardMaxConnections > 0 && wanted > hardMaxConnections) {
      throw new Administration.Refusal("Value out of range.");
    }
    return Commands.done(control().setMaxConnections(wanted == 0 ? hardMaxConnections : wanted));
  }

  /// `set rate-limit WHAT global N`.
  String set(List<String> words) {
    String what = word(words, 2);
    boolean isKnown =
        switch (what) {
          case "connections", "sessions", "ssl-sessions", "http-compression" ->
              word(words, 3).equals("global");
          default -> false;
        };
    if (!isKnown) {
      throw new Administration.Refusal(RATES);
    }
    int value = Commands.number(word(words, 4), WANTS_NUMBER);
    if (value < 0) {
      throw new Administration.Refusal("Value out of range.");
    }
    RateLimits now = control().rateLimits();
    switch (what) {
      case "connections" ->
          control().setRateLimits(new RateLimits(value, now.sessions(), now.handshakes()));
      case "sessions" ->
          control().setRateLimits(new RateLimits(now.connections(), value, now.handshakes()));
      case "ssl-sessions" ->
          control().setRateLimits(new RateLimits(now.connections(), now.sessions(), value));
      default -> control().setCompressionRate(value * 1_024L);
    }
    return "";
  }

  /// `enable|disable dynamic-cookie backend NAME`.
  @Nullable String cookies(List<String> words, boolean on) {
    return word(words, 2).equals("backend")
        ? Commands.done(control().setDynamicCookies(word(words, 3), on))
        : null;
  }

  /// `set dynamic-cookie-key backend NAME KEY`.
  @Nullable String cookieKey(List<String> words) {
    if (!word(words, 2).equals("backend")) {
      return null;
    }
    if (word(words, 4).isEmpty()) {
      throw new Administration.Refusal("String value expected.");
    }
    return Commands.done(control().setDynamicCookieKey(word(words, 3), word(words, 4)));
  }
}
