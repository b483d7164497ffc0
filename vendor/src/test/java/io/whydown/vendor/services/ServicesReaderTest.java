package io.whydown.vendor.services;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.host.LogLine;
import io.whydown.model.host.Unit;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ServicesReaderTest {

  private static Parsed<KeptServices> read(String text) {
    return ServicesReader.read(
        new Artifact("services", "ssh://web1", "sh", Instant.EPOCH, 0, text, "", false, null));
  }

  @Test
  void read_supervisor_hasStatesCommandsAndLogs() {
    var services =
        read("""
        --- supervisor
        shop                             FATAL     Exited too quickly (process log may have details)
        web:web_00                       RUNNING   pid 812, uptime 0:10:02
        mailer                           STOPPED   Nov 29 05:12 PM
        slow                             BACKOFF   Exited too quickly (process log may have details)
        --- programs
        [supervisord]
        [program:shop]
        command=/opt/shop --port 8080 --password s3cret
        [program:web_00]
        command = /opt/web
        --- log supervisor:shop
        | bind: Address already in use
        """)
            .value();

    assertThat(services.units())
        .extracting(Unit::id, Unit::activeState, Unit::subState, Unit::restarts, Unit::mainPid)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("supervisor:shop", "failed", "FATAL", 3, 0),
            org.assertj.core.groups.Tuple.tuple(
                "supervisor:web:web_00", "active", "running", 0, 812),
            org.assertj.core.groups.Tuple.tuple("supervisor:mailer", "inactive", "STOPPED", 0, 0),
            org.assertj.core.groups.Tuple.tuple(
                "supervisor:slow", "activating", "auto-restart", 2, 0));
    assertThat(services.units().getFirst().property("ExecStart"))
        .contains("--port 8080")
        .doesNotContain("s3cret");
    assertThat(services.units().get(1).property("ExecStart")).isEqualTo("/opt/web");
    assertThat(services.lines())
        .extracting(LogLine::unit, LogLine::message)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("supervisor:shop", "bind: Address already in use"));
  }

  @Test
  void read_supervisorThatStartsAProgramAgainAndAgain_countsItsEnds() {
    var services =
        read("""
        --- supervisor
        shop                             STARTING
        mailer                           RUNNING   pid 812, uptime 0:10:02
        --- history
        2026-11-30 02:10:55,182 WARN exited: shop (exit status 1; not expected)
        2026-11-30 02:28:55,182 WARN exited: shop (exit status 1; not expected)
        2026-11-30 02:28:57,276 WARN exited: shop (exit status 1; not expected)
        2026-11-30 02:28:58,000 INFO exited: mailer (exit status 0; expected)
        2026-11-30 02:28:59,375 WARN exited: shop (terminated by SIGSEGV; not expected)
        """)
            .value();

    assertThat(services.units()).extracting(Unit::restarts).containsExactly(3, 0);
  }

  @Test
  void read_runitAndOpenrc_haveTheirWords() {
    var services =
        read("""
        --- runit /etc/service
        run: /etc/service/web: (pid 831) 12s
        command runit:web exec /opt/web --port 8081
        down: /etc/service/shop: 40s, normally up
        down: /etc/service/loop: 1s, normally up, want up
        --- openrc
        Runlevel: default
         sshd                                                  [  started  ]
         orders                                                [  crashed  ]
         cron                                                  [  stopped  ]
        /etc/init.d/orders:command="/opt/orders"
        /etc/init.d/orders:command_args="--port 8080"
        """)
            .value();

    assertThat(services.units())
        .extracting(Unit::id, Unit::activeState)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("runit:web", "active"),
            org.assertj.core.groups.Tuple.tuple("runit:shop", "inactive"),
            org.assertj.core.groups.Tuple.tuple("runit:loop", "activating"),
            org.assertj.core.groups.Tuple.tuple("openrc:sshd", "active"),
            org.assertj.core.groups.Tuple.tuple("openrc:orders", "failed"),
            org.assertj.core.groups.Tuple.tuple("openrc:cron", "inactive"));
    assertThat(services.units().get(4).property("ExecStart")).isEqualTo("/opt/orders --port 8080");
  }

  @Test
  void read_anything_neverThrows() {
    var parsed =
        read("--- supervisor\nunix:///var/run/supervisor.sock no such file\n\u0000\n--- x\ny\n");

    assertThat(parsed.value().units()).isEmpty();
    assertThat(parsed.remarks()).isNotEmpty();
  }
}
