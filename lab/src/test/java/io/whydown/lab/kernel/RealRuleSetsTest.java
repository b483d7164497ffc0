package io.whydown.lab.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.whydown.lab.LabAssumptions;
import io.whydown.lab.LabException;
import io.whydown.lab.LabRequirements;
import io.whydown.model.filter.FilterTable;
import io.whydown.net.Endpoint;
import io.whydown.net.Errno;
import io.whydown.net.Flow;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import io.whydown.net.IpProtocol;
import io.whydown.net.Port;
import io.whydown.simulate.Assume;
import io.whydown.simulate.Disposition;
import io.whydown.simulate.Simulator;
import io.whydown.simulate.Trace;
import io.whydown.vendor.iptables.IpSet;
import io.whydown.vendor.iptables.IpsetReader;
import io.whydown.vendor.iptables.IptablesReader;
import io.whydown.vendor.iptables.RecentLists;
import io.whydown.vendor.nftables.NftRulesetReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the tools of real servers write into the kernel: the simulator says for every flow what the
/// kernel does, and never "may".
@Tag("lab")
class RealRuleSetsTest {

  private static final Duration WAIT = Duration.ofMillis(60);

  private static final String RECENT =
      "cd /proc/net/xt_recent 2>/dev/null && for f in *; do echo \"--- $f\"; cat $f; done";

  @TempDir private Path work;

  @Test
  void firewalld_everyFlowEndsAsInTheKernel() throws IOException {
    judge("firewalld", List.of("firewalld", "firewall-offline-cmd", "dbus-daemon"));
  }

  @Test
  void ufw_everyFlowEndsAsInTheKernel() throws IOException {
    judge("ufw", List.of("ufw"));
  }

  @ParameterizedTest
  @CsvSource({
    "nftables-multiport, reject",
    "nftables-allports, drop",
    "iptables-multiport, REJECT --reject-with icmp-port-unreachable",
    "iptables-allports, DROP",
    "iptables-ipset-proto6, DROP",
  })
  void fail2ban_everyFlowEndsAsInTheKernel(String action, String block) throws IOException {
    judge(
        "fail2ban",
        List.of("fail2ban-client", "ipset"),
        "ACTION='%s' BLOCK='%s'".formatted(action, block));
  }

  @Test
  void podmanWithPublishedPort_everyFlowEndsAsInTheKernel() throws IOException {
    judge("podman", List.of("podman", "busybox"));
  }

  @Test
  void dockerWithPublishedPort_everyFlowEndsAsInTheKernel() throws IOException {
    judge("docker", List.of("dockerd", "docker", "busybox"));
  }

  @Test
  void libvirtNetwork_everyFlowEndsAsInTheKernel() throws IOException {
    judge("libvirt", List.of("libvirtd", "virsh", "dnsmasq"));
  }

  private void judge(String script, List<String> tools) throws IOException {
    judge(script, tools, ":");
  }

  private void judge(String script, List<String> tools, String settings) throws IOException {
    LabAssumptions.assumeLab();
    for (String tool : tools) {
      assumeTrue(LabRequirements.has(tool), () -> "needs " + tool + ", which is not installed");
    }
    String program = settings + "\n" + script(script);
    try (var pair = new KernelPair("rr" + ProcessHandle.current().pid());
        var tool = new ToolAtServer(pair, work, program)) {
      tool.awaitReady();
      var simulator = new Simulator(pair.state(tables(pair)));
      var differences = new ArrayList<String>();
      for (Flow flow : flows(pair)) {
        Trace there = simulator.input(flow, "eth0");
        String expected = expected(there, simulator.reply(flow, "eth0", Assume.NOTHING), flow);
        String seen = pair.dial(flow, WAIT);
        if (!expected.equals(seen)) {
          differences.add("%s: kernel %s, simulator %s".formatted(flow, seen, expected));
        }
      }
      assertThat(differences).isEmpty();
    }
  }

  private static String script(String name) throws IOException {
    try (var in = RealRuleSetsTest.class.getResourceAsStream("real/" + name + ".sh")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static List<FilterTable> tables(KernelPair pair) {
    List<IpSet> sets =
        LabRequirements.has("ipset")
            ? IpsetReader.read(pair.artifact("ipset", "ipset", "save")).value()
            : List.of();
    var nft = pair.artifact("nft", "nft", "-j", "-a", "list", "ruleset");
    var all = new ArrayList<>(NftRulesetReader.read(nft).value());
    RecentLists recents = RecentLists.read(pair.artifact("recent", "sh", "-c", RECENT));
    var v4 = pair.artifact("iptables", "iptables-nft-save", "-c");
    var v6 = pair.artifact("ip6tables", "ip6tables-nft-save", "-c");
    all.addAll(IptablesReader.read(v4, IpFamily.V4, sets, recents).value());
    all.addAll(IptablesReader.read(v6, IpFamily.V6, sets, recents).value());
    return FilterTable.withoutDoubles(all);
  }

  private static List<Flow> flows(KernelPair pair) {
    var flows = new ArrayList<Flow>();
    for (int number : KernelPair.PORTS) {
      for (String source : KernelPair.CLIENT_V4) {
        flows.add(flow(pair, source, KernelPair.SERVER_V4.getFirst(), number));
      }
      for (String source : KernelPair.CLIENT_V6) {
        flows.add(flow(pair, source, KernelPair.SERVER_V6.getFirst(), number));
      }
    }
    return flows;
  }

  private static Flow flow(KernelPair pair, String source, String destination, int number) {
    var target = new Endpoint(IpAddress.parse(destination), new Port(number));
    return new Flow(
        IpProtocol.TCP, IpAddress.parse(source), pair.freshPort(), target.address(), target.port());
  }

  /// What connect must show; a packet that is sent on reaches a container that listens.
  private static String expected(Trace there, Trace back, Flow flow) {
    return switch (there.disposition()) {
      case Disposition.Undecided(_, var reasons) -> "may: " + reasons;
      case Disposition.Sent _ -> "0";
      case Disposition.Rejected(_, var kind) ->
          Integer.toString(kind.errno(flow.destination().family()).number());
      case Disposition.Delivered _ when back.disposition().isSuccess() -> "0";
      case Disposition.NoListener _ when back.disposition().isSuccess() ->
          Integer.toString(Errno.ECONNREFUSED.number());
      default -> back.disposition().isUndecided() ? "may: " + back.disposition() : "timeout";
    };
  }

  /// A tool that runs at the server in a mount and process namespace of its own, so that nothing of
  /// it is left.
  private record ToolAtServer(Process process) implements AutoCloseable {

    private static final String BEFORE =
        """
        set -e
        finish() { :; }
        mount -t tmpfs tmpfs "$WORK"
        exec 3>&1 >"$WORK/out" 2>&1
        trap 'cat "$WORK/out" "$WORK/log" >&3 2>/dev/null' EXIT
        """;
    private static final String AFTER =
        """
        trap - EXIT
        echo ready >&3
        read -r _ || :
        finish
        """;

    ToolAtServer(KernelPair pair, Path work, String program) throws IOException {
      this(
          pair.startAtServer(
              "unshare",
              "-mpf",
              "--kill-child",
              "--mount-proc",
              "sh",
              "-c",
              "WORK='" + work + "'\n" + BEFORE + program + AFTER));
    }

    void awaitReady() throws IOException {
      var said = new ArrayList<String>();
      for (String line = read(); line != null; line = read()) {
        if (line.equals("ready")) {
          return;
        }
        said.add(line);
      }
      throw new LabException("the tool did not start: " + String.join("\n", said));
    }

    private @Nullable String read() throws IOException {
      return process.inputReader().readLine();
    }

    @Override
    public void close() throws IOException {
      process.outputWriter().close();
      try {
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
          process.destroyForcibly(); // unshare ignores a polite signal
        }
      } catch (InterruptedException _) {
        process.destroyForcibly(); // unshare ignores a polite signal
        Thread.currentThread().interrupt();
      }
    }
  }
}
