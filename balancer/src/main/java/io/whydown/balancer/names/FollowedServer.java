package io.whydown.balancer.names;

import io.whydown.balancer.config.NamingConfig;
import io.whydown.balancer.names.ServerCounters.Count;
import io.whydown.net.IpAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/// A server that follows a name (HAProxy: src/server.c, snr_resolution_cb). On the resolver's
/// thread only.
final class FollowedServer implements Requester {

  private static final long NEVER = -1;

  private final Resolvers resolvers;
  private final ServerDoor door;
  private final NamingConfig naming;
  private @Nullable Resolution resolution;
  private @Nullable ServiceRecord service;

  /// The record that its address is in.
  private @Nullable KnownRecord addressRecord;

  /// The record of its service that it serves.
  private @Nullable KnownRecord serviceRecord;

  private @Nullable String host;
  private int port;

  /// Its address came along with the service: its name is not asked for.
  private boolean isGiven;

  private long expectedUntil = NEVER;

  /// Why the address that it had counts no longer; empty while it has one, or had none.
  private String expiry = "";

  FollowedServer(Resolvers resolvers, ServerDoor door, NamingConfig naming) {
    this.resolvers = resolvers;
    this.door = door;
    this.naming = naming;
  }

  String backend() {
    return door.backend();
  }

  @Nullable IpAddress address() {
    return door.address();
  }

  @Nullable String host() {
    return host;
  }

  int port() {
    return port;
  }

  boolean ignoresWeight() {
    return naming.ignoresWeight();
  }

  void belongTo(ServiceRecord record) {
    service = record;
  }

  boolean isOfService() {
    return service != null;
  }

  /// Has its name asked for from now on. False when it is no name.
  boolean ask(String text, long now) {
    Name name = Question.tryName(text);
    if (name == null) {
      return false;
    }
    Resolution before = resolution;
    if (before != null && before.name.equals(name)) {
      return true;
    }
    stopAsking();
    host = text.toLowerCase(Locale.ROOT);
    if (!isGiven) {
      resolution = resolvers.link(this, name, Resolvers.type(naming.preferred()), now);
    }
    return true;
  }

  private void stopAsking() {
    Resolution before = resolution;
    resolution = null;
    if (before != null) {
      letGoAddress();
      resolvers.unlink(this, before);
    }
  }

  private void letGoAddress() {
    KnownRecord record = addressRecord;
    addressRecord = null;
    if (record != null) {
      record.holders.remove(this);
    }
  }

  /// An operator gives it another name.
  boolean rename(String text, long now) {
    isGiven = false;
    return ask(text, now);
  }

  // What its own name says.

  @Override
  public void answered(Resolution of, @Nullable Source by, long now) {
    if (service != null && isGiven) {
      return;
    }
    if (addressRecord != null) {
      follow(of, false, now);
      return;
    }
    KnownRecord best = AddressChoice.forServer(of.records, naming, this);
    IpAddress found = best == null ? null : best.address;
    if (best == null || found == null) {
      if (follow(of, true, now)) {
        door.loseAddress();
      } else if (door.isUnresolved()) {
        door.stillClosed(Words.noneLeft(of));
      }
      return;
    }
    best.holders.add(this);
    addressRecord = best;
    if (!found.equals(door.address())) {
      if (by != null) {
        by.counters().increment(Count.UPDATE);
      }
      door.move(found, by == null ? "DNS cache" : by.text());
    }
    follow(of, false, now);
  }

  @Override
  public boolean failed(Resolution of, long now) {
    if (follow(of, true, now)) {
      door.loseAddress();
      letGoAddress();
      return false;
    }
    if (door.isUnresolved()) {
      door.stillClosed(Words.failed(of, resolvers.config()) + expiry);
    }
    return true;
  }

  /// Goes into maintenance and out of it as the resolution stands. Whether that was a change.
  private boolean follow(Resolution of, boolean hasNoAddress, long now) {
    return switch (of.status) {
      case NONE -> false;
      case VALID -> hasNoAddress ? close("No IP for server ", Words.noneLeft(of)) : open();
      case NO_SUCH_NAME -> expire(of, "DNS NX status", now);
      case TIMEOUT -> expire(of, "DNS timeout status", now);
      case REFUSED -> expire(of, "DNS refused status", now);
      case INVALID, OTHER -> expire(of, "unspecified DNS error", now);
    };
  }

  private boolean expire(Resolution of, String cause, long now) {
    int hold = resolvers.holdMillis(of.status);
    if (of.lastValid + hold > now || door.isUnresolved()) {
      return false;
    }
    expiry = Words.held(of.status, hold);
    return close(cause, Words.failed(of, resolvers.config()) + expiry);
  }

  private boolean close(String cause, String words) {
    if (door.isUnresolved()) {
      return false;
    }
    door.close(cause, words);
    return true;
  }

  private boolean open() {
    if (!door.isUnresolved()) {
      return false;
    }
    expiry = "";
    door.open(true);
    return true;
  }

  /// A record that it lives by is no longer in answers.
  void recordGone(KnownRecord record, long now) {
    if (record.equals(addressRecord)) {
      letGoAddress();
    } else if (record.equals(serviceRecord)) {
      leave(Words.NOT_LISTED);
    }
  }

  // What its service record says.

  /// It takes a service (resolv_check_response).
  void serve(KnownRecord record, String target, long now) {
    isGiven = false;
    expectedUntil = NEVER;
    port = record.port;
    door.setPort(port);
    IpAddress extra = record.extra;
    if (extra != null) {
      if (!extra.equals(door.address())) {
        door.move(extra, "DNS additional record");
      }
      isGiven = true;
      stopAsking();
    }
    if (host == null) {
      host = target;
      door.rename(target, "SRV record");
    }
    if (!record.equals(serviceRecord)) {
      serviceRecord = record;
      record.holders.add(this);
    }
    if (!isGiven && resolution == null) {
      ask(target, now);
    }
    if (door.address() == null) {
      close("entry removed from SRV record", Words.NOT_LISTED);
    } else if (door.isUnresolved()) {
      door.open(false);
    }
    if (!naming.ignoresWeight()) {
      door.setWeight((record.weight + 255) / 256);
    }
  }

  /// Its service is gone: it is free for another one (resolv_srvrq_cleanup_srv).
  void leave(String words) {
    stopAsking();
    close("entry removed from SRV record", words);
    host = null;
    port = 0;
    isGiven = true;
    expectedUntil = NEVER;
    KnownRecord record = serviceRecord;
    serviceRecord = null;
    if (record != null) {
      record.holders.remove(this);
    }
    door.loseAddress();
    door.setPort(0);
    door.rename(null, null);
    ServiceRecord of = service;
    if (of != null) {
      of.isFree(this);
    }
  }

  void stillFree(String words) {
    if (door.isUnresolved()) {
      door.stillClosed(words);
    }
  }

  /// It served this in the process before, and may do so again until a time.
  void expect(String savedHost, int savedPort, long until) {
    host = savedHost.toLowerCase(Locale.ROOT);
    port = savedPort;
    expectedUntil = until;
    ServiceRecord of = service;
    if (of != null) {
      of.isNamed(this);
    }
    resolvers.expects(this);
  }

  boolean isExpecting() {
    return expectedUntil != NEVER;
  }

  /// Whether the time is over.
  boolean giveUpAt(long now) {
    if (now < expectedUntil) {
      return false;
    }
    ServiceRecord of = service;
    if (of != null) {
      of.forgetNamed(this);
    }
    leave(Words.NOT_LISTED);
    return true;
  }
}
