package io.whydown.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.Mode;
import io.whydown.model.proxy.ProxyRuntime;
import io.whydown.model.proxy.Server;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Errno;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Servers that follow another one.
class FollowersTest {

  private static Server follower(String name, String other) {
    return new ServerBuilder().name(name).track(other).build();
  }

  private static ProxyRuntime.ServerState down(String server, String lastCheck) {
    return Situation.row(server, "DOWN", lastCheck, "192.0.2.1:8080", 0, Map.of());
  }

  /// web1 follows web2, which follows web3; that has port 9090.
  private static Situation chain(ConnectOutcome outcome) {
    Server last = Situation.server("web3", "192.0.2.1", 9090);
    var backend =
        new Backend(
            "web",
            Mode.HTTP,
            List.of(follower("web1", "web2"), follower("web2", "web/web3"), last),
            3,
            false,
            null,
            null,
            null,
            Situation.place("backend web"));
    return new Situation()
        .backend(backend)
        .connected()
        .connect("192.0.2.1", 9090, outcome)
        .running(down("web1", ""), down("web2", ""), down("web3", "Connection refused"));
  }

  @Test
  void follower_hasTheCauseOfTheLastThatIsFollowed() {
    Situation situation = chain(new ConnectOutcome.Failed(Errno.ECONNREFUSED, false, null, 1));
    situation.serverHost().sockets(List.of());
    Diagnosis judged = Judge.judge(situation.build().snapshot(), 0);
    var root = Objects.requireNonNull(judged.servers().getFirst().rootCause());
    var followed = Objects.requireNonNull(judged.servers().getLast().rootCause());

    assertThat(root.id()).isNotNull().isEqualTo(followed.id());
    assertThat(root.certainty()).isEqualTo(followed.certainty());
    assertThat(root.chain()).startsWith("not-tried", "connection-refused");
    assertThat(root.links()).hasSize(root.chain().size() - 1);
    assertThat(root.finding().title()).startsWith("web/web1 follows web/web2, which is down: ");
  }

  @Test
  void follower_ofOneThatAnswers_isUndecided() {
    Situation situation = chain(new ConnectOutcome.Connected(null, 1));
    ServerDiagnosis first = Judge.judge(situation.build().snapshot(), 0).servers().getFirst();

    assertThat(Objects.requireNonNull(first.rootCause()).id()).isNotEqualTo("expected-down");
  }
}
