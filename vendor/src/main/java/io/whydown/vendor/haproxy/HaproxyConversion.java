package io.whydown.vendor.haproxy;

import io.whydown.model.evidence.Provenance;
import io.whydown.model.evidence.Remark;
import io.whydown.model.evidence.Remark.Support;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.Frontend;
import io.whydown.model.proxy.Mode;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.proxy.Server;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Turns a configuration into the model: inheritance resolved, every setting effective. The only
/// class of this package, with its parts, that sees both worlds. Not thread-safe: one for each
/// configuration; `convert` is the way in.
public final class HaproxyConversion {

  private static final int RETRIES = 3;

  private static final Set<String> TIMEOUTS =
      Set.of(
          "check",
          "client",
          "client-fin",
          "client-hs",
          "clitimeout",
          "connect",
          "contimeout",
          "http-keep-alive",
          "http-request",
          "queue",
          "server",
          "server-fin",
          "srvtimeout",
          "tarpit",
          "tunnel");

  private final HaproxyConfiguration configuration;
  private final String vantage;
  private final Instant observedAt;
  private final SettingsConversion settings;
  private final RemarkList remarks = new RemarkList();
  private final List<Frontend> frontends = new ArrayList<>();
  private final List<Backend> backends = new ArrayList<>();
  private final Set<String> resolverNames = new HashSet<>();
  private final Set<String> serverNames = new HashSet<>();

  /// By the name of a backend, the Host header that a frontend before it sets.
  private final Map<String, String> frontendHosts = new HashMap<>();

  private HaproxyConversion(
      HaproxyConfiguration configuration, String vantage, Instant observedAt) {
    this.configuration = configuration;
    this.vantage = vantage;
    this.observedAt = observedAt;
    this.settings = new SettingsConversion(configuration.sections());
  }

  /// Returns the balancer that the configuration describes, without version and running state.
  /// Remarks of the reader come first, then those of the conversion.
  ///
  /// @param target the configuration as the user named it
  /// @param vantage the text of the vantage that the files were read at
  /// @param observedAt when they were read, by the clock of that vantage
  public static Proxy convert(
      HaproxyConfiguration configuration, String target, String vantage, Instant observedAt) {
    return new HaproxyConversion(configuration, vantage, observedAt).proxy(target);
  }

  private Proxy proxy(String target) {
    List<EffectiveProxy> proxies = EffectiveProxy.of(configuration.sections(), remarks::add);
    for (EffectiveProxy proxy : proxies) {
      convert(proxy);
    }
    for (Section section : configuration.sections()) {
      if (section.kind() == Section.Kind.RESOLVERS) {
        resolverNames.add(section.name());
      }
    }
    for (Backend backend : backends) {
      backend.servers().forEach(s -> serverNames.add(backend.name() + "/" + s.name()));
    }
    backends.replaceAll(backend ->
        backend.requestHost() == null
            ? backend.withRequestHost(frontendHosts.get(backend.name()))
            : backend);
    remarkOnReferences();
    var all = new ArrayList<>(configuration.remarks());
    all.addAll(remarks.toList());
    return new Proxy(
        Proxy.Kind.HAPROXY, null, target, frontends, backends, settings.convert(), all, null);
  }

  private void convert(EffectiveProxy proxy) {
    Section section = proxy.section();
    Mode mode = mode(proxy);
    Provenance provenance =
        new Provenance(
            vantage,
            new Provenance.Origin.File(section.file(), section.line()),
            observedAt,
            section.raw());
    if (section.kind() != Section.Kind.BACKEND) {
      Frontend frontend =
          new FrontendConversion(proxy, settings.unixPrefix(), this::place, remarks)
              .convert(mode, provenance);
      frontends.add(frontend);
      String host = RequestHost.of(proxy);
      if (host != null) {
        frontend.usedBackends().forEach(used -> frontendHosts.putIfAbsent(used, host));
      }
    }
    if (section.kind() != Section.Kind.FRONTEND) {
      backends.add(backend(proxy, mode, provenance));
    }
    timeoutsOf(proxy);
  }

  private Provenance place(Directive line) {
    return new Provenance(
        vantage, new Provenance.Origin.File(line.file(), line.line()), observedAt, line.raw());
  }

  private Mode mode(EffectiveProxy proxy) {
    Directive line = proxy.last("mode");
    if (line == null || line.word(1).equals("tcp")) {
      return Mode.TCP;
    }
    if (line.word(1).equals("http")) {
      return Mode.HTTP;
    }
    boolean newer = line.word(1).equals("log") || line.word(1).equals("spop");
    remarks.add(
        line.remark(
            newer ? Support.APPROXIMATED : Support.UNRECOGNIZED,
            "unknown proxy mode to HAProxy 2.6; taken for tcp"));
    return Mode.TCP;
  }

  private Backend backend(EffectiveProxy proxy, Mode mode, Provenance provenance) {
    List<Server> servers =
        new ServerConversion(proxy, settings.verifiesByDefault(), this::place, remarks).servers();
    Directive balance = proxy.last("balance");
    return new Backend(
        proxy.name(),
        mode,
        servers,
        proxy.number("retries", RETRIES),
        redispatches(proxy),
        proxy.timeout("connect", "contimeout"),
        proxy.timeout("server", "srvtimeout"),
        proxy.timeout("queue", ""),
        provenance,
        balance == null ? null : balance.rest(1),
        persistence(proxy),
        proxy.isDisabled(),
        RequestHost.of(proxy));
  }

  private static boolean redispatches(EffectiveProxy proxy) {
    Directive line =
        proxy.last(d ->
            d.startsWith("option", "redispatch")
                || d.keyword().equals("redispatch")
                || d.keyword().equals("redisp"));
    return line != null && line.modifier() == Directive.Modifier.PLAIN && !line.word(2).equals("0");
  }

  private static List<String> persistence(EffectiveProxy proxy) {
    return proxy
        .all(d ->
            d.keyword().equals("cookie")
                || d.keyword().equals("appsession")
                || (d.startsWith("option", "persist") && d.modifier() == Directive.Modifier.PLAIN)
                || (d.keyword().equals("stick") && !d.word(1).startsWith("store")))
        .stream()
        .map(d -> RawText.printable(d.rest(0)))
        .toList();
  }

  /// Says which times and numbers could not be read; each line is looked at where it stands.
  private void timeoutsOf(EffectiveProxy proxy) {
    for (Directive line : proxy.section().directives()) {
      switch (line.keyword()) {
        case "timeout" -> {
          if (!TIMEOUTS.contains(line.word(1))) {
            badValue(line, "timeout", line.word(1));
          } else if (HaproxyTime.tryParse(line.word(2)) == null) {
            badValue(line, "timer of 'timeout " + line.word(1) + "'", line.word(2));
          }
        }
        case "retries", "maxconn", "fullconn" -> {
          if (Numbers.tryParse(line.word(1)) == null) {
            badValue(line, "'" + line.keyword() + "'", line.word(1));
          }
        }
        default -> {
          // has no number that this package uses
        }
      }
    }
  }

  private void badValue(Directive line, String what, String value) {
    remarks.add(
        line.remark(
            Support.UNRECOGNIZED, RawText.printable("invalid " + what + ": '" + value + "'")));
  }

  private void remarkOnReferences() {
    Set<String> names = new HashSet<>();
    Map<String, Provenance> first = new HashMap<>();
    for (Backend backend : backends) {
      if (!names.add(backend.name())) {
        add(backend.provenance(), "another backend has the name '" + backend.name() + "'");
      }
      first.putIfAbsent(backend.name(), backend.provenance());
    }
    backends.forEach(this::remarkOnServers);
    for (Frontend frontend : frontends) {
      for (String used : frontend.usedBackends()) {
        if (!first.containsKey(used)) {
          add(
              frontend.provenance(),
              "frontend '" + frontend.name() + "': unable to find required backend '" + used + "'");
        }
      }
    }
  }

  private void remarkOnServers(Backend backend) {
    for (Server server : backend.servers()) {
      String resolvers = server.resolvers();
      if (resolvers != null && !resolverNames.contains(resolvers)) {
        add(server.provenance(), "unable to find required resolvers '" + resolvers + "'");
      }
      String track = server.track();
      if (track != null && !serverNames.contains(track)) {
        add(server.provenance(), "unable to find required server '" + track + "' for tracking");
      }
    }
  }

  private void add(Provenance place, String reason) {
    if (place.origin() instanceof Provenance.Origin.File(String file, int line)) {
      remarks.add(
          new Remark(Support.UNRECOGNIZED, file, line, place.raw(), RawText.printable(reason)));
    }
  }
}
