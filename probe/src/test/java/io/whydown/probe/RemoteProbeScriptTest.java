package io.whydown.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.whydown.model.observation.Observation;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Endpoint;
import io.whydown.net.Errno;
import io.whydown.net.IcmpError;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import io.whydown.net.Port;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteProbeScriptTest {

  private static final RemoteProbeReader READER = new RemoteProbeReader("ssh://lb", Instant.EPOCH);
  private static final List<String> PLAIN_TOOLS =
      List.of("sh", "timeout", "date", "tr", "cut", "sleep", "od", "dd", "head");

  private static ProbeRequest.Connect to(int port) {
    var endpoint = new Endpoint(IpAddress.V4_LOOPBACK, new Port(port));
    return new ProbeRequest.Connect(endpoint, Duration.ofSeconds(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"python3", "bash", "nc", "curl"})
  void connects_withEachTool_tellRefusedFromAccepted(String tool, @TempDir Path bin)
      throws Exception {
    assumeTrue(found(tool) != null, tool + " is not installed");
    try (var server = LocalProberTest.listener(5)) {
      var requests = List.of(to(server.getLocalPort()), to(LocalProberTest.freePort()));
      String script = RemoteProbeScript.connects(requests, Duration.ofSeconds(1));

      var seen = READER.connects(requests, run(script, bin, tool));

      assertThat(seen).hasSize(2);
      assertThat(seen.get(1).method()).isEqualTo(tool);
      assertThat(seen.get(1).outcome())
          .isInstanceOfSatisfying(
              ConnectOutcome.Failed.class,
              failed -> assertThat(failed.errno()).isEqualTo(Errno.ECONNREFUSED));
      assertThat(seen.get(0).outcome()).isInstanceOf(ConnectOutcome.Connected.class);
    }
  }

  @Test
  void connects_hostWithoutAnyTool_saysSo(@TempDir Path bin) throws Exception {
    var requests = List.of(to(1));

    var seen =
        READER.connects(
            requests, run(RemoteProbeScript.connects(requests, Duration.ofSeconds(1)), bin, "sh"));

    assertThat(seen.getFirst().outcome())
        .isInstanceOfSatisfying(
            ConnectOutcome.NotTried.class,
            untried -> assertThat(untried.reason()).contains("neither python3"));
  }

  @Test
  void reader_icmpLine_keepsTheSender() {
    String output =
        "garbage\nwhydown-connect 0 python3 failed 412 111 async 3 3 10.0.0.1 -\nwhydown-connect 9";

    var seen = READER.connects(List.of(to(1)), output);

    assertThat(seen.getFirst().outcome())
        .isEqualTo(
            new ConnectOutcome.Failed(
                Errno.ECONNREFUSED,
                false,
                new IcmpError(IpFamily.V4, 3, 3, IpAddress.parse("10.0.0.1")),
                412_000));
  }

  @Test
  void reader_cutOutput_isNotTried() {
    var seen = READER.connects(List.of(to(1)), "whydown-connect 0 python3 fai");

    assertThat(seen.getFirst().outcome()).isInstanceOf(ConnectOutcome.NotTried.class);
  }

  @Test
  void lookups_localhost_resolves(@TempDir Path bin) throws Exception {
    assumeTrue(found("getent") != null, "getent is not installed");
    var names = List.of("localhost", "no-such-host.invalid", "bad;name");
    String script = RemoteProbeScript.lookups(names, Duration.ofSeconds(3));

    var seen = READER.lookups(names, run(script, bin, "getent"));

    assertThat(seen).extracting(Observation.NameLookup::name).isEqualTo(names);
    assertThat(seen.get(0).addresses()).isNotEmpty().allMatch(IpAddress::isLoopback);
    assertThat(seen.get(1).error()).isNotNull();
    assertThat(seen.get(2).error()).isNotNull();
    assertThat(script).doesNotContain("bad;name");
  }

  @Test
  void lookups_codeOfTheLibrary_tellsNoSuchNameFromNoAnswer() {
    var seen =
        READER.lookups(
            List.of("gone", "later", "unknown"),
            "whydown-lookup 0 2:-2 \nwhydown-lookup 1 2:-3 \nwhydown-lookup 2 2: \n");

    assertThat(seen)
        .extracting(Observation.NameLookup::failure)
        .containsExactly(
            Observation.LookupFailure.NO_SUCH_NAME,
            Observation.LookupFailure.TEMPORARY,
            Observation.LookupFailure.TEMPORARY);
  }

  /// Runs the script with nothing in PATH but the plain tools and one more.
  static String run(String script, Path bin, String tool) throws IOException, InterruptedException {
    Path sh = Path.of("/bin/sh");
    for (String name : Stream.concat(PLAIN_TOOLS.stream(), Stream.of(tool)).distinct().toList()) {
      Path real = found(name);
      if (real != null) {
        Path stand = Files.writeString(bin.resolve(name), "#!/bin/sh\nexec " + real + " \"$@\"\n");
        assertThat(stand.toFile().setExecutable(true)).isTrue();
      }
    }
    var builder = new ProcessBuilder(sh.toString(), "-s").redirectErrorStream(true);
    builder.environment().put("PATH", bin.toString());
    Process process = builder.start();
    try (var in = process.getOutputStream()) {
      in.write(script.getBytes(StandardCharsets.UTF_8));
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isNotNegative();
    return output;
  }

  static @org.jspecify.annotations.Nullable Path found(String tool) {
    return Stream.of("/usr/bin", "/bin", "/usr/local/bin")
        .map(folder -> Path.of(folder, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }
}
