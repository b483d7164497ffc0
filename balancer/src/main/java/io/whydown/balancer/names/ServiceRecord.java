package io.whydown.balancer.names;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/// The servers of a backend that one service record fills (HAProxy: struct resolv_srvrq). On the
/// resolver's thread only.
final class ServiceRecord implements Requester {

  private final Resolvers resolvers;
  private final String name;
  private final List<FollowedServer> all = new ArrayList<>();

  /// Those that serve nothing, the next one first.
  private final List<FollowedServer> free = new ArrayList<>();

  /// Those that are known to have served something in the process before.
  private final List<FollowedServer> named = new ArrayList<>();

  ServiceRecord(Resolvers resolvers, String name) {
    this.resolvers = resolvers;
    this.name = name;
  }

  boolean isNew() {
    return all.isEmpty();
  }

  void add(FollowedServer server) {
    server.belongTo(this);
    all.add(server);
    free.add(server);
  }

  void isFree(FollowedServer server) {
    free.add(server);
  }

  /// It comes with a name from the process before.
  void isNamed(FollowedServer server) {
    free.remove(server);
    named.add(server);
  }

  void forgetNamed(FollowedServer server) {
    named.remove(server);
  }

  /// Gives a service to the server that has it, had it, or is free.
  void serve(KnownRecord record, long now) {
    Name of = record.target;
    if (of == null || of.equals(Name.root)) {
      return; // RFC 2782: the service is decidedly not available
    }
    String target = of.toString(true).toLowerCase(Locale.ROOT);
    FollowedServer server = holder(record);
    server = server == null ? known(target, record.port) : server;
    if (server == null && !free.isEmpty()) {
      server = free.removeFirst();
    }
    if (server != null) {
      server.serve(record, target, now);
    }
  }

  private @Nullable FollowedServer holder(KnownRecord record) {
    for (FollowedServer each : record.holders) {
      if (all.contains(each)) {
        return each;
      }
    }
    return null;
  }

  private @Nullable FollowedServer known(String target, int port) {
    for (FollowedServer each : named) {
      if (target.equals(each.host()) && each.port() == port) {
        named.remove(each);
        return each;
      }
    }
    return null;
  }

  @Override
  public void answered(Resolution resolution, @Nullable Source by, long now) {
    String words = Words.tooFew(name, resolution.records.size(), all.size());
    free.forEach(each -> each.stillFree(words));
  }

  @Override
  public boolean failed(Resolution resolution, long now) {
    int hold = resolvers.holdMillis(resolution.status);
    String words = Words.failed(resolution, resolvers.config());
    free.forEach(each -> each.stillFree(words));
    if (resolution.lastValid + hold > now) {
      return true;
    }
    String left = words + Words.held(resolution.status, hold);
    for (KnownRecord record : resolution.records.all()) {
      for (FollowedServer each : List.copyOf(record.holders)) {
        if (all.contains(each)) {
          each.leave(left);
        }
      }
    }
    return false;
  }
}
