package io.whydown.balancer.names;

import io.whydown.balancer.config.NamingConfig;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/// A name that is asked for once, for a rule (`do-resolve`). On the resolver's thread only.
final class Lookup implements Requester {

  private final Resolvers resolvers;
  private final NamingConfig naming;
  private final CompletableFuture<Optional<IpAddress>> result;

  private Lookup(
      Resolvers resolvers, NamingConfig naming, CompletableFuture<Optional<IpAddress>> result) {
    this.resolvers = resolvers;
    this.naming = naming;
    this.result = result;
  }

  /// Completes with the address, or with nothing when the name servers gave none.
  static void begin(
      Resolvers resolvers,
      Name name,
      IpFamily preferred,
      CompletableFuture<Optional<IpAddress>> result,
      long now) {
    var naming =
        new NamingConfig(
            name.toString(true), resolvers.config().name(), preferred, List.of(), true, false);
    var lookup = new Lookup(resolvers, naming, result);
    Resolution resolution = resolvers.link(lookup, name, Resolvers.type(preferred), now);
    if (resolvers.isFresh(resolution, now)) {
      lookup.answered(resolution, null, now);
    }
  }

  @Override
  public void answered(Resolution resolution, @Nullable Source by, long now) {
    resolvers.unlink(this, resolution);
    result.complete(Optional.ofNullable(AddressChoice.forLookup(resolution.records, naming)));
  }

  @Override
  public boolean failed(Resolution resolution, long now) {
    resolvers.unlink(this, resolution);
    result.complete(Optional.empty());
    return false;
  }
}
