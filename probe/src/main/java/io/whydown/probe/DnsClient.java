package io.whydown.probe;

import io.whydown.model.observation.Observation.LookupFailure;
import io.whydown.net.Deadline;
import io.whydown.net.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Asks the servers of a resolv.conf for the addresses of a name, over UDP, as glibc does: each
/// server in turn, each candidate name in turn, A and AAAA. Runs on the calling thread and in its
/// network namespace. Not thread-safe.
final class DnsClient {

  private static final int DNS_PORT = 53;
  private static final int MAX_MESSAGE = 4_096;

  private final ResolvConf conf;
  private final RandomGenerator random;
  private final int port;

  DnsClient(ResolvConf conf, RandomGenerator random) {
    this(conf, random, DNS_PORT);
  }

  DnsClient(ResolvConf conf, RandomGenerator random, int port) {
    this.conf = conf;
    this.random = random;
    this.port = port;
  }

  /// Addresses, IPv4 before IPv6 as the servers order them; or why there are none.
  NameAnswer look(String name, Deadline deadline) {
    NameAnswer last = NameAnswer.failed(LookupFailure.OTHER, "no name to ask for");
    NameAnswer failed = null;
    for (String candidate : conf.candidates(name)) {
      boolean isAbsolute = candidate.length() <= name.length();
      if (failed != null && !isAbsolute) {
        continue; // glibc ends the search there, and asks for the name as it stands
      }
      last = both(candidate, deadline);
      if (last.failure() == null || last.failure() == LookupFailure.NO_ANSWER) {
        return last;
      }
      if (last.failure() == LookupFailure.SERVER_FAILURE && failed == null) {
        failed = last;
      }
    }
    return failed == null ? last : failed;
  }

  private NameAnswer both(String name, Deadline deadline) {
    Reply v4 = ask(name, DnsMessage.A, deadline);
    if (v4.answer == null) {
      return NameAnswer.failed(v4.failure, v4.error);
    }
    if (v4.answer.code() == DnsMessage.NAME_ERROR) {
      return NameAnswer.failed(
          LookupFailure.NO_SUCH_NAME,
          "no such name: " + name + " (NXDOMAIN from " + v4.error + ")");
    }
    Reply v6 = ask(name, DnsMessage.AAAA, deadline);
    var addresses = new ArrayList<IpAddress>(v4.answer.addresses());
    if (v6.answer != null) {
      addresses.addAll(v6.answer.addresses());
    }
    return addresses.isEmpty()
        ? NameAnswer.failed(
            LookupFailure.NO_ADDRESS, name + " has no address (answer of " + v4.error + ")")
        : NameAnswer.of(addresses);
  }

  /// An answer that says something of the name, or why there is none.
  ///
  /// @param error the server that answered, when there is an answer
  private record Reply(DnsMessage.@Nullable Answer answer, LookupFailure failure, String error) {}

  private Reply ask(String name, int type, Deadline deadline) {
    byte[] question = DnsMessage.question(random.nextInt(0x10000), name, type);
    if (question == null) {
      return new Reply(null, LookupFailure.NO_SUCH_NAME, "not a name that DNS can carry: " + name);
    }
    Reply last = new Reply(null, LookupFailure.NO_ANSWER, "no time was left");
    for (int round = 0; round < conf.attempts() && !deadline.isOver(); round++) {
      for (IpAddress server : conf.servers()) {
        last = askOne(server, question, deadline.atMost(conf.timeout()));
        if (last.answer != null) {
          return last;
        }
      }
    }
    return last;
  }

  private Reply askOne(IpAddress server, byte[] question, Deadline deadline) {
    DnsMessage.Answer answer = exchange(server, question, deadline);
    return answer == null
        ? new Reply(null, LookupFailure.NO_ANSWER, server + " did not answer")
        : reply(server, answer);
  }

  private DnsMessage.@Nullable Answer exchange(
      IpAddress server, byte[] question, Deadline deadline) {
    var family = server.isV4() ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    try (var channel = DatagramChannel.open(family);
        var selector = Selector.open()) {
      channel.connect(new InetSocketAddress(server.toInetAddress(), port));
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
      channel.write(ByteBuffer.wrap(question));
      while (!deadline.isOver() && !Thread.currentThread().isInterrupted()) {
        selector.select(Math.max(1, deadline.remaining().toMillis()));
        selector.selectedKeys().clear();
        DnsMessage.Answer answer = receive(channel, question);
        if (answer != null) {
          return answer;
        }
      }
      return null;
    } catch (IOException _) {
      return null; // refused by ICMP, or no way there: the server does not answer
    }
  }

  private static DnsMessage.@Nullable Answer receive(DatagramChannel channel, byte[] question)
      throws IOException {
    var buffer = ByteBuffer.allocate(MAX_MESSAGE);
    int got = channel.read(buffer);
    return got <= 0 ? null : DnsMessage.read(question, Arrays.copyOf(buffer.array(), got));
  }

  private static Reply reply(IpAddress server, DnsMessage.Answer answer) {
    boolean usable = answer.code() == DnsMessage.NO_ERROR || answer.code() == DnsMessage.NAME_ERROR;
    return usable
        ? new Reply(answer, LookupFailure.OTHER, server.toString())
        : new Reply(null, LookupFailure.SERVER_FAILURE, server + " answered " + answer.codeName());
  }

  /// What one server answers to one question; null when nothing came.
  DnsMessage.@Nullable Answer ask(IpAddress server, String name, int type, Deadline deadline) {
    byte[] question = DnsMessage.question(random.nextInt(0x10000), name, type);
    return question == null ? null : exchange(server, question, deadline);
  }

  /// The servers, for a message.
  List<IpAddress> servers() {
    return conf.servers();
  }
}
