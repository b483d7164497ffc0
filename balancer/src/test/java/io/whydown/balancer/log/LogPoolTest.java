package io.whydown.balancer.log;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// Which server of a log backend a line goes to.
class LogPoolTest {

  private final LogPool pool = new LogPool();
  private final List<String> lines = new ArrayList<>();
  private final List<LogPool.Server> usable = new ArrayList<>();

  private LogPool.Server server(String name, int weight) {
    LogSender sender =
        (line, length) -> lines.add(name + " " + new String(line, 0, length, ISO_8859_1));
    return new LogPool.Server(name, weight, sender);
  }

  private String send(String message) {
    lines.clear();
    byte[] bytes = ("<6> " + message).getBytes(ISO_8859_1);
    pool.send(bytes, bytes.length, message);
    return lines.isEmpty() ? "lost" : lines.getFirst().split(" ", 2)[0];
  }

  private String send(int times) {
    var to = new StringBuilder();
    for (int i = 0; i < times; i++) {
      to.append(send("x"));
    }
    return to.toString();
  }

  @Test
  void lines_goInTurnByWeight() {
    usable.add(server("a", 1));
    usable.add(server("b", 2));
    pool.serve(new LogPool.Balance.RoundRobin(), () -> usable);

    assertThat(send(6)).isEqualTo("babbab");
  }

  @Test
  void randomLines_reachEveryServer() {
    usable.add(server("a", 1));
    usable.add(server("b", 1));
    pool.serve(new LogPool.Balance.Random(), () -> usable);

    assertThat(send(200)).contains("a", "b");
  }

  @Test
  void stickyLines_stayWhenAnEarlierServerComesBack() {
    LogPool.Server first = server("a", 1);
    usable.add(first);
    usable.add(server("b", 1));
    pool.serve(new LogPool.Balance.Sticky(), () -> usable);
    String before = send(2);
    usable.remove(first);
    pool.changed();
    String without = send(2);
    usable.addFirst(first);
    pool.changed();

    assertThat(before + " " + without + " " + send(2)).isEqualTo("aa bb bb");
  }

  @Test
  void stickyLines_goToWhoCameBackFirst() {
    LogPool.Server early = server("a", 1);
    usable.add(server("b", 1));
    pool.serve(new LogPool.Balance.Sticky(), () -> usable);
    pool.changed();
    usable.clear();
    pool.changed();
    usable.add(server("b", 1));
    pool.changed();
    usable.addFirst(early);
    pool.changed();

    assertThat(send(2)).isEqualTo("bb");
  }

  @Test
  void keyOfMessage_meansOneServer() {
    usable.add(server("a", 1));
    usable.add(server("b", 1));
    pool.serve(
        new LogPool.Balance.ByMessage(
            text -> text.isEmpty() ? OptionalInt.empty() : OptionalInt.of(text.charAt(0) - '0')),
        () -> usable);

    assertThat(send("0") + send("1") + send("2") + send("3")).isEqualTo("abab");
    assertThat(send("")).isEqualTo("lost");
    assertThat(pool.dropped()).isEqualTo(1);
  }

  @Test
  void linesWithoutAServer_areLostAndCounted() {
    String unserved = send("x");
    pool.serve(new LogPool.Balance.RoundRobin(), () -> usable);

    assertThat(unserved + send("x")).isEqualTo("lostlost");
    assertThat(pool.dropped()).isEqualTo(2);
  }
}
