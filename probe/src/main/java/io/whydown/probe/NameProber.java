package io.whydown.probe;

import io.whydown.model.observation.Observation;
import io.whydown.net.Deadline;
import io.whydown.net.IpAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Says what a name means at a vantage. Never takes longer than its deadline: a resolver that hangs
/// is left behind on its own thread. Thread-safe.
record NameProber(
    String vantage,
    NetworkPlace place,
    InstantSource clock,
    LongSupplier nanoClock,
    boolean isNative) {

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
    if (place instanceof NetworkPlace.Named) {
      return NameAnswer.failed(
          Observation.LookupFailure.OTHER, "names are not looked up inside a netns yet");
    }
    return abandonable(() -> jdk(name), deadline);
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
