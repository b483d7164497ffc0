package io.whydown.collect.ssh;

import io.whydown.net.Deadline;
import io.whydown.net.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The addresses of a host to dial. A look-up in the system's resolver cannot be interrupted, so it
/// runs on a daemon of its own that is left behind when the time is over.
final class AddressLookup {

  private AddressLookup() {}

  static List<InetSocketAddress> of(SshHost host, Deadline deadline) throws SshUnusableException {
    String name = host.hostName();
    // A literal with a zone (fe80::1%eth0) keeps its zone through the system's reader.
    Optional<IpAddress> literal =
        name.indexOf('%') < 0 ? IpAddress.tryParse(name) : Optional.empty();
    if (literal.isPresent()) {
      return List.of(new InetSocketAddress(literal.get().toInetAddress(), host.port()));
    }
    try {
      long nanos = Math.max(1, deadline.remaining().toNanos());
      InetAddress[] found = lookUp(name).get(nanos, TimeUnit.NANOSECONDS);
      return Arrays.stream(found).map(at -> new InetSocketAddress(at, host.port())).toList();
    } catch (ExecutionException _) {
      throw new SshUnusableException(
          "the name " + name + " does not resolve; check it, or write an address");
    } catch (TimeoutException _) {
      throw new SshUnusableException(
          "the resolver did not answer for " + name + " in time; write an address");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new SshUnusableException("was not asked: the time limit had passed");
    }
  }

  private static CompletableFuture<InetAddress[]> lookUp(String name) {
    var answer = new CompletableFuture<InetAddress[]>();
    Thread _ =
        Thread.ofPlatform()
            .daemon()
            .name("lookup")
            .start(() -> {
              try {
                answer.complete(InetAddress.getAllByName(name));
              } catch (UnknownHostException e) {
                answer.completeExceptionally(e);
              }
            });
    return answer;
  }
}
