package io.whydown.balancer.engine;

import io.whydown.balancer.config.CookieConfig;
import io.whydown.balancer.config.ServerPlace;
import io.whydown.balancer.hook.Reply;
import io.whydown.balancer.hook.Stickiness;
import io.whydown.balancer.table.StickTarget;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Leads a client back to the server it had: `use-server`, and cookies (HAProxy: src/http_ana.c,
/// http_manage_client_side_cookies and http_manage_server_side_cookies). Stateless.
final class Persistence {

  private Persistence() {}

  /// The server that rules or a cookie name; null when the algorithm is to choose.
  static @Nullable ServerRuntime server(Exchange x, BackendRuntime backend) {
    CookieConfig cookie = backend.config.cookie();
    ServerRuntime named = cookie == null || !x.http ? null : byCookie(x, backend, cookie);
    Stickiness sticks = backend.config.stickiness();
    StickTarget target = sticks == null ? null : sticks.find(x);
    ServerRuntime stuck = target == null ? null : backend.server(target);
    var choices = backend.config.choices();
    for (int i = 0; i < choices.size(); i++) {
      String name = choices.get(i).choose(x);
      ServerRuntime server = name == null ? null : backend.server(name);
      if (server != null && isReachable(backend, server)) {
        return server;
      }
    }
    return named != null || stuck == null || !isReachable(backend, stuck) ? named : stuck;
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

  private static boolean isReachable(BackendRuntime backend, ServerRuntime server) {
    return server.health.isReachable() || backend.config.options().persist();
  }

  private static @Nullable ServerRuntime byCookie(
      Exchange x, BackendRuntime backend, CookieConfig cookie) {
    x.clientCookie = 'N';
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
      if (prefix && end < 0) {
        continue;
      }
      if (prefix) {
        x.requestView.replaceValue(
            i, value.substring(0, place[1]) + found.substring(end + 1) + value.substring(place[2]));
      } else if (cookie.indirect()) {
        String rest = CookieText.without(value, place);
        if (rest.isEmpty()) {
          x.requestView.remove(i);
        } else {
          x.requestView.replaceValue(i, rest);
        }
      }
      return judge(x, backend, key);
    }
    return null;
  }

  private static @Nullable ServerRuntime judge(Exchange x, BackendRuntime backend, String key) {
    ServerRuntime server = backend.serverOfCookie(key);
    if (server == null) {
      x.clientCookie = 'I';
      return null;
    }
    if (!isReachable(backend, server)) {
      x.clientCookie = 'D';
      return null;
    }
    x.clientCookie = 'V';
    return server;
  }

  /// What the answer has to say about the cookie.
  static void onResponse(Exchange x, BackendRuntime backend, ServerRuntime server) {
    CookieConfig cookie = backend.config.cookie();
    if (cookie == null) {
      return;
    }
    x.serverCookie = 'N';
    String value = server.config.cookie();
    boolean present = rewrite(x, cookie, value);
    if (cookie.mode() != CookieConfig.Mode.INSERT || value == null || present) {
      return;
    }
    boolean post = x.requestView.method().equals("POST");
    boolean known = x.clientCookie == 'V';
    if (known && cookie.indirect() || cookie.postOnly() && !post) {
      return;
    }
    if (known && !cookie.indirect()) {
      return;
    }
    x.responseView.add("set-cookie", CookieText.made(cookie, value));
    x.serverCookie = 'I';
    if (cookie.noCache() && !post) {
      x.responseView.add("cache-control", "private");
    }
  }

  /// Changes the server's own cookie of that name. True when it stays as it is (`preserve`).
  private static boolean rewrite(Exchange x, CookieConfig cookie, @Nullable String value) {
    if (!x.responseHead.hasCookie && !x.responseView.isEdited()) {
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
      x.serverCookie = 'P';
      int end = text.indexOf(';', equals);
      end = end < 0 ? text.length() : end;
      switch (cookie.mode()) {
        case INSERT -> {
          if (cookie.preserve()) {
            return true;
          }
          if (cookie.indirect()) {
            x.responseView.remove(i);
            x.serverCookie = 'D';
          }
        }
        case REWRITE -> {
          if (value != null) {
            x.responseView.replaceValue(
                i, text.substring(0, equals + 1) + value + text.substring(end));
            x.serverCookie = 'R';
          }
        }
        case PREFIX -> {
          if (value != null) {
            x.responseView.replaceValue(
                i, text.substring(0, equals + 1) + value + '~' + text.substring(equals + 1));
            x.serverCookie = 'R';
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
