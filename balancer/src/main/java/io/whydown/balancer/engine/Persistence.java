package io.whydown.balancer.engine;

import io.whydown.balancer.cache.Freshness;
import io.whydown.balancer.config.CookieConfig;
import io.whydown.balancer.config.ServerPlace;
import io.whydown.balancer.hook.PersistenceRule;
import io.whydown.balancer.hook.Reply;
import io.whydown.balancer.hook.Stickiness;
import io.whydown.balancer.table.StickTarget;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Leads a client back to the server it had: `use-server`, and cookies (HAProxy: src/http_ana.c,
/// http_manage_client_side_cookies and http_manage_server_side_cookies). Stateless.
@SuppressWarnings("ReferenceEquality") // a proxy is itself
final class Persistence {

  private Persistence() {}

  static void begin(Exchange x, BackendRuntime backend) {
    CookieConfig cookie = backend.config.cookie();
    if (x.http && cookie != null) {
      x.cookie.seen = 'N';
      x.cookie.told = 'N';
      x.cookie.isShown = cookie.isShown();
    }
  }

  /// Logs of a request that is denied show which server its cookie names (src/http_ana.c,
  /// http_process_req_common). A `listen` denies before it is a backend.
  static void noteDenied(Exchange x) {
    BackendRuntime backend = x.backendRuntime;
    if (backend == null) {
      backend = x.context.engine.backend(x.frontend());
      if (backend == null || backend.proxy != x.frontendRuntime().proxy) {
        return;
      }
      begin(x, backend);
    }
    CookieConfig cookie = backend.config.cookie();
    if (x.http && cookie != null) {
      x.serverRuntime = byCookie(x, backend, cookie, false);
    }
  }

  /// What the first of the backend's rules that applies says.
  static PersistenceRule.Effect rule(Exchange x, BackendRuntime backend) {
    List<PersistenceRule> rules = backend.config.persistence();
    for (int i = 0; i < rules.size(); i++) {
      PersistenceRule.Effect effect = rules.get(i).of(x);
      if (effect != PersistenceRule.Effect.USUAL) {
        return effect;
      }
    }
    return PersistenceRule.Effect.USUAL;
  }

  /// The server that rules, a cookie or a table name; null when the algorithm is to choose.
  static @Nullable ServerRuntime server(Exchange x, BackendRuntime backend) {
    ServerRuntime named = byRules(x, backend);
    CookieConfig cookie = backend.config.cookie();
    if (cookie != null && x.http) {
      // it is judged, and kept from the server, also when rules have decided
      ServerRuntime known = byCookie(x, backend, cookie, named != null);
      named = named == null ? known : named;
    }
    Stickiness sticks = backend.config.stickiness();
    StickTarget target = sticks == null ? null : sticks.find(x);
    ServerRuntime stuck = target == null ? null : backend.server(target);
    return named != null || stuck == null || !isReachable(x, backend, stuck) ? named : stuck;
  }

  private static @Nullable ServerRuntime byRules(Exchange x, BackendRuntime backend) {
    var choices = backend.config.choices();
    for (int i = 0; i < choices.size(); i++) {
      String name = choices.get(i).choose(x);
      ServerRuntime server = name == null ? null : backend.server(name);
      if (server != null && isReachable(x, backend, server)) {
        return server;
      }
    }
    return null;
  }

  /// The server that answers is remembered for the next request of this client.
  static void remember(Exchange x, BackendRuntime backend, ServerRuntime server) {
    Stickiness sticks = backend.config.stickiness();
    if (sticks != null) {
      String address = sticks.needsAddress() ? address(server) : "";
      sticks.remember(x, server.id(), server.name(), address);
    }
  }

  private static String address(ServerRuntime server) {
    if (!(server.place instanceof ServerPlace.Tcp(var address, var rule, _))) {
      return "";
    }
    int port = rule instanceof ServerPlace.PortRule.Fixed(int fixed) ? fixed : 0;
    return address + ":" + port;
  }

  /// The server of a backend that is known by an address as `remember` has it.
  static boolean isAt(ServerRuntime server, String address) {
    return address(server).equals(address);
  }

  private static boolean isReachable(Exchange x, BackendRuntime backend, ServerRuntime server) {
    return server.health.isReachable()
        || backend.config.options().persist()
        || x.cookie.effect == PersistenceRule.Effect.FORCE;
  }

  private static @Nullable ServerRuntime byCookie(
      Exchange x, BackendRuntime backend, CookieConfig cookie, boolean isDecided) {
    x.cookie.seen = 'N';
    if (!Routing.hasCookie(x) && !x.requestView.isEdited()) {
      return null;
    }
    boolean prefix = cookie.mode() == CookieConfig.Mode.PREFIX;
    for (int i = 0; i < x.requestView.fields(); i++) {
      if (!x.requestView.isNamed(i, "cookie")) {
        continue;
      }
      String value = x.requestView.value(i);
      int[] place = CookieText.find(value, cookie.name());
      if (place == null) {
        continue;
      }
      String found = value.substring(place[1], place[2]);
      int end = found.indexOf(prefix ? '~' : '|');
      String key = end < 0 ? found : found.substring(0, end);
      if (prefix && end >= 0) {
        x.requestView.replaceValue(
            i, value.substring(0, place[1]) + found.substring(end + 1) + value.substring(place[2]));
      } else if (!prefix && cookie.indirect()) {
        String rest = CookieText.without(value, place);
        if (rest.isEmpty()) {
          x.requestView.remove(i);
        } else {
          x.requestView.replaceValue(i, rest);
        }
      }
      boolean isOver =
          !prefix && end >= 0 && CookieDates.isOver(x, cookie, found.substring(end + 1));
      return judge(x, backend, isOver ? "" : key, isDecided);
    }
    return null;
  }

  /// The first server that has the cookie and can be reached.
  private static @Nullable ServerRuntime judge(
      Exchange x, BackendRuntime backend, String key, boolean isDecided) {
    boolean isIgnored = isDecided || x.cookie.effect == PersistenceRule.Effect.IGNORE;
    if (!isIgnored && !key.isEmpty()) {
      for (ServerRuntime server : backend.serversOfCookie(key)) {
        x.cookie.seen = server.health.isReachable() ? 'V' : 'D';
        if (isReachable(x, backend, server)) {
          return server;
        }
      }
    }
    if (x.cookie.seen == 'N') {
      x.cookie.seen = isIgnored ? 'U' : 'I';
    }
    return null;
  }

  /// What the answer has to say about the cookie.
  static void onResponse(Exchange x, BackendRuntime backend, ServerRuntime server) {
    CookieConfig cookie = backend.config.cookie();
    if (cookie == null) {
      return;
    }
    x.cookie.told = 'N';
    String value = server.cookie;
    boolean present = rewrite(x, cookie, value);
    boolean post = x.requestView.method().equals("POST");
    boolean isSilent =
        cookie.mode() != CookieConfig.Mode.INSERT
            || present
            || x.isDirect && !CookieDates.needsRenewal(x, cookie)
            || cookie.postOnly() && !post
            || x.cookie.effect == PersistenceRule.Effect.IGNORE;
    if (isSilent) {
      return;
    }
    String dated = value == null ? null : value + CookieDates.suffix(x, cookie);
    x.responseView.add("set-cookie", CookieText.made(cookie, dated));
    x.cookie.told = value != null && x.isDirect ? 'U' : 'I';
    if (cookie.noCache() && mayBeCached(x)) {
      x.responseView.add("cache-control", "private");
    }
  }

  /// Whether a cache between here and the client may keep the answer, and the cookie with it
  /// (src/http_ana.c, http_check_response_for_cacheability).
  private static boolean mayBeCached(Exchange x) {
    boolean byMethod =
        switch (x.requestView.method()) {
          case "GET", "HEAD", "OPTIONS", "TRACE" -> true;
          default -> false;
        };
    boolean byStatus =
        switch (x.status) {
          case 200, 203, 204, 206, 300, 301, 404, 405, 410, 414, 501 -> true;
          default -> false;
        };
    return Freshness.mayBeKept(x.responseView, byMethod && byStatus);
  }

  /// Changes the server's own cookie of that name. True when it stays as it is (`preserve`).
  private static boolean rewrite(Exchange x, CookieConfig cookie, @Nullable String value) {
    boolean isPresent = x.responseHead.hasCookie || x.responseView.isEdited();
    if (!isPresent || x.cookie.effect == PersistenceRule.Effect.IGNORE) {
      return false;
    }
    for (int i = x.responseView.fields() - 1; i >= 0; i--) {
      if (!x.responseView.isNamed(i, "set-cookie")) {
        continue;
      }
      String text = x.responseView.value(i);
      int equals = text.indexOf('=');
      if (equals < 0 || !text.substring(0, equals).strip().equals(cookie.name())) {
        continue;
      }
      x.cookie.told = 'P';
      int end = text.indexOf(';', equals);
      end = end < 0 ? text.length() : end;
      switch (cookie.mode()) {
        case INSERT -> {
          if (cookie.preserve()) {
            return true;
          }
          x.responseView.remove(i);
          x.cookie.told = 'D';
        }
        case REWRITE -> {
          if (value != null) {
            x.responseView.replaceValue(
                i, text.substring(0, equals + 1) + value + text.substring(end));
            x.cookie.told = 'R';
          }
        }
        case PREFIX -> {
          if (value != null) {
            x.responseView.replaceValue(
                i, text.substring(0, equals + 1) + value + '~' + text.substring(equals + 1));
            x.cookie.told = 'R';
          }
        }
        case PASSIVE -> {
          // The server has set it, and the client brings it back.
        }
      }
    }
    return false;
  }

  /// `redir`: the client is sent to the server itself.
  static Reply redirect(String prefix, String target) {
    return new Reply(
        302,
        "Found",
        List.of("cache-control", "no-cache", "location", prefix + target),
        new byte[0],
        true);
  }
}
