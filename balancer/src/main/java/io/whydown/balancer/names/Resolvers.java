package io.whydown.balancer.names;

import io.whydown.balancer.config.NamingConfig;
import io.whydown.balancer.config.ResolversConfig;
import io.whydown.balancer.names.ServerCounters.Count;
import io.whydown.net.IpFamily;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/// One `resolvers` section at work: it asks for every name again and again, all its name servers at
/// once, and tells who wants to know (HAProxy: src/resolvers.c). It sees no socket and no clock. On
/// the resolver's thread only, but for its counters.
final class Resolvers {

  /// The way to the name servers.
  interface Wire {

    /// Sends to a name server, by its place in the configuration. False when that failed.
    boolean send(int nameServer, byte[] question, long now);

    /// Asks again over TCP, because the answer did not fit. False when that cannot be. Otherwise
    /// the whole answer is given to `received`, or `cut` once more when none comes.
    boolean sendByStream(int nameServer, byte[] question, byte[] cut, long now);
  }

  /// How an answer came.
  enum Way {
    DATAGRAM,
    STREAM,
    /// Over UDP, and TCP gave nothing better.
    LAST_RESORT
  }

  private static final int MOST_ID = 0xffff;

  private final ResolversConfig config;
  private final Wire wire;
  private final IntSupplier random;
  private final List<ServerCounters> counters = new ArrayList<>();
  private final Map<Integer, Resolution> byId = new HashMap<>();

  /// Those that are asked for, by the time of the last question.
  private final Set<Resolution> running = new LinkedHashSet<>();

  private final Set<Resolution> waiting = new LinkedHashSet<>();
  private final Map<String, ServiceRecord> services = new LinkedHashMap<>();
  private final List<FollowedServer> expecting = new ArrayList<>();

  /// @param random gives numbers of which the last 16 bits cannot be foretold
  Resolvers(ResolversConfig config, Wire wire, IntSupplier random) {
    this.config = config;
    this.wire = wire;
    this.random = random;
    config.nameServers().forEach(each -> counters.add(new ServerCounters(each.name())));
  }

  ResolversConfig config() {
    return config;
  }

  /// In the order of the configuration. Safe from any thread.
  List<ServerCounters> counters() {
    return List.copyOf(counters);
  }

  boolean isIdle() {
    return running.isEmpty() && waiting.isEmpty();
  }

  /// A server that is to follow its name from now on. Servers of one service record come in the
  /// order in which they are filled.
  FollowedServer follow(ServerDoor door, NamingConfig naming, long now) {
    var server = new FollowedServer(this, door, naming);
    if (naming.isService()) {
      Name name = Question.tryName(naming.name());
      String key = door.backend() + "/" + naming.name();
      ServiceRecord service =
          services.computeIfAbsent(key, _ -> new ServiceRecord(this, naming.name()));
      if (service.isNew() && name != null) {
        link(service, name, Question.SRV, now);
      }
      service.add(server);
    } else {
      server.ask(naming.name(), now);
    }
    return server;
  }

  /// Servers that wait until a time for their service record to name them again.
  void expects(FollowedServer server) {
    expecting.add(server);
  }

  static int type(IpFamily preferred) {
    return preferred == IpFamily.V4 ? Question.A : Question.AAAA;
  }

  /// Joins whoever asks for the same already.
  Resolution link(Requester requester, Name name, int type, long now) {
    Resolution found = find(running, name, type);
    found = found == null ? find(waiting, name, type) : found;
    if (found == null) {
      found = new Resolution(name, type, counters.size(), now);
      waiting.add(found);
    }
    found.requesters.add(requester);
    return found;
  }

  private static @Nullable Resolution find(Set<Resolution> among, Name name, int type) {
    for (Resolution each : among) {
      if (each.preferred == type && each.name.equals(name)) {
        return each;
      }
    }
    return null;
  }

  void unlink(Requester requester, Resolution resolution) {
    resolution.requesters.remove(requester);
    if (resolution.requesters.isEmpty()) {
      byId.remove(resolution.id, resolution);
      running.remove(resolution);
      waiting.remove(resolution);
    }
  }

  /// Does what is due. Answers when it wants to be called again.
  long wake(long now) {
    for (Resolution each : List.copyOf(running)) {
      if (each.lastQuery + config.retryMillis() > now) {
        break;
      }
      if (running.contains(each)) {
        silent(each, now);
      }
    }
    for (Resolution each : List.copyOf(waiting)) {
      boolean isDue = each.lastRound < 0 || each.lastRound + config.resolveMillis() <= now;
      if (isDue && waiting.contains(each)) {
        begin(each, now);
      }
    }
    for (FollowedServer each : List.copyOf(expecting)) {
      if (!each.isExpecting() || each.giveUpAt(now)) {
        expecting.remove(each);
      }
    }
    return next(now);
  }

  private long next(long now) {
    long next = now + Math.max(1, config.resolveMillis());
    if (!running.isEmpty()) {
      next = Math.min(next, running.iterator().next().lastQuery + config.retryMillis());
    }
    for (Resolution each : waiting) {
      next = Math.min(next, each.lastRound < 0 ? now : each.lastRound + config.resolveMillis());
    }
    // not at once: a section whose times are 0 would never rest
    return Math.max(next, now + 1);
  }

  private void begin(Resolution resolution, long now) {
    int id = freeId();
    if (id < 0) {
      resolution.lastRound = now;
      return;
    }
    byId.put(id, resolution);
    resolution.beginRound(id, config.retries());
    send(resolution, now);
  }

  private int freeId() {
    for (int i = 0; i < 100; i++) {
      int id = random.getAsInt() & MOST_ID;
      if (id != 0 && !byId.containsKey(id)) {
        return id;
      }
    }
    return -1;
  }

  /// What is due at one time is asked at one time, as in HAProxy (now_ms), however long sending
  /// takes.
  private void send(Resolution resolution, long now) {
    resolution.asked = 0;
    resolution.answers = 0;
    resolution.lastQuery = now;
    Arrays.fill(resolution.hasAnswered, false);
    byte[] message = message(resolution);
    for (int i = 0; i < counters.size(); i++) {
      if (wire.send(i, message, now)) {
        counters.get(i).increment(Count.SENT);
        resolution.asked++;
      } else {
        counters.get(i).increment(Count.SEND_ERROR);
        resolution.words[i] = "a question cannot be sent to it";
      }
    }
    running.remove(resolution);
    waiting.remove(resolution);
    running.add(resolution);
  }

  private byte[] message(Resolution resolution) {
    return resolution.question.toWire(resolution.id, config.payloadBytes());
  }

  /// The time for answers is over.
  private void silent(Resolution resolution, long now) {
    if (resolution.tries <= 0) {
      if (resolution.answers == 0) {
        resolution.status = Resolution.Status.TIMEOUT;
      }
      fail(resolution, now);
      return;
    }
    if (resolution.answers == 0 || resolution.isSecondChoice()) {
      resolution.askPreferred();
      resolution.tries--;
    } else if (!resolution.askOther()) {
      resolution.tries--;
    }
    send(resolution, now);
  }

  /// A message came from a name server.
  void received(int nameServer, byte[] bytes, Way way, long now) {
    ServerCounters count = counters.get(nameServer);
    if (way != Way.STREAM && bytes.length > config.payloadBytes()) {
      count.increment(Count.TOO_BIG);
      return;
    }
    if (bytes.length < 2) {
      count.increment(Count.INVALID);
      return;
    }
    Resolution resolution = byId.get((bytes[0] & 0xff) << 8 | bytes[1] & 0xff);
    if (resolution == null || resolution.hasAnswered[nameServer]) {
      count.increment(Count.OUTDATED);
      return;
    }
    Answer answer = Answer.read(bytes, resolution.question, mostRecords(way));
    if (isCut(answer) && way == Way.DATAGRAM) {
      count.increment(Count.TRUNCATED);
      if (wire.sendByStream(nameServer, message(resolution), bytes, now)) {
        return;
      }
    }
    if (answer instanceof Answer.Late) {
      count.increment(Count.OUTDATED);
      return;
    }
    resolution.hasAnswered[nameServer] = true;
    resolution.answers++;
    switch (answer) {
      case Answer.Usable usable -> succeed(resolution, usable, count, now);
      case Answer.Useless(var fault, var words) -> {
        resolution.words[nameServer] = words;
        resolution.status = note(fault, count);
        if (resolution.answers >= resolution.asked) {
          nothingCame(resolution, now);
        }
      }
      case Answer.Late _ -> {
        // counted above
      }
    }
  }

  private int mostRecords(Way way) {
    int bytes = way == Way.STREAM ? ResolversConfig.MOST_PAYLOAD : config.payloadBytes();
    return (bytes - ResolversConfig.LEAST_PAYLOAD) / 6;
  }

  private static boolean isCut(Answer answer) {
    return switch (answer) {
      case Answer.Usable usable -> usable.isCut();
      case Answer.Useless useless -> useless.fault() == Answer.Fault.CUT;
      case Answer.Late _ -> false;
    };
  }

  private static Resolution.Status note(Answer.Fault fault, ServerCounters count) {
    return switch (fault) {
      case NO_SUCH_NAME -> {
        count.increment(Count.NX);
        yield Resolution.Status.NO_SUCH_NAME;
      }
      case REFUSED -> {
        count.increment(Count.REFUSED);
        yield Resolution.Status.REFUSED;
      }
      case NO_RECORD -> {
        count.increment(Count.ANY_ERR);
        yield Resolution.Status.OTHER;
      }
      case BAD_ALIAS -> {
        count.increment(Count.CNAME_ERROR);
        yield Resolution.Status.OTHER;
      }
      case MALFORMED -> {
        count.increment(Count.INVALID);
        yield Resolution.Status.INVALID;
      }
      case OTHER -> {
        count.increment(Count.OTHER);
        yield Resolution.Status.OTHER;
      }
      // counted when it came
      case CUT -> Resolution.Status.OTHER;
    };
  }

  /// Every name server that was asked has answered, and none usefully.
  private void nothingCame(Resolution resolution, long now) {
    if (!resolution.isSecondChoice()) {
      if (resolution.askOther()) {
        send(resolution, now);
      }
    } else if (resolution.tries <= 0) {
      fail(resolution, now);
    }
  }

  private void succeed(
      Resolution resolution, Answer.Usable answer, ServerCounters count, long now) {
    resolution.records.take(answer, now);
    forget(resolution, now);
    resolution.status = Resolution.Status.VALID;
    resolution.lastValid = now;
    count.increment(Count.VALID);
    Requester.@Nullable Source source = new Requester.Source(config.name(), count);
    for (Requester each : List.copyOf(resolution.requesters)) {
      each.answered(resolution, source, now);
      source = null;
    }
    end(resolution, now);
  }

  /// Lets go what answers have not held for long, and gives services to servers
  /// (resolv_check_response).
  private void forget(Resolution resolution, long now) {
    int keep = config.hold().obsolete();
    for (KnownRecord record : resolution.records.all()) {
      if (record.extra != null && record.extraSeen + keep < now) {
        record.extra = null;
      }
      if (record.lastSeen + keep < now) {
        for (FollowedServer each : List.copyOf(record.holders)) {
          each.recordGone(record, now);
        }
        resolution.records.remove(record);
      } else if (record.target != null) {
        for (Requester each : List.copyOf(resolution.requesters)) {
          if (each instanceof ServiceRecord service) {
            service.serve(record, now);
          }
        }
      }
    }
  }

  private void fail(Resolution resolution, long now) {
    boolean keeps = false;
    for (Requester each : List.copyOf(resolution.requesters)) {
      keeps |= each.failed(resolution, now);
    }
    if (!keeps) {
      resolution.records.clear();
    }
    end(resolution, now);
  }

  private void end(Resolution resolution, long now) {
    byId.remove(resolution.id, resolution);
    resolution.endRound(now);
    running.remove(resolution);
    if (!resolution.requesters.isEmpty()) {
      waiting.add(resolution);
    }
  }

  /// How long an address is kept after the last valid answer, by how rounds end since.
  int holdMillis(Resolution.Status status) {
    return switch (status) {
      case NO_SUCH_NAME -> config.hold().nx();
      case TIMEOUT -> config.hold().timeout();
      case REFUSED -> config.hold().refused();
      case NONE, VALID, INVALID, OTHER -> config.hold().other();
    };
  }

  /// Whether an answer is new enough for a rule.
  boolean isFresh(Resolution resolution, long now) {
    return resolution.status == Resolution.Status.VALID
        && !resolution.isRunning
        && resolution.lastRound >= 0
        && resolution.lastRound + config.hold().valid() > now;
  }
}
