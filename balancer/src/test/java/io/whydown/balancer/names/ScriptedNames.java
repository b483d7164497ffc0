package io.whydown.balancer.names;

import io.whydown.balancer.config.ResolversConfig;
import io.whydown.balancer.config.ResolversConfig.NameServer;
import io.whydown.balancer.names.ServerCounters.Count;
import io.whydown.net.IpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;

/// Name servers that say what a test wants, and a clock that goes when the test lets it.
final class ScriptedNames implements Resolvers.Wire {

  /// What a name server answers to a question; no byte is silence.
  interface Voice {
    byte[] apply(Message question);
  }

  private final Map<Integer, Voice> voices = new HashMap<>();
  private final Deque<Runnable> sent = new ArrayDeque<>();
  final List<String> questions = new ArrayList<>();
  final Resolvers resolvers;
  @Nullable Voice stream;
  long now = 1_000;
  private int nextId = 7;

  ScriptedNames(ResolversConfig config) {
    resolvers = new Resolvers(config, this, () -> nextId += 11);
  }

  static ResolversConfig section(int nameServers) {
    var servers = new ArrayList<NameServer>();
    for (int i = 1; i <= nameServers; i++) {
      servers.add(new NameServer("ns" + i, IpAddress.parse("192.0.2." + i), 53, false));
    }
    return ResolversConfig.of("r", servers);
  }

  ScriptedNames says(int server, Voice voice) {
    voices.put(server, voice);
    return this;
  }

  @Override
  public boolean send(int nameServer, byte[] question, long at) {
    Message message = message(question);
    questions.add(
        message.getQuestion().getName().toString(true)
            + " "
            + org.xbill.DNS.Type.string(message.getQuestion().getType()));
    sent.add(() -> answer(nameServer, message));
    return true;
  }

  @Override
  public boolean sendByStream(int nameServer, byte[] question, byte[] cut, long at) {
    Voice voice = stream;
    if (voice == null) {
      return false;
    }
    byte[] whole = voice.apply(message(question));
    var way = whole.length == 0 ? Resolvers.Way.LAST_RESORT : Resolvers.Way.STREAM;
    byte[] answer = whole.length == 0 ? cut : whole;
    sent.add(() -> resolvers.received(nameServer, answer, way, now));
    return true;
  }

  /// Lets time go by, a step of 50 ms at a time, and delivers what is answered.
  void pass(int millis) {
    long end = now + millis;
    while (now < end) {
      step();
      now += 50;
    }
    step();
  }

  void step() {
    resolvers.wake(now);
    while (!sent.isEmpty()) {
      sent.removeFirst().run();
    }
  }

  private void answer(int nameServer, Message question) {
    Voice voice = voices.get(nameServer);
    byte[] answer = voice == null ? new byte[0] : voice.apply(question);
    if (answer.length > 0) {
      resolvers.received(nameServer, answer, Resolvers.Way.DATAGRAM, now);
    }
  }

  long count(int server, Count count) {
    return resolvers.counters().get(server).get(count);
  }

  static Message message(byte[] bytes) {
    try {
      return new Message(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // Answers.

  static Voice code(int code) {
    return question -> reply(question, code).toWire();
  }

  static Voice nothing() {
    return code(Rcode.NOERROR);
  }

  /// These addresses for A, and for AAAA, as they are.
  static Voice addresses(String... addresses) {
    return question -> {
      Message reply = reply(question, Rcode.NOERROR);
      for (String each : addresses) {
        add(reply, question.getQuestion().getName(), each, Section.ANSWER, true);
      }
      return reply.toWire();
    };
  }

  /// `target:port:weight` for each service; addresses of targets come along from `extras`.
  static Voice services(Map<String, String> extras, String... services) {
    return question -> {
      Message reply = reply(question, Rcode.NOERROR);
      if (question.getQuestion().getType() != Question.SRV) {
        return reply.toWire();
      }
      for (String each : services) {
        String[] parts = each.split(":");
        Name target = name(parts[0]);
        reply.addRecord(
            new SRVRecord(
                question.getQuestion().getName(),
                DClass.IN,
                60,
                1,
                Integer.parseInt(parts[2]),
                Integer.parseInt(parts[1]),
                target),
            Section.ANSWER);
        if (extras.containsKey(parts[0])) {
          add(reply, target, extras.get(parts[0]), Section.ADDITIONAL, false);
        }
      }
      return reply.toWire();
    };
  }

  static Message reply(Message question, int code) {
    var reply = new Message(question.getHeader().getID());
    reply.getHeader().setFlag(Flags.QR);
    reply.getHeader().setRcode(code);
    reply.addRecord(question.getQuestion(), Section.QUESTION);
    return reply;
  }

  static void add(Message reply, Name owner, String address, int section, boolean onlyAsked) {
    IpAddress ip = IpAddress.parse(address);
    int type = ip.isV4() ? Question.A : Question.AAAA;
    if (onlyAsked && reply.getQuestion().getType() != type) {
      return;
    }
    Record record =
        ip.isV4()
            ? new ARecord(owner, DClass.IN, 60, ip.toInetAddress())
            : new AAAARecord(owner, DClass.IN, 60, ip.toInetAddress());
    reply.addRecord(record, section);
  }

  static CNAMERecord alias(Name owner, String target) {
    return new CNAMERecord(owner, DClass.IN, 60, name(target));
  }

  static Name name(String text) {
    try {
      return Name.fromString(text, Name.root);
    } catch (TextParseException e) {
      throw new UncheckedIOException(e);
    }
  }
}
