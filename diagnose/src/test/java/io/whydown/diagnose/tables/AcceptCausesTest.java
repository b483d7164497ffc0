package io.whydown.diagnose.tables;

import static io.whydown.diagnose.tables.Facts.flat;
import static io.whydown.diagnose.tables.Facts.listening;
import static io.whydown.diagnose.tables.Facts.process;
import static io.whydown.diagnose.tables.Facts.queue;
import static io.whydown.diagnose.tables.Row.likely;
import static io.whydown.diagnose.tables.Row.proven;
import static io.whydown.diagnose.tables.Row.quiet;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.Situation;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Symptom;
import io.whydown.diagnose.graph.Symptoms;
import io.whydown.model.host.ProcessEntry;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Server;
import io.whydown.model.proxy.ServerDraft;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Errno;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The process behind a socket, and UNIX sockets.
class AcceptCausesTest {

  private static final String SILENT = "response-timeout";

  static List<Row> rows() {
    return List.of(
        proven(
            "stopped by a signal",
            silent(process(812, 1, "T", "java", "java -jar app.jar")),
            SILENT,
            "process-frozen"),
        quiet(
            "a stopped neighbour",
            silent(
                process(900, 1, "T", "vim", "vim"),
                process(812, 1, "S", "java", "java -jar app.jar")),
            "process-frozen"),
        proven(
            "the queue is full",
            full(),
            "connection-timeout",
            "backlog-overflow",
            "process-hung-accepting-nothing"),
        proven(
                "the queue is full and connections are accepted",
                accepting(full()),
                "connection-timeout",
                "backlog-overflow")
            .without("process-hung-accepting-nothing"),
        quiet(
            "the queue has room",
            queued(128, 128),
            "process-hung-accepting-nothing",
            "backlog-overflow"),
        likely(
            "a master alone",
            silent("nginx", process(812, 1, "S", "nginx", "nginx: master process")),
            SILENT,
            "worker-pool-zero"),
        quiet(
            "a master with a worker",
            silent(
                "nginx",
                process(812, 1, "S", "nginx", "nginx: master process"),
                process(813, 812, "S", "nginx", "nginx: worker process")),
            "worker-pool-zero"),
        quiet(
            "a worker whose command line names the socket of its master",
            silent(
                "haproxy",
                process(812, 1, "S", "haproxy", "haproxy -Ws -S /run/haproxy-master.sock")),
            "worker-pool-zero"),
        quiet(
            "no forking server",
            silent(process(812, 1, "S", "java", "java -jar app.jar")),
            "worker-pool-zero"),
        likely(
            "the program was replaced",
            old("program /opt/app"),
            "unexpected-status",
            "old-binary-still-bound"),
        quiet("the program is the present one", old(null), "old-binary-still-bound"),
        proven(
            "another program shares the port",
            flat()
                .listener("0.0.0.0", 8080, "shop", 812)
                .listener("0.0.0.0", 8080, "oldshop", 813)
                .connected()
                .saw(Facts.notFound()),
            "unexpected-status",
            "port-shared-listener"),
        quiet(
            "two workers of one program share the port",
            flat()
                .listener("0.0.0.0", 8080, "shop", 812)
                .listener("0.0.0.0", 8080, "shop", 813)
                .connected()
                .saw(Facts.notFound()),
            "port-shared-listener"),
        proven("the queue is full", unix(Errno.EAGAIN), "local-resource-error", "backlog-overflow"),
        proven("no such path", unix(Errno.ENOENT), "local-resource-error", "unix-socket-missing")
            .without("unix-socket-permission"),
        proven(
            "nobody at the path",
            unix(Errno.ECONNREFUSED),
            "connection-refused",
            "unix-socket-missing"),
        proven(
                "no permission at the path",
                unix(Errno.EACCES),
                "connect-denied",
                "unix-socket-permission")
            .without("unix-socket-missing"),
        quiet(
            "no UNIX socket is dialled",
            flat().refused(),
            "unix-socket-missing",
            "unix-socket-permission"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void judge_row_asTheTableSays(Row row) {
    row.check();
  }

  @Test
  void symptom_stoppedOwnerAndCheckThatOnlyConnects_isNoAnswer() {
    Situation situation = flat().listener("0.0.0.0", 8080, "java", 812).connected();
    situation.serverHost().processes(List.of(process(812, 1, "T", "java", "java -jar app.jar")));
    Case facts = situation.build();

    var symptom = Symptoms.of(facts.snapshot(), facts.backend(), facts.server(), facts.dial());

    assertThat(symptom).map(Symptom::id).contains("response-timeout");
  }

  @Test
  void symptom_runningOwnerAndCheckThatOnlyConnects_isNone() {
    Situation situation = flat().listener("0.0.0.0", 8080, "java", 812).connected();
    situation.serverHost().processes(List.of(process(812, 1, "S", "java", "java -jar app.jar")));
    Case facts = situation.build();

    var symptom = Symptoms.of(facts.snapshot(), facts.backend(), facts.server(), facts.dial());

    assertThat(symptom).isEmpty();
  }

  /// The connection works and no answer comes.
  private static Situation silent(ProcessEntry... processes) {
    return silent("java", processes);
  }

  private static Situation silent(String command, ProcessEntry... processes) {
    Situation situation =
        flat()
            .listener("0.0.0.0", 8080, command, 812)
            .connected()
            .saw(Facts.check(new CheckResult.TimedOut("response"), 0));
    situation.serverHost().processes(List.of(processes));
    return situation;
  }

  private static Situation full() {
    return queued(129, 128);
  }

  private static Situation queued(long waiting, long backlog) {
    Situation situation = flat().timedOut();
    situation
        .serverHost()
        .socket(queue(waiting, backlog))
        .processes(List.of(process(812, 1, "S", "java", "java -jar app.jar")));
    return situation;
  }

  private static Situation accepting(Situation situation) {
    SocketEntry open = Facts.tcp("ESTAB", "192.0.2.1", 8080, null, null);
    situation.serverHost().socket(Facts.withPeer(open, "192.0.2.10:40000"));
    return situation;
  }

  private static Situation old(@Nullable String deleted) {
    Situation situation = listening().connected().saw(Facts.notFound());
    ProcessEntry now = process(812, 1, "S", "java", "/opt/app --port 8080");
    situation
        .serverHost()
        .processes(
            List.of(
                new ProcessEntry(
                    now.pid(),
                    now.parentPid(),
                    now.user(),
                    now.uid(),
                    now.state(),
                    now.command(),
                    now.commandLine(),
                    now.startedAt(),
                    now.unit(),
                    now.netNamespace(),
                    false,
                    deleted,
                    now.provenance())));
    return situation;
  }

  private static Situation unix(Errno errno) {
    Server tcp = Situation.server("web1", "192.0.2.1", 0);
    var server =
        new ServerDraft("web1", new Server.Target.UnixSocket("/run/app.sock"), 0, tcp.provenance())
            .server();
    return flat()
        .server(server)
        .saw(
            new Observation.UnixConnect(
                Situation.LB,
                "/run/app.sock",
                new ConnectOutcome.Failed(errno, true, null, 20_000),
                Situation.place("connect")));
  }
}
