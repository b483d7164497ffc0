package io.whydown.balancer.spoe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Agents behind real sockets, made here to answer in a certain way.
class SpoeAgentTest {

  private ServerSocket door;
  private final BlockingQueue<Socket> talks = new LinkedBlockingQueue<>();
  private final List<SpoeAgent> agents = new ArrayList<>();

  @BeforeEach
  void listen() throws IOException {
    door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  @AfterEach
  void close() throws IOException {
    agents.forEach(SpoeAgent::close);
    door.close();
    for (Socket talk : talks) {
      talk.close();
    }
  }

  private void accept() {
    try {
      while (true) {
        talks.add(door.accept());
      }
    } catch (IOException _) {
      // the test is over
    }
  }

  /// A connection to the listening socket.
  private record Dialled(Socket socket) implements AgentDoor.Talk {
    @Override
    public InputStream in() throws IOException {
      return socket.getInputStream();
    }

    @Override
    public OutputStream out() throws IOException {
      return socket.getOutputStream();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private SpoeAgent agent(boolean pipelines, int processingMillis, int helloMillis) {
    var config =
        new AgentConfig(
            "a", 16_380, 20, pipelines, false, true, helloMillis, 60_000, processingMillis, 0, 0);
    var agent =
        new SpoeAgent(
            config,
            new AgentDoor() {
              @Override
              public boolean isOpen() {
                return !door.isClosed();
              }

              @Override
              public Talk connect() throws IOException {
                return new Dialled(
                    new Socket(InetAddress.getLoopbackAddress(), door.getLocalPort()));
              }
            });
    agents.add(agent);
    return agent;
  }

  private Socket next() throws InterruptedException {
    return Objects.requireNonNull(talks.poll(10, TimeUnit.SECONDS), "a connection");
  }

  private static byte[] frame(Socket talk) throws IOException {
    var in = new DataInputStream(talk.getInputStream());
    return in.readNBytes(in.readInt());
  }

  private static void greet(Socket talk, String capabilities, int size) throws IOException {
    frame(talk);
    var items = new FrameWriter();
    items.item("version", "2.0");
    items.item("max-frame-size", size);
    items.item("capabilities", capabilities);
    say(talk, FrameType.AGENT_HELLO, 0, 0, items.bytes());
  }

  private static void say(Socket talk, int type, long stream, long frame, byte[] payload)
      throws IOException {
    talk.getOutputStream()
        .write(FrameWriter.frame(type, FrameWriter.FINAL, stream, frame, payload));
  }

  private static byte[] setting(String name, TypedData value) {
    var action = new FrameWriter();
    action.octet(1);
    action.octet(3);
    action.octet(2);
    action.name(name);
    action.value(value);
    return action.bytes();
  }

  private static Notice.Outcome outcome(Notice notice) throws Exception {
    return notice.outcome().get(10, TimeUnit.SECONDS);
  }

  @Test
  void tell_answered_hasTheActions() throws Exception {
    Notice notice = agent(false, 0, 0).tell(240, 1, new byte[] {1, 'm', 0});
    Socket talk = next();
    greet(talk, "", 16_380);

    byte[] told = frame(talk);
    say(talk, FrameType.ACK, 240, 1, setting("score", new TypedData.Whole(77)));

    assertThat(told).startsWith(3, 0, 0, 0, 1, 0xf0, 0, 1, 1, 'm');
    assertThat(outcome(notice))
        .isEqualTo(
            new Notice.Outcome(
                0, List.of(new AgentAction("txn", "score", new TypedData.Whole(77)))));
  }

  @Test
  void tell_severalOverOneConnection_areTheAgentsToAnswerInAnyOrder() throws Exception {
    SpoeAgent agent = agent(true, 0, 0);
    Notice first = agent.tell(1, 1, new byte[] {1, 'a', 0});
    Socket talk = next();
    greet(talk, "pipelining", 16_380);
    frame(talk);

    Notice second = agent.tell(2, 1, new byte[] {1, 'b', 0});
    frame(talk);
    say(talk, FrameType.ACK, 2, 1, new byte[0]);

    assertThat(outcome(second).code()).isZero();
    assertThat(first.outcome()).isNotDone();
    say(talk, FrameType.ACK, 1, 1, new byte[0]);
    assertThat(outcome(first).code()).isZero();
  }

  @Test
  void tell_moreThanAFrameHolds_comesInPieces() throws Exception {
    byte[] payload = new byte[600];
    Notice notice = agent(false, 0, 0).tell(1, 1, payload);
    Socket talk = next();
    greet(talk, "fragmentation", 256);

    byte[] first = frame(talk);
    byte[] second = frame(talk);
    byte[] third = frame(talk);
    say(talk, FrameType.ACK, 1, 1, new byte[0]);

    assertThat(first).startsWith(3, 0, 0, 0, 0).hasSize(7 + 224);
    assertThat(second).startsWith(0, 0, 0, 0, 0).hasSize(7 + 224);
    assertThat(third).startsWith(0, 0, 0, 0, 1).hasSize(7 + 152);
    assertThat(outcome(notice).code()).isZero();
  }

  @Test
  void tell_piecesThatTheAgentDoesNotTake_fail() throws Exception {
    Notice notice = agent(false, 0, 0).tell(1, 1, new byte[600]);
    greet(next(), "", 256);

    assertThat(outcome(notice).code()).isEqualTo(Notice.OF_SPOP + SpopFault.NO_FRAGMENTS);
  }

  @Test
  void tell_noAnswerInTime_fails() throws Exception {
    Notice notice = agent(false, 50, 0).tell(1, 1, new byte[] {1, 'm', 0});
    greet(next(), "", 16_380);

    assertThat(outcome(notice).code()).isEqualTo(Notice.TIMEOUT);
  }

  @Test
  void tell_agentThatCloses_fails() throws Exception {
    Notice notice = agent(false, 0, 0).tell(1, 1, new byte[] {1, 'm', 0});
    Socket talk = next();
    greet(talk, "", 16_380);
    frame(talk);

    talk.close();

    assertThat(outcome(notice).code()).isEqualTo(Notice.OF_SPOP + SpopFault.IO);
  }

  @Test
  void tell_agentThatDoesNotGreet_failsAfterItsTime() throws Exception {
    Notice notice = agent(false, 0, 50).tell(1, 1, new byte[] {1, 'm', 0});

    assertThat(outcome(notice).code()).isEqualTo(Notice.OF_SPOP + SpopFault.TIMEOUT);
  }

  @Test
  void tell_noServer_failsAtOnce() throws Exception {
    door.close();

    Notice notice = agent(false, 0, 0).tell(1, 1, new byte[] {1, 'm', 0});

    assertThat(outcome(notice).code()).isEqualTo(Notice.NO_RESOURCES);
  }

  @Test
  void tell_lateAnswer_isAwaitedBeforeTheNextNotice() throws Exception {
    SpoeAgent agent = agent(false, 100, 0);
    Notice late = agent.tell(1, 1, new byte[] {1, 'm', 0});
    Socket talk = next();
    greet(talk, "", 16_380);
    frame(talk);
    outcome(late);
    assertThat(agent.figures()).as("no connection is free").startsWith("0/1 ");

    say(talk, FrameType.ACK, 1, 1, new byte[0]);
    while (!agent.figures().startsWith("1/1 ")) {
      Thread.onSpinWait();
    }
    Notice second = agent.tell(2, 1, new byte[] {1, 'm', 0});
    frame(talk);
    say(talk, FrameType.ACK, 2, 1, new byte[0]);

    assertThat(outcome(second).code()).isZero();
  }

  @Test
  void tell_agentThatHasGoneMeanwhile_isDialledAgain() throws Exception {
    SpoeAgent agent = agent(false, 0, 0);
    Notice first = agent.tell(1, 1, new byte[] {1, 'm', 0});
    Socket talk = next();
    greet(talk, "", 16_380);
    frame(talk);
    talk.close();
    assertThat(outcome(first).code()).isEqualTo(Notice.OF_SPOP + SpopFault.IO);

    Notice second = agent.tell(2, 1, new byte[] {1, 'm', 0});
    Socket again = next();
    greet(again, "", 16_380);
    frame(again);
    say(again, FrameType.ACK, 2, 1, new byte[0]);

    assertThat(outcome(second).code()).isZero();
  }
}
