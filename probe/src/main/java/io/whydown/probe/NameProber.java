package io.whydown.probe;

import io.whydown.model.observation.Observation;
import io.whydown.net.Deadline;
import io.whydown.net.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Says what a name means at a vantage. Never takes longer than its deadline: a resolver that hangs
/// is left behind on its own thread. Thread-safe.
record NameProber(
    String vantage,
    NetworkPlace place,
    InstantSource clock,
    LongSupplier nanoClock,
    boolean isNative) {

  private static final int MAX_FILE = 1 << 20;
  private static final Duration EXPLANATION_LIMIT = Duration.ofMillis(1_500);

  Observation.NameLookup look(String name, Deadline deadline) {
    Instant at = clock.instant();
    long start = nanoClock.getAsLong();
    IpAddress literal = IpAddress.tryParse(name).orElse(null);
    NameAnswer answer = literal == null ? ask(name, deadline) : NameAnswer.of(List.of(literal));
    long elapsed = nanoClock.getAsLong() - start;
    String raw = answer.error() != null ? answer.error() : answer.addresses().toString();
    return new Observation.NameLookup(
        vantage,
        name,
        answer.addresses(),
        answer.error(),
        answer.failure(),
        elapsed,
        new ConnectWords(vantage, place.commandPrefix())
            .provenance(place.commandPrefix() + "getent ahosts " + name, at, raw));
  }

  private NameAnswer ask(String name, Deadline deadline) {
    if (!isNative) {
      return place instanceof NetworkPlace.Here
          ? explained(name, abandonable(() -> jdk(name), deadline), deadline)
          : NameAnswer.failed(
              Observation.LookupFailure.OTHER,
              "cannot enter a network namespace without native access");
    }
    try {
      return switch (place) {
        case NetworkPlace.Here _ ->
            explained(
                name,
                PlaceThread.call(place, libc -> SystemResolver.look(libc, name), deadline),
                deadline);
        case NetworkPlace.Elsewhere named ->
            PlaceThread.call(place, libc -> inside(named, libc, name, deadline), deadline);
      };
    } catch (PlaceThread.FailedException e) {
      boolean late = deadline.isOver();
      return NameAnswer.failed(
          late ? Observation.LookupFailure.NO_ANSWER : Observation.LookupFailure.OTHER,
          late ? "the resolver did not answer in time" : String.valueOf(e.getMessage()));
    }
  }

  /// As ip-netns(8) mounts the files of a namespace over those of `/etc`; without any, the system's
  /// resolver works inside as it stands. What we ask ourselves tells why there is no answer; the
  /// order of the addresses, and what nsswitch.conf(5) makes of it, only getent(1) itself knows.
  private NameAnswer inside(
      NetworkPlace.Elsewhere named, Libc libc, String name, Deadline deadline) {
    boolean hasOwn =
        Stream.of("hosts", "resolv.conf", "nsswitch.conf")
            .anyMatch(file -> Files.exists(named.etc(file)));
    if (!hasOwn) {
      return explained(name, SystemResolver.look(libc, name), deadline);
    }
    NameAnswer own = own(named, name, deadline);
    if (own.failure() == Observation.LookupFailure.NO_ANSWER
        || !(named instanceof NetworkPlace.Named(var namespace))) {
      return own;
    }
    NameAnswer theirs = Getent.ahosts(namespace, name, deadline).orElse(own);
    if (theirs.failure() == null) {
      return theirs;
    }
    boolean isKnown = own.failure() == null;
    if (isKnown && own.addresses().stream().allMatch(IpAddress::isV6)) {
      return NameAnswer.failed(
          Observation.LookupFailure.OTHER_FAMILY,
          "the host's resolver leaves out the only addresses, " + own.addresses());
    }
    return isKnown && !asksDns(text(orOurs(named, "nsswitch.conf")))
        ? theirs
        : isKnown ? GIVES_UP : own;
  }

  /// It ends the search at a refusal, and its status does not tell that from a name that is absent.
  private static final NameAnswer GIVES_UP =
      NameAnswer.failed(
          Observation.LookupFailure.TEMPORARY,
          "the host's resolver does not find the name, though a name server knows it");

  /// Whether the `hosts:` line of nsswitch.conf(5) comes to DNS for a name that no file has.
  static boolean asksDns(String nsswitch) {
    String sources =
        nsswitch
            .lines()
            .map(line -> line.replaceFirst("#.*", "").strip())
            .filter(line -> line.startsWith("hosts:"))
            .reduce((_, last) -> last)
            .orElse("hosts: dns");
    return sources.matches("(?i)(?:(?!\\[NOTFOUND=return\\]).)*\\bdns\\b.*");
  }

  private static NameAnswer own(NetworkPlace.Elsewhere named, String name, Deadline deadline) {
    List<IpAddress> listed = HostsFile.addresses(text(orOurs(named, "hosts")), name);
    return listed.isEmpty()
        ? client(orOurs(named, "resolv.conf")).look(name, deadline)
        : NameAnswer.of(listed);
  }

  /// The file of the namespace, else the one of this machine, which is seen inside as well.
  private static Path orOurs(NetworkPlace.Elsewhere named, String file) {
    Path own = named.etc(file);
    return Files.exists(own) ? own : Path.of("/etc", file);
  }

  /// glibc tells NXDOMAIN from the rest, and a failed server from a silent one not at all: one
  /// question of our own tells. Its answer counts only as an explanation.
  private NameAnswer explained(String name, NameAnswer answer, Deadline deadline) {
    if (answer.failure() != Observation.LookupFailure.TEMPORARY || deadline.isOver()) {
      return answer;
    }
    NameAnswer own =
        client(Path.of("/etc/resolv.conf")).look(name, deadline.atMost(EXPLANATION_LIMIT));
    boolean tells =
        own.failure() == Observation.LookupFailure.SERVER_FAILURE
            || own.failure() == Observation.LookupFailure.NO_ANSWER;
    return tells && own.failure() != null
        ? NameAnswer.failed(own.failure(), answer.error() + ": " + own.error())
        : answer;
  }

  private static DnsClient client(Path conf) {
    return new DnsClient(ResolvConf.read(text(conf)), RandomGenerator.getDefault());
  }

  /// Empty when it cannot be read, as the resolver takes it.
  private static String text(Path file) {
    try (var in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MAX_FILE), StandardCharsets.ISO_8859_1);
    } catch (IOException _) {
      return "";
    }
  }

  private static NameAnswer jdk(String name) {
    try {
      return NameAnswer.of(
          Arrays.stream(InetAddress.getAllByName(name)).map(IpAddress::of).toList());
    } catch (UnknownHostException e) {
      return NameAnswer.ofGaiText(String.valueOf(e.getMessage()));
    }
  }

  private static NameAnswer abandonable(
      java.util.concurrent.Callable<NameAnswer> look, Deadline deadline) {
    var task = new FutureTask<>(look);
    Thread.ofPlatform().daemon().name("look-up").start(task);
    try {
      return task.get(Math.max(0, deadline.remaining().toNanos()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      return NameAnswer.failed(
          Observation.LookupFailure.NO_ANSWER, "the resolver did not answer in time");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return NameAnswer.failed(Observation.LookupFailure.OTHER, "cancelled");
    } catch (ExecutionException e) {
      return NameAnswer.failed(Observation.LookupFailure.OTHER, failure(e.getCause()));
    }
  }

  private static String failure(@Nullable Throwable cause) {
    return "the look-up failed: " + cause;
  }
}
