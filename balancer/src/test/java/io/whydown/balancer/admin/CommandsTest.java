package io.whydown.balancer.admin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.LoadBalancer;
import io.whydown.balancer.TestCertificates;
import io.whydown.balancer.config.BackendConfig;
import io.whydown.balancer.config.BalanceConfig;
import io.whydown.balancer.config.BindConfig;
import io.whydown.balancer.config.FrontendConfig;
import io.whydown.balancer.config.LoadBalancerConfig;
import io.whydown.balancer.config.ProcessConfig;
import io.whydown.balancer.config.ProxyConfig;
import io.whydown.balancer.config.ProxyMode;
import io.whydown.balancer.config.ServerConfig;
import io.whydown.balancer.config.ServerPlace;
import io.whydown.balancer.config.Timeouts;
import io.whydown.balancer.runtime.Counter;
import io.whydown.balancer.tls.BindTls;
import io.whydown.balancer.tls.TlsListener;
import io.whydown.balancer.tls.TlsSettings;
import io.whydown.balancer.tls.TlsStore;
import io.whydown.net.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Commands of the stats socket, asked of a balancer that runs.
@Timeout(60)
class CommandsTest {

  @TempDir private Path folder = Path.of("");

  private static LoadBalancer start(@Nullable TlsListener tls) {
    var timeouts = Timeouts.of(10_000, 10_000, 10_000);
    BindConfig plain = BindConfig.tcp(IpAddress.V4_LOOPBACK, 0);
    var front =
        ProxyConfig.frontend(
            "front",
            ProxyMode.HTTP,
            FrontendConfig.of(List.of(tls == null ? plain : plain.withTls(tls)), "back"),
            timeouts);
    // nobody listens there: each request fails, and is counted
    var server = ServerConfig.of("s1", ServerPlace.tcp(IpAddress.V4_LOOPBACK, 1));
    var back =
        ProxyConfig.backend(
            "back",
            ProxyMode.HTTP,
            BackendConfig.of(BalanceConfig.ROUND_ROBIN, List.of(server)),
            timeouts);
    return LoadBalancer.start(
        new LoadBalancerConfig(ProcessConfig.DEFAULT.withThreads(1), List.of(front, back)));
  }

  private static Commands commands(LoadBalancer balancer, TlsStore store) {
    return commands(balancer, store, _ -> {});
  }

  private static Commands commands(
      LoadBalancer balancer, TlsStore store, Consumer<String> processLog) {
    return new Commands(
        new Administration(
            balancer.control(),
            new Identity("2.6", "", 1, "node", "", 1_024, List.of(), List.of()),
            () -> 0,
            () -> 0,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Administration.ProcessVariables.NONE,
            Map.of(),
            Set.of(),
            new Administration.ServerWords() {
              @Override
              public ServerConfig read(String backend, String name, List<String> words) {
                throw new Administration.Refusal("none");
              }

              @Override
              public boolean isReferenced(String backend, String name) {
                return false;
              }
            },
            Administration.BackendWords.NONE,
            processLog,
            store,
            Administration.ScriptedCommands.NONE,
            (_, _) -> ""));
  }

  private static void ask(LoadBalancer balancer) throws IOException {
    int port = balancer.control().frontends().getFirst().listeners().getFirst().port();
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(ISO_8859_1));
      socket.getInputStream().readAllBytes();
    }
  }

  private static long failures(LoadBalancer balancer, boolean ofServer) {
    var backend = balancer.control().backends().getFirst();
    return (ofServer ? backend.servers().getFirst().counters() : backend.counters())
        .get(Counter.CONNECT_ERRORS);
  }

  @Test
  void linesForTheLog_areForExperts() {
    try (LoadBalancer balancer = start(null)) {
      var lines = new ArrayList<String>();
      Commands commands = commands(balancer, new TlsStore(), lines::add);
      var session = new CommandSession(new Access(Level.ADMIN, 0));

      assertThat(commands.answer("debug dev log too soon", "", session))
          .contains("This command is restricted to expert mode only.");
      commands.answer("expert-mode on; debug dev log all of it", "", session);
      assertThat(commands.answer("debug dev panic", "", session)).contains("Unknown command");

      assertThat(lines).containsExactly("all of it");
    }
  }

  @Test
  void countersOfOneServer_areCleared() throws IOException {
    try (LoadBalancer balancer = start(null)) {
      Commands commands = commands(balancer, new TlsStore());
      ask(balancer);
      assertThat(failures(balancer, true)).isPositive();

      assertThat(commands.answer("clear counters server other/s1", Level.ADMIN))
          .contains("No such backend.");
      assertThat(commands.answer("clear counters server back/other", Level.ADMIN))
          .contains("No such server.");
      assertThat(commands.answer("clear counters server back/s1", Level.OPERATOR))
          .contains("Permission denied");
      assertThat(failures(balancer, true)).isPositive();

      assertThat(commands.answer("clear counters server back/s1 force", Level.ADMIN))
          .contains("Server counters cleared.");
      assertThat(failures(balancer, true)).isZero();
      assertThat(failures(balancer, false)).isPositive();
    }
  }

  @Test
  void namesOfBinds_areShownWithTheirCertificates() {
    var certificates = new TestCertificates(folder);
    String one = certificates.make("one", "EC", "one.test").toString();
    String wild = certificates.make("wild", "RSA", "x.test").toString();
    var store = new TlsStore();
    BindTls plain = BindTls.of(one);
    var config =
        new BindTls(
            TlsSettings.NONE,
            List.of(
                new BindTls.Entry(one, TlsSettings.NONE, List.of(), "", 0),
                new BindTls.Entry(wild, TlsSettings.NONE, List.of("*.test", "!no.test"), "", 0)),
            false,
            true,
            false,
            Set.of(),
            Set.of(),
            plain.cacheSize(),
            plain.lifetimeSeconds(),
            0,
            null,
            null,
            new BindTls.Place("front", "a.cfg", 7));
    try (LoadBalancer balancer = start(TlsListener.of(config, store))) {
      Commands commands = commands(balancer, store);

      String shown = commands.answer("show ssl sni", Level.ADMIN);
      assertThat(shown.lines().map(each -> each.split("\t", -1)).filter(each -> each.length == 7))
          .extracting(each -> String.join(" ", each[0], each[1], each[2], each[3], each[4]))
          .containsExactly(
              "# Frontend/Bind SNI Negative Filter Type Filename",
              "front/a.cfg:7 one.test - ecdsa " + one,
              "front/a.cfg:7 * - ecdsa " + one,
              "front/a.cfg:7 *.test !no.test rsa " + wild);
      assertThat(commands.answer("show ssl sni -f front", Level.ADMIN)).isEqualTo(shown);
      assertThat(commands.answer("show ssl sni -f other", Level.ADMIN))
          .contains("Couldn't find the specified frontend!");
      assertThat(commands.answer("show ssl sni -x", Level.ADMIN)).contains("Invalid parameters");
      // none has expired yet; all will have, a thousand years from now
      assertThat(commands.answer("show ssl sni -A", Level.ADMIN)).doesNotContain("one.test");
      assertThat(commands.answer("show ssl sni -A -t 365000d", Level.ADMIN)).isEqualTo(shown);
    }
  }

  /// What a client writes, all at once, and then closes its side.
  private static final class Script implements CommandSocket.Peer {
    private final byte[] input;
    private boolean wasRead;
    private final StringBuilder output = new StringBuilder();

    Script(String input) {
      this.input = input.getBytes(ISO_8859_1);
    }

    @Override
    public int read(byte[] into) {
      if (wasRead) {
        return -1;
      }
      wasRead = true;
      System.arraycopy(input, 0, into, 0, input.length);
      return input.length;
    }

    @Override
    public void write(byte[] bytes) {
      output.append(new String(bytes, ISO_8859_1));
    }

    @Override
    public void close() {
      // nothing is open
    }
  }

  private static String said(LoadBalancer balancer, String input) throws IOException {
    var script = new Script(input);
    Commands commands = commands(balancer, new TlsStore());
    new CommandDialogue(script, commands, new Access(Level.ADMIN, 0), null).run();
    return script.output.toString();
  }

  @Test
  void supportCommands_answer() throws IOException {
    try (LoadBalancer balancer = start(null)) {
      assertThat(said(balancer, "show profiling status\n"))
          .startsWith("Per-task CPU profiling              : auto-off ");
      assertThat(said(balancer, "show profiling x\n")).startsWith("Expects either 'all'");
      assertThat(said(balancer, "set profiling x\n"))
          .startsWith("Expects either 'tasks' or 'memory'.");
      assertThat(said(balancer, "show schema json\n")).startsWith("{\"$schema\":");
      assertThat(said(balancer, "show pools\n")).contains("Total: 1 pools, ");
      assertThat(said(balancer, "show activity\n")).startsWith("thread_id: 1 (1..1)\n");
      assertThat(said(balancer, "show fd\n")).contains("fam=");
      assertThat(said(balancer, "show fd x\n")).startsWith("Invalid");
      assertThat(said(balancer, "show errors -1\n")).startsWith("Total events captured on [");
      assertThat(said(balancer, "show errors 999\n")).startsWith("Total events captured on [");
      assertThat(said(balancer, "show stat domain nosuch\n"))
          .startsWith("Invalid statistics domain.");
      assertThat(said(balancer, "show stat domain proxy\n")).startsWith("# pxname,");
      assertThat(said(balancer, "show stat up\n")).contains(",UP (1/1),");
    }
  }

  @Test
  void dialogue_takesWhatCame_asHaproxyDoes() throws IOException {
    try (LoadBalancer balancer = start(null)) {
      assertThat(said(balancer, "show version\nget weight back/s1\n"))
          .isEqualTo("2.6\n\n1 (initial 1)\n\n");
      assertThat(said(balancer, "prompt; show version; quit; show version\n"))
          .isEqualTo("\n> 2.6\n\n> ");
      assertThat(said(balancer, "prompt\nadd map nope <<\na b\n\nprompt\n"))
          .isEqualTo("\n> + + Unknown map identifier. Please use #<id> or <file>.\n\n> \n");
      // a payload that never ended is not carried out
      assertThat(said(balancer, "add map nope <<\na b\n")).isEmpty();
      assertThat(said(balancer, "\n")).startsWith("Unknown command. Please enter one of");
    }
  }

  @Test
  void severities_standInFront_whereAskedFor() throws IOException {
    try (LoadBalancer balancer = start(null)) {
      String in = "set severity-output ";
      assertThat(said(balancer, in + "number;show version;set server back/x state ready\n"))
          .isEqualTo("\n[6]: 2.6\n\n[3]: No such server.\n\n");
      assertThat(said(balancer, in + "string;user;set weight back/s1 3;get weight back/s1\n"))
          .isEqualTo("\n\n[err]: Permission denied\n\n1 (initial 1)\n\n");
      assertThat(said(balancer, in + "loud\n")).contains("is a required argument");
    }
  }

  @Test
  void showStat_leavesOutWhatIsDown_whenAsked() {
    try (LoadBalancer balancer = start(null)) {
      Commands commands = commands(balancer, new TlsStore());
      assertThat(commands.answer("show stat -1 4 -1 up", Level.USER)).contains("back,s1");
      commands.answer("disable server back/s1", Level.ADMIN);
      assertThat(commands.answer("show stat back 4 -1", Level.USER)).contains("back,s1");
      assertThat(commands.answer("show stat back 4 -1 no-maint", Level.USER))
          .doesNotContain("back,s1");
      assertThat(commands.answer("show stat nope 7 -1", Level.USER))
          .isEqualTo("No such proxy.\n\n");
    }
  }
}
