package io.whydown.balancer.rule;

import static io.whydown.balancer.rule.Need.REQUEST;
import static io.whydown.balancer.rule.Value.Kind.BOOL;
import static io.whydown.balancer.rule.Value.Kind.STR;

import io.whydown.balancer.hook.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Fetches about who asks: basic and bearer authorization.
final class AuthFetches {

  /// What the client says who it is.
  record Credentials(String user, String password) {}

  private AuthFetches() {}

  static void addTo(Keywords all) {
    all.fetch("http_auth_type", STR, REQUEST, c -> Value.ofNullable(scheme(c.request())));
    all.fetch("http_auth_user", STR, REQUEST, c -> user(basic(c.request())));
    all.fetch("http_auth_pass", STR, REQUEST, c -> password(basic(c.request())));
    all.fetch(
        "http_auth_bearer", STR, REQUEST, 0, 1, (a, _) -> c -> bearer(c.request(), a.text(0)));
    all.fetch(
        "http_auth",
        BOOL,
        REQUEST,
        "user list",
        (a, at) -> {
          Linkage.UserList users = users(a, at);
          return c -> {
            Credentials given = basic(c.request());
            return Value.of(given != null && users.mayEnter(given.user(), given.password()));
          };
        });
    all.fetch(
        "http_auth_group",
        STR,
        REQUEST,
        "user list",
        (a, at) -> {
          Linkage.UserList users = users(a, at);
          return new Fetch() {
            @Override
            public @Nullable Value read(Context in) {
              List<Value> groups = all(in);
              return groups == null || groups.isEmpty() ? null : groups.getFirst();
            }

            @Override
            public @Nullable List<Value> all(Context in) {
              Credentials given = basic(in.request());
              if (given == null || !users.mayEnter(given.user(), given.password())) {
                return List.of();
              }
              return users.groups(given.user()).stream().map(Value::of).toList();
            }
          };
        });
  }

  private static Linkage.UserList users(Arguments arguments, Linkage at) {
    Linkage.UserList users = at.shared().users(arguments.text(0));
    if (users == null) {
      throw new RuleException(
          "unable to find userlist '%s' referenced in arg 1 of '%s' in proxy '%s'"
              .formatted(arguments.text(0), arguments.keyword(), at.proxy()));
    }
    return users;
  }

  private static @Nullable String authorization(@Nullable HttpRequest head) {
    return head == null ? null : head.first("authorization");
  }

  private static @Nullable String scheme(@Nullable HttpRequest head) {
    String value = authorization(head);
    if (value == null) {
      return null;
    }
    int blank = value.indexOf(' ');
    String scheme = blank < 0 ? value : value.substring(0, blank);
    return scheme.equalsIgnoreCase("basic")
        ? "Basic"
        : scheme.equalsIgnoreCase("bearer") ? "Bearer" : null;
  }

  private static @Nullable Value user(@Nullable Credentials given) {
    return given == null ? null : Value.of(given.user());
  }

  private static @Nullable Value password(@Nullable Credentials given) {
    return given == null ? null : Value.of(given.password());
  }

  private static @Nullable Value bearer(@Nullable HttpRequest head, String field) {
    String value = head == null ? null : head.first(field.isEmpty() ? "authorization" : field);
    if (value == null || !value.toLowerCase(Locale.ROOT).startsWith("bearer ")) {
      return null;
    }
    return Value.of(value.substring(7).strip());
  }

  /// What a request says by basic authorization; null when it does not.
  static @Nullable Credentials basic(@Nullable HttpRequest head) {
    String value = authorization(head);
    if (value == null || !value.toLowerCase(Locale.ROOT).startsWith("basic ")) {
      return null;
    }
    try {
      byte[] decoded = Base64.getDecoder().decode(value.substring(6).strip());
      String text = new String(decoded, StandardCharsets.ISO_8859_1);
      int colon = text.indexOf(':');
      return colon < 0
          ? null
          : new Credentials(text.substring(0, colon), text.substring(colon + 1));
    } catch (IllegalArgumentException _) {
      return null;
    }
  }
}
