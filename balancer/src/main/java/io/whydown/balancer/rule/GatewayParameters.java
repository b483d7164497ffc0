package io.whydown.balancer.rule;

import io.whydown.balancer.fcgi.Parameters;
import io.whydown.balancer.hook.GatewayRules;
import io.whydown.balancer.hook.Stream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The `set-param` and `pass-header` lines of a `fcgi-app` section (HAProxy: src/fcgi-app.c).
/// Linked at load; immutable.
public final class GatewayParameters implements GatewayRules {

  /// About the client's connection, or nobody else's business.
  private static final Set<String> HIDDEN =
      Set.of(
          "connection",
          "keep-alive",
          "authorization",
          "proxy",
          "proxy-authorization",
          "proxy-authenticate",
          "te",
          "trailers",
          "transfer-encoding",
          "upgrade");

  private record Setting(String name, LogFormat value, @Nullable Condition condition) {}

  private record Passing(String field, @Nullable Condition condition) {}

  private final List<Setting> settings = new ArrayList<>();
  private final List<Passing> passings = new ArrayList<>();
  private final World world;

  private GatewayParameters(World world) {
    this.world = world;
  }

  /// Adds the lines one after the other. Not thread-safe: one for each backend.
  public static final class Reader {

    private final GatewayParameters parameters;

    /// What every application is told of who the user is.
    public Reader(Linkage at) {
      parameters = new GatewayParameters(at.shared().world());
      set(List.of("REMOTE_USER", "%[http_auth_user]"), new Acls(), at);
      set(List.of("AUTH_TYPE", "%[http_auth_type]"), new Acls(), at);
    }

    /// `NAME FORMAT [if|unless condition]`.
    public void set(List<String> words, Acls acls, Linkage at) {
      var in = new Words(words);
      String name = Parameters.parameterName(in.argument("set-param"));
      LogFormat value = LogFormatReader.read(in.argument("set-param"), LogFormat.Use.HTTP, at);
      parameters.settings.add(new Setting(name, value, in.condition(acls, at, "either ")));
    }

    /// `FIELD [if|unless condition]`.
    public void pass(List<String> words, Acls acls, Linkage at) {
      var in = new Words(words);
      String field = in.argument("pass-header").toLowerCase(Locale.ROOT);
      parameters.passings.add(new Passing(field, in.condition(acls, at, "either ")));
    }

    public GatewayRules rules() {
      return parameters;
    }
  }

  @Override
  public Said of(Stream stream) {
    var context = new Context(stream, world, false);
    var values = new LinkedHashMap<String, LogFormat>();
    for (Setting each : settings) {
      if (Condition.holds(each.condition(), context)) {
        values.put(each.name(), each.value());
      }
    }
    var texts = new LinkedHashMap<String, String>();
    values.forEach((name, format) -> {
      String text = format.string(context);
      if (!text.isEmpty()) {
        texts.put(name, text);
      }
    });
    Set<String> hidden = HIDDEN;
    for (Passing each : passings) {
      if (hidden.contains(each.field()) && Condition.holds(each.condition(), context)) {
        hidden = new HashSet<>(hidden);
        hidden.remove(each.field());
      }
    }
    return new Said(texts, hidden);
  }
}
