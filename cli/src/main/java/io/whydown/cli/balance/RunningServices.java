package io.whydown.cli.balance;

import io.whydown.balancer.admin.Administration;
import io.whydown.balancer.admin.MetricsExporter;
import io.whydown.balancer.admin.StatsOptions;
import io.whydown.balancer.admin.StatsPage;
import io.whydown.balancer.hook.HttpRequest;
import io.whydown.balancer.hook.HttpService;
import io.whydown.balancer.hook.Rule;
import io.whydown.balancer.hook.Stream;
import io.whydown.balancer.hook.Verdict;
import io.whydown.balancer.rule.BasicAuthentication;
import io.whydown.balancer.rule.Condition;
import io.whydown.balancer.rule.Context;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The services inside the balancer: statistics page and metrics. Made before the balancer runs,
/// and told of it afterwards. Thread-safe.
final class RunningServices implements StatsPlace {

  private static final int FORM_MILLIS = 5_000;

  private volatile @Nullable Administration administration;

  private @Nullable Administration current() {
    return administration;
  }

  void runs(Administration running) {
    administration = running;
  }

  @Override
  public void services(SharedTables shared) {
    shared.addService("prometheus-exporter", new MetricsExporter(this::current));
  }

  @Override
  public List<Rule> page(ProxyDraft draft, RunningWorld world) {
    StatsDraft stats = draft.stats;
    var options =
        new StatsOptions(
            stats.uri,
            stats.realm,
            stats.refreshSeconds,
            stats.hidesVersion,
            stats.users,
            stats.scope,
            stats.showsNode ? (stats.node == null ? world.hostName() : stats.node) : "",
            stats.description == null ? "" : stats.description);
    HttpService reader = new StatsPage(options, false, this::current);
    HttpService writer = new StatsPage(options, true, this::current);
    List<StatsDraft.Admin> admins = List.copyOf(stats.admin);
    List<StatsDraft.HttpRule> rules = List.copyOf(stats.rules);
    Map<String, String> users = options.users();
    // a form is answered when it is whole
    Rule wait = stream -> waits(stream, options.uri());
    Rule answer =
        stream -> {
          HttpRequest request = stream.request();
          if (request == null || !isAsked(request, options.uri())) {
            return Verdict.CONTINUE;
          }
          var context = new Context(stream, world, false);
          Verdict refused = refused(context, request, rules, users, options.realm());
          if (refused != null) {
            return refused;
          }
          boolean mayChange =
              admins.stream().anyMatch(a -> Condition.holds(a.condition(), context));
          return new Verdict.Serve(mayChange ? writer : reader);
        };
    return List.of(wait, answer);
  }

  private static Verdict waits(Stream stream, String uri) {
    HttpRequest request = stream.request();
    boolean form = request != null && request.method().equals("POST") && isAsked(request, uri);
    return form ? new Verdict.WaitForBody(0, FORM_MILLIS) : Verdict.CONTINUE;
  }

  private static boolean isAsked(HttpRequest request, String uri) {
    String target = request.target();
    int scheme = target.indexOf("://");
    if (scheme >= 0) {
      int slash = target.indexOf('/', scheme + 3);
      target = slash < 0 ? "/" : target.substring(slash);
    }
    String method = request.method();
    return target.startsWith(uri)
        && (method.equals("GET") || method.equals("HEAD") || method.equals("POST"));
  }

  private static @Nullable Verdict refused(
      Context context,
      HttpRequest request,
      List<StatsDraft.HttpRule> rules,
      Map<String, String> users,
      String realm) {
    for (StatsDraft.HttpRule rule : rules) {
      if (Condition.holds(rule.condition(), context)) {
        return switch (rule.action()) {
          case "allow" -> null;
          case "auth" -> BasicAuthentication.demand(rule.realm());
          default -> new Verdict.Deny(403);
        };
      }
    }
    boolean known = users.isEmpty() || BasicAuthentication.isOneOf(request, users);
    return known ? null : BasicAuthentication.demand(realm);
  }
}
