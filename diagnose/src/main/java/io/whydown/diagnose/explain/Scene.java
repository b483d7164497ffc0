package io.whydown.diagnose.explain;

import io.whydown.collect.FoundFile;
import io.whydown.diagnose.UnusableException;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.investigate.ConfigurationReading;
import io.whydown.diagnose.testimony.Hearing;
import io.whydown.model.Snapshot;
import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.proxy.ProxyRuntime;
import io.whydown.model.proxy.Server;
import io.whydown.net.ConnectOutcome;
import io.whydown.vendor.Matched;
import io.whydown.vendor.haproxy.HaproxyRuntimeReader;
import io.whydown.vendor.paste.Fragment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the pasted outputs show of hosts and balancer, put together as an investigation would have
/// put it together, so that the why-graph walks it. Not thread-safe: one for each text.
final class Scene {

  /// The server that the text is about, in a snapshot that has nothing but what was pasted.
  record Shown(Snapshot snapshot, Backend backend, Server server) {}

  /// @param output null for what no known command printed
  private record Piece(Fragment fragment, @Nullable Output output) {}

  private final List<Piece> pieces;
  private final Hearing told;
  private final Instant now;
  private final Snapshot bare;

  private Scene(List<Fragment> fragments, Hearing told, Snapshot bare) {
    this.pieces = fragments.stream().map(f -> new Piece(f, Output.of(f).orElse(null))).toList();
    this.told = told;
    this.now = bare.takenAt();
    this.bare = bare;
  }

  /// @param bare what the text tells without its outputs
  static Optional<Shown> of(List<Fragment> fragments, Hearing told, Snapshot bare) {
    return new Scene(fragments, told, bare).shown();
  }

  private Optional<Shown> shown() {
    List<PastedHost> pasted = hosts();
    Proxy configured = configuration().orElse(null);
    Optional<ProxyRuntime> runtime = runtime();
    if (pasted.isEmpty() && (configured == null || runtime.isEmpty())) {
      return Optional.empty();
    }
    Proxy proxy = configured == null ? bare.proxy() : configured;
    if (runtime.isPresent()) {
      proxy = proxy.withRuntime(runtime.get().info().get("Version"), runtime.get());
    }
    ServerInQuestion.Found found = new ServerInQuestion(told, proxy).find().orElse(null);
    if (found == null) {
      proxy = bare.proxy();
      found = ServerInQuestion.only(proxy);
    }
    Backend backend = found.backend();
    Server server = found.server();
    var cast = new Cast(told, server, proxy, now).of(pasted);
    var serverHosts = new LinkedHashMap<String, String>();
    if (cast.server() != null) {
      serverHosts.put(Case.name(proxy, backend, server), cast.server());
    }
    var snapshot =
        new Snapshot(
            now,
            proxy,
            bare.balancerVantage(),
            cast.hosts(),
            serverHosts,
            List.of(),
            observations(cast.balancerPlace()),
            List.of(),
            bare.platform(),
            bare.testimony());
    return Optional.of(new Shown(snapshot, backend, server));
  }

  /// By the place that the text names; a container is none of them.
  private List<PastedHost> hosts() {
    Map<String, PastedHost> byPlace = new LinkedHashMap<>();
    for (Piece piece : pieces) {
      Fragment fragment = piece.fragment();
      boolean inContainer =
          fragment.place().equals("container")
              || fragment.name().contains(" exec ")
              || fragment.lines().getFirst().text().contains(" exec ");
      Output output = piece.output();
      if (output != null && !inContainer) {
        byPlace
            .computeIfAbsent(fragment.place().toLowerCase(Locale.ROOT), PastedHost::new)
            .add(output, fragment);
      }
    }
    return byPlace.values().stream().filter(host -> !host.isEmpty()).toList();
  }

  private static final Pattern CONFIGURATION =
      Pattern.compile(
          "(?m)^\\s*(?:backend|listen|frontend)\\s+\\S+\\s*$|\\b(?:proxy_pass|fastcgi_pass|grpc_pass|uwsgi_pass)\\s");

  private Optional<Proxy> configuration() {
    var files = new ArrayList<FoundFile>();
    for (Piece piece : pieces) {
      Fragment fragment = piece.fragment();
      String text = fragment.text();
      if (piece.output() == null && CONFIGURATION.matcher(text).find()) {
        files.add(new FoundFile(fragment.label(), fragment.label(), text, false, null));
      }
    }
    if (files.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new ConfigurationReading(_ -> files, Fragment.VANTAGE, now)
              .read(List.of(files.getFirst().path()), Map.of()));
    } catch (UnusableException _) {
      // a part of a file; readers of lines have taken what they knew
      return Optional.empty();
    }
  }

  private Optional<ProxyRuntime> runtime() {
    for (Piece piece : pieces) {
      Fragment fragment = piece.fragment();
      if (fragment.text().contains("# pxname,") && fragment.lines().size() < 5_000) {
        Artifact artifact = fragment.artifact(now);
        return Optional.of(HaproxyRuntimeReader.runtime(artifact, artifact, artifact).value());
      }
    }
    return Optional.empty();
  }

  private static final Pattern AFTER =
      Pattern.compile("(?:after |check duration: )(\\d{1,7}) ?ms\\b");

  /// Connects that were made where the balancer is, with the time that they took where it is told.
  private List<Observation> observations(String place) {
    var seen = new ArrayList<Observation>();
    for (Observation observation : bare.observations()) {
      Optional<Fragment> source = fragmentOf(observation.provenance());
      boolean here =
          source.isEmpty()
              || source.get().place().isEmpty()
              || source.get().place().toLowerCase(Locale.ROOT).equals(place);
      if (here && observation instanceof Observation.Connect connect) {
        int line = connect.provenance().line();
        seen.add(timed(connect, source.map(fragment -> textOf(fragment, line)).orElse("")));
      }
    }
    return seen;
  }

  private static String textOf(Fragment fragment, int number) {
    return fragment.lines().stream()
        .filter(line -> line.number() == number)
        .map(Fragment.Line::text)
        .findFirst()
        .orElse("");
  }

  /// @param line where the text tells of it
  private static Observation timed(Observation.Connect connect, String line) {
    if (!(connect.outcome() instanceof ConnectOutcome.Failed(var errno, var icmp, var by, _))) {
      return connect;
    }
    Matcher after = AFTER.matcher(line);
    return after.find()
        ? new Observation.Connect(
            connect.vantage(),
            connect.endpoint(),
            new ConnectOutcome.Failed(
                errno, icmp, by, TimeUnit.MILLISECONDS.toNanos(Matched.number(after, 1))),
            connect.method(),
            connect.provenance())
        : connect;
  }

  private Optional<Fragment> fragmentOf(Provenance place) {
    int line = place.line();
    return pieces.stream()
        .map(Piece::fragment)
        .filter(f -> f.lines().getFirst().number() <= line && line <= f.lines().getLast().number())
        .findFirst();
  }
}
