package io.whydown.diagnose.investigate;

import io.whydown.collect.FoundFile;
import io.whydown.collect.HostArguments;
import io.whydown.collect.HostArtifacts;
import io.whydown.collect.RunResult;
import io.whydown.collect.Vantage;
import io.whydown.collect.bundle.Bundle;
import io.whydown.collect.bundle.BundleException;
import io.whydown.collect.bundle.BundleFile;
import io.whydown.diagnose.InvestigationRequest;
import io.whydown.diagnose.Target;
import io.whydown.diagnose.UnusableException;
import io.whydown.diagnose.reading.HostReading;
import io.whydown.model.Snapshot;
import io.whydown.model.proxy.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// An investigation out of a bundle: the same reading and joining as of a live one, with every
/// answer taken from what was recorded. Asks no host and no network. Immutable.
public final class Replay {

  private final String name;
  private final Bundle bundle;
  private final Vantage asked;
  private final HostArguments hosts;

  private Replay(String name, Bundle bundle, Vantage asked, HostArguments hosts) {
    this.name = name;
    this.bundle = bundle;
    this.asked = asked;
    this.hosts = hosts;
  }

  /// @param path as the user wrote it
  /// @throws UnusableException when the file is no bundle that can be read
  public static Replay open(String path) {
    try {
      return of(path, BundleFile.read(Path.of(path)));
    } catch (BundleException e) {
      throw new UnusableException(path + " " + e.getMessage(), e);
    }
  }

  /// @param name what an error begins with
  public static Replay of(String name, Bundle bundle) {
    try {
      return new Replay(
          name,
          bundle,
          Vantage.parse(bundle.asked().balancer()),
          HostArguments.parse(bundle.asked().hosts()));
    } catch (IllegalArgumentException e) {
      throw new UnusableException(name + " is damaged: " + e.getMessage(), e);
    }
  }

  /// The bundle's name, as errors begin with it.
  String name() {
    return name;
  }

  /// What each host answered that was asked.
  List<HostArtifacts> hosts() {
    return bundle.hosts();
  }

  /// How hosts were to be reached.
  HostArguments arguments() {
    return hosts;
  }

  public long elapsedMillis() {
    return bundle.elapsedMillis();
  }

  /// What the investigation was that the bundle was collected in.
  ///
  /// @param timeout unused by what asks nobody
  public InvestigationRequest request(Duration timeout) {
    return new InvestigationRequest(
        target(),
        asked,
        hosts,
        bundle.asked().outside(),
        timeout,
        false,
        bundle.asked().environment());
  }

  private Target target() {
    return switch (bundle.asked().target()) {
      case CONFIGURATION -> new Target.Configuration(bundle.asked().words());
      case ENDPOINT ->
          bundle.asked().words().stream()
              .findFirst()
              .flatMap(Target::tryHostPort)
              .orElseThrow(() -> new UnusableException(name + " is damaged: it has no HOST:PORT"));
    };
  }

  public Proxy configuration() {
    return switch (target()) {
      case Target.HostPort(var host, var port) ->
          ConfigurationReading.bare(host, port, bundle.takenAt());
      case Target.Configuration(var paths) ->
          new ConfigurationReading(this::files, Picture.seat(asked).text(), bundle.takenAt())
              .read(paths, bundle.asked().environment());
      case Target.Running _, Target.Saved _ ->
          throw new IllegalStateException("a bundle names what it was collected of");
    };
  }

  public Snapshot look() {
    Proxy configured = configuration();
    var picture = new Picture(bundle.takenAt(), asked, hosts, bundle.asked().outside(), configured);
    for (HostArtifacts host : bundle.hosts()) {
      picture.host(host, host.isReached() ? HostReading.read(host) : null);
    }
    picture.observe(bundle.observations());
    picture.join(
        new RuntimeReading(
                (socket, question) -> answer(socket.text(), question),
                Picture.seat(asked).text(),
                bundle.takenAt())
            .read(configured));
    return picture.snapshot();
  }

  private List<FoundFile> files(List<String> paths) {
    List<FoundFile> found = recorded(paths);
    for (FoundFile file : found) {
      if (Bundle.TAKEN_OUT.equals(file.obstacle())) {
        throw new UnusableException(name + ": " + file.path() + " " + Bundle.TAKEN_OUT);
      }
    }
    return found;
  }

  private List<FoundFile> recorded(List<String> paths) {
    return bundle.files().stream()
        .filter(listing -> listing.asked().equals(paths))
        .findFirst()
        .map(Bundle.Listing::found)
        .orElse(
            paths.stream()
                .map(path -> new FoundFile(path, path, "", false, Bundle.TAKEN_OUT))
                .toList());
  }

  private RunResult answer(String socket, String question) {
    return bundle.answers().stream()
        .filter(answer -> answer.socket().equals(socket) && answer.question().equals(question))
        .findFirst()
        .map(Bundle.Answer::result)
        .orElse(new RunResult(-1, "", "", false, Bundle.TAKEN_OUT));
  }
}
