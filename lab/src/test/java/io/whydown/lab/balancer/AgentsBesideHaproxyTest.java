package io.whydown.lab.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What agents are told of streams, byte for byte, and what comes of their answers: with Debian's
/// HAProxy and with ours.
@Tag("lab")
final class AgentsBesideHaproxyTest {

  /// Sets txn.score to 300, txn.ok to true, txn.from to 192.0.2.9, and unsets txn.gone.
  private static final String ACTIONS =
      "01 03 02 05 73636f7265 04 fc03  01 03 02 02 6f6b 11  01 03 02 04 66726f6d 06 c0000209"
          + " 02 02 02 04 676f6e65";

  private static final String ENGINE =
      """
      [reputation]
      spoe-agent checker
        messages came asked answered
        groups more
        option var-prefix rep
        option set-on-error error
        option continue-on-error
        timeout hello 10s
        timeout idle 60s
        timeout processing 10s
        use-backend agents
      spoe-message came
        args ip=src frontend=fe_id
        event on-frontend-tcp-request
      spoe-message asked
        acl short path -m len lt 20
        args method=method path=path secure=ssl_fc none=req.hdr(x-none) body=req.body
        event on-frontend-http-request if short
      spoe-message answered
        args status length=res.fhdr(content-length)
        event on-http-response
      spoe-message grouped
        args url=pathq below=int(70000),neg above=int(70000) hex=req.hdr(x-group),hex raw=req.hdr(x-group),sha1
      spoe-group more
        messages grouped
      [other]
      spoe-agent nobody
        use-backend nowhere
      """;

  @TempDir Path folder;

  private static String sections(Path door, Path engine, int agent) {
    return """
    frontend fe
      mode http
      timeout client 10s
      bind %s
      filter spoe engine reputation config %s
      http-request send-spoe-group reputation more if { path /group }
      http-request set-var(txn.rep.gone) str(here)
      http-request return status 200 content-type text/plain lf-string "%%[var(txn.rep.score)] %%[var(txn.rep.ok)] %%[var(txn.rep.from)] %%[var(txn.rep.error)]" if { path_beg /own }
      default_backend be
    backend be
      mode http
      timeout connect 10s
      timeout server 10s
      http-response set-header x-seen "%%[var(txn.rep.score)] %%[var(txn.rep.gone)]"
      server inner %s.inner
    frontend inner
      mode http
      timeout client 10s
      bind %s.inner
      http-request return status 202 content-type text/plain string inner
    backend agents
      mode tcp
      timeout connect 10s
      timeout server 60s
      server agent 127.0.0.1:%d
    """
        .formatted(door, engine, door, door, agent);
  }

  private static String request(String method, String path, String rest) {
    return "%s %s HTTP/1.1\r\nHost: h\r\nConnection: close\r\n%s".formatted(method, path, rest);
  }

  private static final List<String> REQUESTS =
      List.of(
          request("GET", "/own?q=1", "\r\n"),
          request("POST", "/group", "x-group: a\u00e4\r\nContent-Length: 4\r\n\r\nbody"),
          request("GET", "/own/and/much/longer/than/twenty", "\r\n"),
          request("DELETE", "/", "\r\n"));

  private static List<String> answers(Path door) throws IOException {
    var answers = new ArrayList<String>();
    for (String request : REQUESTS) {
      answers.add(UnixDial.ask(door, request));
    }
    return answers;
  }

  @Test
  void notices_areHaproxysByteForByte() throws IOException {
    Path engine = Files.writeString(folder.resolve("engine.conf"), ENGINE);
    try (var theirs = new ScriptedAgent(ACTIONS);
        var ours = new ScriptedAgent(ACTIONS);
        var both =
            BothBalancers.start(
                folder,
                door ->
                    sections(
                        door,
                        engine,
                        door.startsWith(folder.resolve("ours")) ? ours.port() : theirs.port()))) {
      // HAProxy 2.6.12 gets no answer to the first event of a process
      UnixDial.ask(both.theirDoor(), REQUESTS.getFirst());
      UnixDial.ask(both.ourDoor(), REQUESTS.getFirst());
      int before = theirs.told().size();
      int ourBefore = ours.told().size();

      List<String> expected = answers(both.theirDoor());
      List<String> actual = answers(both.ourDoor());

      assertThat(actual).isEqualTo(expected);
      assertThat(actual.getFirst()).contains("300 1 192.0.2.9");
      assertThat(actual.get(1)).contains("x-seen: 300");
      assertThat(ours.told().subList(ourBefore, ours.told().size()))
          .hasSizeGreaterThan(8)
          .isEqualTo(theirs.told().subList(before, theirs.told().size()));
      assertThat(ours.greetings().getFirst()).isEqualTo(theirs.greetings().getFirst());
    }
  }
}
