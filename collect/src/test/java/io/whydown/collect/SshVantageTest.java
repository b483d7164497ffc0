package io.whydown.collect;

import static io.whydown.collect.Fixtures.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Real sshd, real keys; nothing outside of the test's folder is read or written.
@Tag("lab")
class SshVantageTest {

  private static final String SECTIONS = "section one 'echo 1' 'echo 1'\n";

  @TempDir Path folder;
  private Path home = Path.of("/");
  private @Nullable SshServer server;
  private @Nullable TransportFactory factory;

  @BeforeEach
  void keys() throws Exception {
    home = folder.resolve("home");
    Files.createDirectories(home.resolve(".ssh"));
    SshServer.keygen(home.resolve(".ssh/id_ed25519"), "ed25519", "");
  }

  @AfterEach
  void stop() {
    if (factory != null) {
      factory.close();
    }
    if (server != null) {
      server.close();
    }
  }

  private SshServer start(String... lines) throws Exception {
    server = SshServer.start(folder.resolve("server"), lines);
    server.authorize(home.resolve(".ssh/id_ed25519.pub"));
    know(server.knownHostsLine());
    return server;
  }

  private void know(String lines) throws IOException {
    Path file = home.resolve(".ssh/known_hosts");
    String before = Files.exists(file) ? Files.readString(file) : "";
    Files.writeString(file, before + lines);
  }

  private void configure(String lines) throws IOException {
    Files.writeString(home.resolve(".ssh/config"), lines);
  }

  private Collector collector(@Nullable String agent) {
    var settings =
        new SshSettings(
            home,
            ProcessHandle.current().info().user().orElse("root"),
            agent,
            List.of(home.resolve(".ssh/config")),
            List.of());
    factory = new TransportFactory(true, true, settings);
    return new Collector(InstantSource.system(), new Random(), factory, Limits.DEFAULT);
  }

  private HostArtifacts collect(String vantage, Duration limit) {
    return collect(vantage, SECTIONS, limit, null);
  }

  private HostArtifacts collect(
      String vantage, String sections, Duration limit, @Nullable String agent) {
    var collector = collector(agent);
    try (Transport transport = collector.open(Vantage.parse(vantage), within(limit))) {
      return collector.collect(transport, sections, HostRequest.ALL, within(limit));
    }
  }

  private static final Duration LONG = Duration.ofSeconds(8);

  @Test
  void collect_goodLogin_answersWithOneConnection() throws Exception {
    SshServer sshd = start();

    HostArtifacts host = collect("ssh://127.0.0.1:" + sshd.port(), LONG);

    assertThat(host.obstacle()).isNull();
    assertThat(host.artifact("one").text()).isEqualTo("1\n");
    assertThat(host.artifact("one").vantage()).isEqualTo("ssh://127.0.0.1:" + sshd.port());
    assertThat(sshd.log().lines().filter(line -> line.contains("Accepted publickey"))).hasSize(1);
  }

  @Test
  void query_unixSocket_goesThroughTheHost() throws Exception {
    SshServer sshd = start();
    var collector = collector(null);
    Path socket = Path.of("/tmp", "collect-" + ProcessHandle.current().pid() + ".sock");

    try (var echo = new EchoSocket(socket);
        Transport transport =
            collector.open(Vantage.parse("ssh://127.0.0.1:" + sshd.port()), within(LONG))) {
      RunResult answer =
          transport.query(
              ControlSocket.parse(socket.toString()), "show info;show stat\n", within(LONG));

      assertThat(answer.obstacle()).isNull();
      assertThat(answer.output()).isEqualTo("answer to show info;show stat\n");
      assertThat(echo.path()).isEqualTo(socket);
    }
  }

  @Test
  void open_keyNotAuthorized_namesTheKeyAndTheRemedy() throws Exception {
    SshServer sshd = start();
    SshServer.keygen(home.resolve(".ssh/other"), "ed25519", "");
    configure("IdentityFile ~/.ssh/other\n");

    assertThatThrownBy(() -> collect("ssh://root@127.0.0.1:" + sshd.port(), LONG))
        .isInstanceOf(VantageException.class)
        .hasMessageContaining("refused every key for user root")
        .hasMessageContaining(".ssh/other")
        .hasMessageContaining("ssh-copy-id -p " + sshd.port() + " root@127.0.0.1")
        .hasMessageNotContaining("\n");
  }

  @Test
  void open_encryptedKey_isSkippedWithAReason() throws Exception {
    SshServer sshd = start();
    SshServer.keygen(home.resolve(".ssh/locked"), "ed25519", "secret");
    configure("IdentityFile ~/.ssh/locked\n");

    assertThatThrownBy(() -> collect("ssh://root@127.0.0.1:" + sshd.port(), LONG))
        .hasMessageContaining("no key to log in with")
        .hasMessageContaining("locked (needs a passphrase");
  }

  @Test
  void open_unknownHostKey_givesTheFingerprintAndWhatToType() throws Exception {
    SshServer sshd = start();
    Files.delete(home.resolve(".ssh/known_hosts"));
    configure("StrictHostKeyChecking no\n");
    String fingerprint =
        SshServer.run(List.of("ssh-keygen", "-lf", folder + "/server/host.pub")).split(" ")[1];

    assertThatThrownBy(() -> collect("ssh://root@127.0.0.1:" + sshd.port(), LONG))
        .hasMessageContaining("unknown host key")
        .hasMessageContaining(fingerprint)
        .hasMessageContaining("ssh -p " + sshd.port() + " root@127.0.0.1");
    assertThat(home.resolve(".ssh/known_hosts")).doesNotExist();
  }

  @Test
  void open_changedHostKey_namesTheOldLine() throws Exception {
    SshServer sshd = start();
    SshServer.keygen(folder.resolve("wrong"), "ed25519", "");
    String[] wrong = Files.readString(folder.resolve("wrong.pub")).split(" ");
    Files.writeString(
        home.resolve(".ssh/known_hosts"),
        "[127.0.0.1]:" + sshd.port() + " " + wrong[0] + " " + wrong[1] + "\n");

    assertThatThrownBy(() -> collect("ssh://root@127.0.0.1:" + sshd.port(), LONG))
        .hasMessageContaining("not the known one")
        .hasMessageContaining("known_hosts:1")
        .hasMessageContaining("ssh-keygen -R '[127.0.0.1]:" + sshd.port() + "'");
  }

  @Test
  void collect_hashedKnownHostsAndOtherKeyTypes_isTrusted() throws Exception {
    SshServer.keygen(folder.resolve("rsa"), "rsa", "");
    SshServer sshd = start("HostKey " + folder.resolve("rsa"));
    String[] rsa = Files.readString(folder.resolve("rsa.pub")).split(" ");
    Files.writeString(
        home.resolve(".ssh/known_hosts"),
        "[127.0.0.1]:" + sshd.port() + " " + rsa[0] + " " + rsa[1] + "\n");
    String _ =
        SshServer.run(
            List.of("ssh-keygen", "-H", "-f", home.resolve(".ssh/known_hosts").toString()));

    HostArtifacts host = collect("ssh://127.0.0.1:" + sshd.port(), LONG);

    assertThat(host.obstacle()).isNull();
  }

  @Test
  void open_nobodyListens_saysSo() throws Exception {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }

    assertThatThrownBy(() -> collect("ssh://127.0.0.1:" + port, LONG))
        .hasMessageContaining("cannot connect to 127.0.0.1 port " + port)
        .hasMessageContaining("refused");
  }

  @Test
  void open_serverNeverAnswers_endsAtTheLimit() throws Exception {
    try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      long start = System.nanoTime();

      assertThatThrownBy(
              () -> collect("ssh://127.0.0.1:" + silent.getLocalPort(), Duration.ofMillis(900)))
          .hasMessageContaining("did not finish within 0.");

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }
  }

  @Test
  void open_nameDoesNotResolve_saysSo() {
    assertThatThrownBy(() -> collect("ssh://no-such-host.invalid", LONG))
        .hasMessageContaining("no-such-host.invalid does not resolve");
  }

  @Test
  void open_proxyCommand_isRefusedClearly() throws Exception {
    configure("ProxyCommand nc %h %p\n");

    assertThatThrownBy(() -> collect("ssh://web1", LONG)).hasMessageContaining("use ProxyJump");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo Welcome to this host; printf 'no newline'; sh -c \"$SSH_ORIGINAL_COMMAND\"; echo bye",
        "exec fish -c \"$SSH_ORIGINAL_COMMAND\"",
        "exec tcsh -c \"$SSH_ORIGINAL_COMMAND\"",
        "exec bash -r -c \"$SSH_ORIGINAL_COMMAND\"",
        "exec busybox sh -c \"$SSH_ORIGINAL_COMMAND\"",
        "yes | head -c 300000 >&2; exec dash -c \"$SSH_ORIGINAL_COMMAND\""
      })
  void collect_oddLoginShells_answer(String forced) throws Exception {
    SshServer sshd = start("ForceCommand " + forced);

    HostArtifacts host = collect("ssh://127.0.0.1:" + sshd.port(), LONG);

    assertThat(host.obstacle()).isNull();
    assertThat(host.artifact("one").text()).isEqualTo("1\n");
  }

  @Test
  void collect_noShellForTheUser_repeatsWhatItSaid() throws Exception {
    SshServer sshd = start("ForceCommand echo This account is currently not available.; exit 1");

    HostArtifacts host = collect("ssh://127.0.0.1:" + sshd.port(), LONG);

    assertThat(host.obstacle())
        .isEqualTo(
            "did not run the script (exit status 1): This account is currently not available.");
    assertThat(host.isReached()).isFalse();
  }

  @Test
  void collect_closesInTheMiddle_keepsWhatCame() throws Exception {
    SshServer sshd = start();
    String sections =
        SECTIONS + "section two 'die' 'echo half; sleep 0.5; kill -9 $PPID'\n" + SECTIONS;

    HostArtifacts host =
        collect("ssh://127.0.0.1:" + sshd.port(), sections, Duration.ofSeconds(8), null);

    assertThat(host.artifact("one").isUsable()).isTrue();
    assertThat(host.artifact("two").text()).isEqualTo("half\n");
    assertThat(host.artifact("two").obstacle()).startsWith("was cut off");
    assertThat(host.obstacle()).isNotNull();
  }

  @Test
  void collect_scriptHangs_keepsWhatCame() throws Exception {
    SshServer sshd = start();
    String sections = SECTIONS + "section two 'hang' 'echo half; sleep 5'\n";

    HostArtifacts host =
        collect("ssh://127.0.0.1:" + sshd.port(), sections, Duration.ofMillis(2500), null);

    assertThat(host.artifact("one").isUsable()).isTrue();
    assertThat(host.obstacle()).startsWith("did not finish within 2.");
  }

  @Test
  void collect_endlessOutput_isStoppedAndTheRestKept() throws Exception {
    SshServer sshd = start();

    HostArtifacts host =
        collect(
            "ssh://127.0.0.1:" + sshd.port(), SECTIONS + "section two 'yes' 'yes'\n", LONG, null);

    assertThat(host.obstacle()).isEqualTo("printed more than 48 MB");
    assertThat(host.artifact("one").text()).isEqualTo("1\n");
    assertThat(host.artifact("two").truncated()).isTrue();
  }

  @Test
  void collect_throughAJumpHost_asTheConfigurationSays() throws Exception {
    SshServer sshd = start();
    try (SshServer jump = SshServer.start(folder.resolve("jump"))) {
      jump.authorize(home.resolve(".ssh/id_ed25519.pub"));
      know(jump.knownHostsLine());
      configure(
          """
          Host web1
            HostName 127.0.0.1
            Port %d
            ProxyJump bastion
          Host bastion
            HostName 127.0.0.1
            Port %d
            User root
          """
              .formatted(sshd.port(), jump.port()));

      HostArtifacts host = collect("ssh://root@web1", LONG);

      assertThat(host.obstacle()).isNull();
      assertThat(host.artifact("one").text()).isEqualTo("1\n");
      assertThat(jump.log()).contains("Accepted publickey");
    }
  }

  @Test
  void open_jumpHostUnknown_namesTheJumpHost() throws Exception {
    SshServer sshd = start();
    try (SshServer jump = SshServer.start(folder.resolve("jump"))) {
      configure("ProxyJump root@127.0.0.1:" + jump.port() + "\nHost web1\nHostName 127.0.0.1\n");

      assertThatThrownBy(() -> collect("ssh://root@web1:" + sshd.port(), LONG))
          .hasMessageContaining("by way of 127.0.0.1: has an unknown host key");
    }
  }

  @Test
  void open_jumpHostsLeadInACircle_ends() throws Exception {
    configure("Host a\nProxyJump b\nHost b\nProxyJump a\n");

    assertThatThrownBy(() -> collect("ssh://root@a", LONG)).hasMessageContaining("check ProxyJump");
  }

  @Test
  void collect_keyOnlyInTheAgent_isUsed() throws Exception {
    SshServer sshd = start();
    SshServer.keygen(folder.resolve("held"), "rsa", "");
    sshd.authorize(folder.resolve("held.pub"));
    Files.delete(home.resolve(".ssh/id_ed25519"));
    Path socket = Path.of("/tmp", "collect-agent-" + ProcessHandle.current().pid());
    Process agent =
        new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      awaitFile(socket, agent);
      String _ =
          SshServer.run(
              List.of(
                  "env",
                  "SSH_AUTH_SOCK=" + socket,
                  "ssh-add",
                  "-q",
                  folder.resolve("held").toString()));

      HostArtifacts host =
          collect("ssh://127.0.0.1:" + sshd.port(), SECTIONS, LONG, socket.toString());

      assertThat(host.obstacle()).isNull();
      assertThat(host.artifact("one").text()).isEqualTo("1\n");
    } finally {
      agent.destroy();
      Files.deleteIfExists(socket);
    }
  }

  private static void awaitFile(Path file, Process writer) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
    while (!Files.exists(file) && System.nanoTime() < end) {
      boolean _ = writer.waitFor(10, TimeUnit.MILLISECONDS);
    }
  }

  @Test
  void collectAll_goodAndBadHosts_eachHasItsAnswer() throws Exception {
    SshServer sshd = start();
    var request = HostRequest.ALL.withOnly(List.of("identity"));

    try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      List<HostArtifacts> answers =
          collector(null)
              .collectAll(
                  List.of(
                      new Collector.Asked(Vantage.parse("ssh://127.0.0.1:" + sshd.port()), request),
                      new Collector.Asked(
                          Vantage.parse("ssh://127.0.0.1:" + silent.getLocalPort()), request),
                      new Collector.Asked(Vantage.parse("ssh://nobody.invalid"), request)),
                  within(Duration.ofSeconds(3)));

      assertThat(answers).extracting(HostArtifacts::obstacle).element(0).isNull();
      assertThat(answers.get(1).obstacle()).contains("did not finish");
      assertThat(answers.get(2).obstacle()).contains("does not resolve");
    }
  }
}
