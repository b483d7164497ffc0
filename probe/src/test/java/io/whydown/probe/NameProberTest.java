package io.whydown.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.observation.Observation;
import io.whydown.model.observation.Observation.LookupFailure;
import io.whydown.net.Deadline;
import io.whydown.net.IpAddress;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class NameProberTest {

  private static Deadline deadline(int millis) {
    return Deadline.after(Duration.ofMillis(millis), System::nanoTime);
  }

  private static Observation.NameLookup look(boolean isNative, String name) {
    return new NameProber(
            "local", new NetworkPlace.Here(), InstantSource.system(), System::nanoTime, isNative)
        .look(name, deadline(4_000));
  }

  @Test
  void localhost_hasALoopbackAddress_bothWays() {
    for (boolean isNative : new boolean[] {true, false}) {
      var seen = look(isNative, "localhost");

      assertThat(seen.error()).isNull();
      assertThat(seen.addresses()).isNotEmpty().allMatch(IpAddress::isLoopback);
    }
  }

  @Test
  void literal_isItself() {
    assertThat(look(true, "2001:db8::1").addresses())
        .containsExactly(IpAddress.parse("2001:db8::1"));
  }

  @Test
  void reservedName_doesNotResolve_andSaysWhy() {
    var seen = look(true, "no-such-host.invalid");

    assertThat(seen.addresses()).isEmpty();
    assertThat(seen.error()).isNotBlank();
    assertThat(seen.failure()).isNotNull();
  }

  @Test
  void hostsFile_keepsOrder_andIgnoresComments() {
    String text = "10.0.0.1 web web1 # old\n#10.0.0.9 web\n::1 WEB\nnonsense web\n";

    assertThat(HostsFile.addresses(text, "web"))
        .containsExactly(IpAddress.parse("10.0.0.1"), IpAddress.parse("::1"));
  }

  @Test
  void getent_keepsItsOrder_andOneOfEachAddress() {
    String output =
        """
        fd77::11        STREAM web1.lab
        fd77::11        DGRAM
        fd77::11        RAW
        10.77.0.11      STREAM
        10.77.0.11      DGRAM
        """;

    assertThat(Getent.read(output))
        .containsExactly(IpAddress.parse("fd77::11"), IpAddress.parse("10.77.0.11"));
    assertThat(Getent.read("")).isEmpty();
  }

  @Test
  void nameSources_comeToDns_unlessTheyEndBefore() {
    assertThat(NameProber.asksDns("passwd: files\nhosts: files dns\n")).isTrue();
    assertThat(NameProber.asksDns("hosts: mymachines [NOTFOUND=continue] dns # yes\n")).isTrue();
    assertThat(NameProber.asksDns("")).isTrue();
    assertThat(NameProber.asksDns("hosts: files # dns\n")).isFalse();
    assertThat(NameProber.asksDns("hosts: files [NOTFOUND=return] dns\n")).isFalse();
  }

  @Test
  void resolvConf_isRead_withSearchAndDots() {
    var conf =
        ResolvConf.read("nameserver 192.0.2.53\nsearch lab. example\noptions ndots:2 timeout:1\n");

    assertThat(conf.servers()).containsExactly(IpAddress.parse("192.0.2.53"));
    assertThat(conf.candidates("app")).containsExactly("app.lab", "app.example", "app");
    assertThat(conf.candidates("a.b.c")).first().isEqualTo("a.b.c");
    assertThat(conf.candidates("app.")).containsExactly("app");
  }

  @Test
  void server_answers_areTold() throws IOException {
    try (var server = new DatagramSocket(loopback())) {
      Thread.ofVirtual().start(() -> serve(server, 0));
      var answer = client(server.getLocalPort()).look("app.lab", deadline(2_000));

      assertThat(answer.addresses()).containsExactly(IpAddress.parse("192.0.2.7"));
    }
  }

  @Test
  void server_saysNoSuchName() throws IOException {
    try (var server = new DatagramSocket(loopback())) {
      Thread.ofVirtual().start(() -> serve(server, 3));

      assertThat(client(server.getLocalPort()).look("app.lab", deadline(2_000)).failure())
          .isEqualTo(LookupFailure.NO_SUCH_NAME);
    }
  }

  @Test
  void server_fails() throws IOException {
    try (var server = new DatagramSocket(loopback())) {
      Thread.ofVirtual().start(() -> serve(server, 2));

      var answer = client(server.getLocalPort()).look("app.lab", deadline(2_000));

      assertThat(answer.failure()).isEqualTo(LookupFailure.SERVER_FAILURE);
      assertThat(answer.error()).contains("SERVFAIL");
    }
  }

  @Test
  void server_refusesASearchDomain_isAskedForTheNameItself() throws IOException {
    var searching =
        new ResolvConf(
            List.of(IpAddress.V4_LOOPBACK), List.of("corp"), 5, Duration.ofSeconds(1), 1);
    try (var server = new DatagramSocket(loopback())) {
      Thread.ofVirtual().start(() -> serveOneLevel(server));
      var client = new DnsClient(searching, RandomGenerator.getDefault(), server.getLocalPort());

      assertThat(client.look("app.lab", deadline(10_000)).addresses())
          .containsExactly(IpAddress.parse("192.0.2.7"));
    }
  }

  /// Refuses names of three labels.
  private static void serveOneLevel(DatagramSocket server) {
    serve(server, question -> question.length > HEADER + "3app3lab0".length() + 4 ? 5 : 0);
  }

  private static final int HEADER = 12;

  @Test
  void server_isSilent_endsAtTheDeadline() throws IOException {
    try (var server = new DatagramSocket(loopback())) {
      assertThat(client(server.getLocalPort()).look("app.lab", deadline(200)).failure())
          .isEqualTo(LookupFailure.NO_ANSWER);
    }
  }

  static InetSocketAddress loopback() {
    return new InetSocketAddress(IpAddress.V4_LOOPBACK.toInetAddress(), 0);
  }

  private static DnsClient client(int port) {
    var conf =
        new ResolvConf(List.of(IpAddress.V4_LOOPBACK), List.of(), 1, Duration.ofSeconds(1), 1);
    return new DnsClient(conf, RandomGenerator.getDefault(), port);
  }

  /// Answers A with 192.0.2.7 and AAAA with nothing, or everything with a code.
  static void serve(DatagramSocket server, int code) {
    serve(server, _ -> code);
  }

  private static void serve(DatagramSocket server, ToIntFunction<byte[]> codes) {
    try {
      while (true) {
        var packet = new DatagramPacket(new byte[512], 512);
        server.receive(packet);
        byte[] question = Arrays.copyOf(packet.getData(), packet.getLength());
        int code = codes.applyAsInt(question);
        boolean hasRecord = code == 0 && question[question.length - 3] == DnsMessage.A;
        byte[] answer = Arrays.copyOf(question, question.length + (hasRecord ? 16 : 0));
        answer[2] = (byte) 0x81;
        answer[3] = (byte) code;
        if (hasRecord) {
          answer[7] = 1;
          byte[] tail = {(byte) 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, (byte) 192, 0, 2, 7};
          System.arraycopy(tail, 0, answer, question.length, tail.length);
        }
        server.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      }
    } catch (IOException _) {
      return;
    }
  }
}
