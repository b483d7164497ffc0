package io.whydown.vendor.nginx;

import io.whydown.model.evidence.Provenance;
import io.whydown.model.evidence.Remark.Support;
import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Check.Step;
import io.whydown.model.proxy.Server;
import io.whydown.model.proxy.Server.Target;
import io.whydown.model.proxy.ServerDraft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Makes the servers of an upstream. nginx open source makes no checks of its own: what its traffic
/// meets decides (kind PASSIVE).
///
/// The check of a server carries `max_fails` as fall (0: never taken out), `fail_timeout` as
/// interval, and as its step the request of [PassedRequest], with `*_read_timeout` as timeout and
/// `*_connect_timeout` for the connect; without a step the latter is all there is. It expects
/// nothing: for nginx every valid answer is a success, whatever its status.
final class ServerConversion {

  private static final Duration FAIL_TIMEOUT = Duration.ofSeconds(10);

  private static final Set<String> KNOWN =
      Set.of("backup", "down", "resolve", "drain", "max_conns", "slow_start", "route", "service");

  private final Places places;
  private final Remarks remarks;

  ServerConversion(Places places, Remarks remarks) {
    this.places = places;
    this.remarks = remarks;
  }

  /// The servers of an `upstream` block; a line that nginx would refuse is a remark.
  List<Server> ofUpstream(
      NginxDirective upstream, boolean isStream, PassSettings settings, List<Step> steps) {
    var servers = new ArrayList<Server>();
    for (NginxDirective line : upstream.children()) {
      if (!line.name().equals("server")) {
        continue;
      }
      Optional<Authority> authority = Authority.tryParse(line.argument(0));
      if (authority.isEmpty()) {
        remarks.add(
            Support.UNRECOGNIZED,
            line,
            "invalid address or port \""
                + NginxText.shown(line.argument(0))
                + "\", nginx refuses it");
      } else if (isStream && authority.get().port() == 0 && !authority.get().isUnix()) {
        remarks.add(Support.UNRECOGNIZED, line, "no port, nginx refuses it in stream");
      } else {
        servers.add(ofLine(line, authority.get(), settings, steps));
      }
    }
    return servers;
  }

  /// The one server of an address that a pass names itself.
  Server ofAddress(
      Authority authority, int port, PassSettings settings, List<Step> steps, Provenance where) {
    return server(authority, port, Options.NONE, settings, steps, where);
  }

  /// The stand-in for servers that are known only when a request comes.
  Server ofExpression(String expression, PassSettings settings, Provenance where) {
    var target = new Target.Dynamic(expression);
    return server(
        new Authority(expression, target, 0), 0, Options.NONE, settings, List.of(), where);
  }

  /// What stands behind the address of a server line.
  private record Options(
      int weight,
      int maxFails,
      Duration failTimeout,
      int maxConnections,
      boolean backup,
      boolean down) {

    static final Options NONE = new Options(1, 1, FAIL_TIMEOUT, 0, false, false);
  }

  private Server ofLine(
      NginxDirective line, Authority authority, PassSettings settings, List<Step> steps) {
    List<String> words = line.arguments().subList(1, line.arguments().size());
    for (String word : words) {
      remarkOn(word, line);
    }
    boolean resolves = words.contains("resolve");
    var options =
        new Options(
            number(words, "weight=").orElse(1),
            number(words, "max_fails=").orElse(1),
            text(words, "fail_timeout=").flatMap(NginxTime::tryParse).orElse(FAIL_TIMEOUT),
            number(words, "max_conns=").orElse(0),
            words.contains("backup"),
            words.contains("down"));
    int port = authority.isUnix() ? 0 : authority.port() == 0 ? 80 : authority.port();
    return server(
        authority, port, options, settings.withRuntimeName(resolves), steps, places.of(line));
  }

  private Server server(
      Authority authority,
      int port,
      Options options,
      PassSettings settings,
      List<Step> steps,
      Provenance where) {
    boolean isResolved = settings.runtimeName() && authority.target() instanceof Target.Name;
    var check =
        new Check(
            Check.Kind.PASSIVE,
            null,
            0,
            settings.tls() != null,
            settings.tls() == null ? null : settings.tls().sni(),
            isOfHttp2(steps) ? "h2" : settings.tls() == null ? null : settings.tls().alpn(),
            settings.sendProxy(),
            steps,
            options.failTimeout(),
            steps.isEmpty() ? settings.connectTimeout() : settings.readTimeout(),
            1,
            options.maxFails(),
            where,
            steps.isEmpty() ? null : settings.connectTimeout(),
            null,
            null,
            false,
            null,
            null,
            null,
            false);
    return new ServerDraft(authority.text(), authority.target(), port, where)
        .check(check)
        .backup(options.backup())
        .disabled(options.down())
        .weight(options.weight())
        .maxConnections(options.maxConnections())
        .tls(settings.tls())
        .sendProxy(settings.sendProxy())
        .sourceAddress(settings.source())
        .clientSource(settings.clientSource())
        .resolvers(isResolved ? settings.resolvers() : null)
        .resolvePrefer(isResolved ? settings.family() : null)
        .server();
  }

  private static boolean isOfHttp2(List<Step> steps) {
    return steps.stream()
        .anyMatch(step -> step instanceof Step.HttpSend send && send.version().equals("HTTP/2"));
  }

  private void remarkOn(String word, NginxDirective line) {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    boolean isNumber = name.equals("weight") || name.equals("max_fails");
    if (name.equals("fail_timeout") && NginxTime.tryParse(word.substring(equals + 1)).isPresent()) {
      return;
    }
    boolean isGood =
        isNumber ? number(List.of(word), name + "=").isPresent() : KNOWN.contains(name);
    if (!isGood) {
      String shown = NginxText.shown(word);
      remarks.add(Support.UNRECOGNIZED, line, "invalid parameter \"" + shown + "\"");
    }
  }

  private static Optional<String> text(List<String> words, String start) {
    return words.stream()
        .filter(word -> word.startsWith(start))
        .map(word -> word.substring(start.length()))
        .findFirst();
  }

  private static OptionalInt number(List<String> words, String start) {
    return text(words, start)
        .filter(text -> !text.isEmpty() && text.length() <= 9)
        .filter(text -> text.chars().allMatch(c -> c >= '0' && c <= '9'))
        .map(text -> OptionalInt.of(Integer.parseInt(text)))
        .orElse(OptionalInt.empty());
  }
}
