package io.whydown.cli.balance;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The keywords of `global` and what may follow each (cfgparse-global.c and the modules that
/// register their own). Remembers which were there, since many may stand only once. Not
/// thread-safe: one for each configuration.
final class GlobalKeywords {

  private static final int HUGE = Integer.MAX_VALUE;
  private static final List<String> ON_OFF = List.of("on", "off");
  private static final List<String> ON_AUTO_OFF = List.of("on", "auto", "off");

  /// What follows a keyword.
  private sealed interface Form {

    record Nothing() implements Form {}

    record Whole(int least, int most) implements Form {}

    /// A number of which nobody looks at the bounds.
    record Count() implements Form {}

    /// Digits, perhaps with a unit; it may be missing.
    record Size() implements Form {}

    record Time(int most) implements Form {}

    record Choice(List<String> words) implements Form {}

    record Text(String what) implements Form {}

    record Account(boolean isUser) implements Form {}

    /// As many words as there are; who reads the line judges them.
    record Open() implements Form {}
  }

  private static final Map<String, Form> FORMS = new HashMap<>();

  /// HAProxy refuses these when they stand a second time.
  private static final Set<String> ONCE = new HashSet<>();

  static {
    all(
        new Form.Nothing(),
        "daemon noepoll nokqueue noevports nopoll busy-polling set-dumpable nosplice nogetaddrinfo"
            + " noreuseport quiet zero-warning h2-workaround-bogus-websocket-clients"
            + " insecure-fork-wanted insecure-setuid-wanted external-check strict-limits"
            + " no-memory-trimming pp2-never-send-local numa-cpu-mapping ssl-mode-async"
            + " ssl-skip-self-issued-ca tune.ssl.force-private-cache"
            + " h1-accept-payload-with-any-method ssl-load-extra-del-ext");
    all(
        new Form.Count(),
        "maxconn maxconnrate maxsessrate maxsslrate maxsslconn maxcomprate maxpipes maxzlibmem"
            + " fd-hard-limit ulimit-n uid gid tune.runqueue-depth tune.maxpollevents"
            + " tune.recv_enough tune.buffers.limit tune.buffers.reserve tune.maxrewrite"
            + " tune.rcvbuf.client tune.rcvbuf.server tune.sndbuf.client tune.sndbuf.server"
            + " tune.pipesize tune.http.cookielen tune.http.logurilen tune.pattern.cache-size"
            + " tune.h2.max-concurrent-streams tune.h2.initial-window-size"
            + " tune.ssl.maxrecord tune.ssl.hard-maxrecord tune.ssl.ssl-ctx-cache-size"
            + " tune.ssl.capture-cipherlist-size tune.ssl.capture-buffer-size"
            + " tune.memory.hot-size tune.quic.frontend.conn-tx-buffers.limit"
            + " tune.quic.retry-threshold mworker-max-reloads tune.maxaccept tune.ssl.cachesize");
    all(new Form.Whole(1, HUGE), "tune.peers.max-updates-at-once");
    all(new Form.Whole(Integer.MIN_VALUE, HUGE), "tune.ssl.default-dh-param");
    all(
        new Form.Size(),
        "tune.lua.forced-yield tune.lua.maxmem tune.vars.global-max-size tune.vars.proc-max-size"
            + " tune.vars.reqres-max-size tune.vars.sess-max-size tune.vars.txn-max-size"
            + " tune.vars.check-max-size");
    all(new Form.Whole(1, 64), "nbthread");
    all(new Form.Whole(1, 1), "thread-groups");
    all(new Form.Whole(1, 256 << 20), "tune.bufsize");
    all(new Form.Whole(1, 32_767), "tune.http.maxhdr");
    all(new Form.Whole(1, 9), "tune.comp.maxlevel tune.zlib.memlevel");
    all(new Form.Whole(8, 15), "tune.zlib.windowsize");
    all(
        new Form.Whole(0, 100),
        "maxcompcpuusage tune.fail-alloc tune.pool-low-fd-ratio tune.pool-high-fd-ratio");
    all(new Form.Whole(0, 50), "spread-checks");
    all(new Form.Whole(4_096, 65_536), "tune.h2.header-table-size");
    all(new Form.Whole(16_384, 16_777_215), "tune.h2.max-frame-size");
    all(
        new Form.Time(HUGE),
        "hard-stop-after close-spread-time grace max-spread-checks tune.lua.session-timeout"
            + " tune.lua.service-timeout tune.lua.task-timeout tune.lua.burst-timeout"
            + " tune.ssl.lifetime"
            + " tune.quic.frontend.max-idle-timeout");
    all(new Form.Time(65_535), "tune.idletimer");
    all(
        new Form.Choice(ON_OFF),
        "tune.fd.edge-triggered tune.idle-pool.shared tune.listener.multi-queue"
            + " tune.sched.low-latency tune.ssl.keylog tune.lua.log.loggers");
    all(new Form.Choice(ON_AUTO_OFF), "profiling.tasks tune.lua.log.stderr");
    all(new Form.Choice(List.of("none", "required")), "ssl-server-verify httpclient.ssl.verify");
    all(new Form.Choice(List.of("ipv4", "ipv6")), "httpclient.resolvers.prefer");
    all(new Form.Text("a directory as an argument"), "chroot");
    all(new Form.Text("a file name as an argument"), "pidfile");
    all(new Form.Text("a tag for use in syslog"), "log-tag");
    all(new Form.Text("a name as an argument"), "localpeer");
    all(new Form.Text("an ASCII string argument"), "cluster-secret");
    all(new Form.Text("<file> as argument"), "h1-case-adjust-file");
    all(
        new Form.Text("a directory path as an argument"),
        "ca-base crt-base key-base ssl-provider-path");
    all(new Form.Text("one argument: a directory path"), "server-state-base issuers-chain-path");
    all(new Form.Text("one argument: a file path"), "server-state-file ssl-dh-param-file");
    all(
        new Form.Text("a cipher suite as an argument"),
        "ssl-default-bind-ciphers ssl-default-bind-ciphersuites ssl-default-bind-curves"
            + " ssl-default-server-ciphers ssl-default-server-ciphersuites");
    all(
        new Form.Text("an argument"),
        "ssl-default-bind-sigalgs ssl-default-bind-client-sigalgs ssl-default-server-sigalgs"
            + " ssl-default-server-client-sigalgs ssl-default-server-curves");
    all(new Form.Whole(0, 5), "ssl-security-level");
    all(new Form.Text("a property string as an argument"), "ssl-propquery ssl-provider");
    all(
        new Form.Text("an argument"),
        "httpclient.resolvers.id httpclient.ssl.ca-file ssl-engine jwt.decrypt_alg_list"
            + " jwt.decrypt_enc_list");
    all(new Form.Account(true), "user");
    all(new Form.Account(false), "group");
    all(
        new Form.Open(),
        "stats log master-worker log-send-hostname node description set-var set-var-fmt cpu-map"
            + " unix-bind presetenv setenv resetenv unsetenv default-path thread-group"
            + " expose-experimental-directives h1-case-adjust http-err-codes http-fail-codes"
            + " lua-load lua-load-per-thread lua-prepend-path tune.lua.bool-sample-conversion"
            + " tune.lua.openlibs ssl-default-bind-options ssl-default-server-options"
            + " ssl-load-extra-files nbproc debug wurfl-data-file bind-process");
    // since HAProxy 2.7: how its own threads, buffers and pools work
    all(
        new Form.Open(),
        "tune.applet.zero-copy-forwarding tune.bufsize.large tune.bufsize.small"
            + " tune.cli.max-payload-size tune.defaults.purge tune.disable-fast-forward"
            + " tune.disable-zero-copy-forwarding tune.epoll.mask-events"
            + " tune.events.max-events-at-once tune.fd.tables tune.h1.be.glitches-threshold"
            + " tune.h1.fe.glitches-threshold tune.h1.zero-copy-fwd-recv"
            + " tune.h1.zero-copy-fwd-send tune.h2.be.glitches-threshold"
            + " tune.h2.be.initial-window-size tune.h2.be.max-concurrent-streams"
            + " tune.h2.be.max-frames-at-once tune.h2.be.rxbuf tune.h2.fe.glitches-threshold"
            + " tune.h2.fe.initial-window-size tune.h2.fe.max-concurrent-streams"
            + " tune.h2.fe.max-frames-at-once tune.h2.fe.max-rst-at-once"
            + " tune.h2.fe.max-total-streams tune.h2.fe.rxbuf tune.h2.zero-copy-fwd-send"
            + " tune.listener.default-shards tune.max-checks-per-thread tune.max-rules-at-once"
            + " tune.pt.zero-copy-forwarding tune.renice.runtime"
            + " tune.renice.startup tune.rcvbuf.backend tune.rcvbuf.frontend tune.ring.queues"
            + " tune.sndbuf.backend tune.sndbuf.frontend tune.streams-elasticity"
            + " tune.takeover-other-tg-connections limited-quic no-quic prealloc-fd cpu-affinity"
            + " cpu-policy cpu-set max-threads-per-group expose-deprecated-directives"
            + " thread-hard-limit tune.glitches.kill.cpu-usage tune.notsent-lowat.client"
            + " tune.notsent-lowat.server"
            + " harden.reject-privileged-ports.tcp harden.reject-privileged-ports.quic"
            + " profiling.memory warn-blocked-traffic-after force-cfg-parser-pause anonkey"
            + " httpclient.resolvers.disabled httpclient.retries httpclient.timeout.connect"
            + " h1-do-not-close-on-insecure-transfer-encoding stats-file"
            + " acme.scheduler debug.counters dns-accept-family noktls shm-stats-file"
            + " shm-stats-file-max-objects ssl-passphrase-cmd stress-level tune.chksize"
            + " tune.h2.log-errors tune.quic.be.cc.cubic-min-losses tune.quic.be.cc.hystart"
            + " tune.quic.be.cc.max-frame-loss tune.quic.be.cc.max-win-size"
            + " tune.quic.be.cc.reorder-ratio tune.quic.be.max-idle-timeout"
            + " tune.quic.be.sec.glitches-threshold tune.quic.be.stream.data-ratio"
            + " tune.quic.be.stream.max-concurrent tune.quic.be.stream.rxbuf"
            + " tune.quic.be.tx.pacing tune.quic.be.tx.udp-gso"
            + " tune.quic.fe.cc.cubic-min-losses tune.quic.fe.cc.hystart"
            + " tune.quic.fe.cc.max-frame-loss tune.quic.fe.cc.max-win-size"
            + " tune.quic.fe.cc.reorder-ratio tune.quic.fe.max-idle-timeout"
            + " tune.quic.fe.sec.glitches-threshold tune.quic.fe.sec.retry-threshold"
            + " tune.quic.fe.sock-per-conn tune.quic.fe.stream.data-ratio"
            + " tune.quic.fe.stream.max-concurrent tune.quic.fe.stream.max-total"
            + " tune.quic.fe.stream.rxbuf tune.quic.fe.tx.pacing tune.quic.fe.tx.udp-gso"
            + " tune.quic.listen tune.quic.mem.tx-max tune.quic.zero-copy-fwd-send"
            + " tune.ssl.certificate-compression tune.ssl.keyupdate-rate-limit"
            + " tune.stick-counters");
    ONCE.addAll(
        List.of(
            ("tune.runqueue-depth tune.maxpollevents tune.maxaccept tune.rcvbuf.client"
                    + " tune.rcvbuf.server tune.sndbuf.client tune.sndbuf.server uid gid user group"
                    + " maxconn maxconnrate maxsessrate maxsslrate maxpipes fd-hard-limit ulimit-n"
                    + " chroot pidfile log-send-hostname server-state-base server-state-file"
                    + " spread-checks cluster-secret ca-base crt-base")
                .split(" ", -1)));
  }

  /// Those behind which HAProxy looks at nothing more than it needs.
  private static final Set<String> TAKES_MORE =
      Set.of(
          "close-spread-time",
          "grace",
          "hard-stop-after",
          "mworker-max-reloads",
          "numa-cpu-mapping",
          "server-state-base",
          "server-state-file",
          "ssl-load-extra-del-ext",
          "ssl-mode-async",
          "ssl-propquery",
          "ssl-provider",
          "ssl-provider-path",
          "ssl-skip-self-issued-ca",
          "tune.pattern.cache-size");

  /// Those that count as 0 when nothing stands behind them.
  private static final Set<String> MAY_BE_BARE =
      Set.of(
          "mworker-max-reloads",
          "tune.fail-alloc",
          "tune.h2.initial-window-size",
          "tune.h2.max-concurrent-streams");

  /// HAProxy 2.6 wants `expose-experimental-directives` before these.
  private static final Set<String> EXPERIMENTAL = Set.of("tune.fd.edge-triggered");

  private final Set<String> seen = new HashSet<>();

  private static void all(Form form, String keywords) {
    for (String keyword : keywords.split(" ", -1)) {
      FORMS.put(keyword, form);
    }
  }

  static boolean isKnown(String keyword) {
    return FORMS.containsKey(keyword);
  }

  /// Throws when what follows the keyword is not what it takes. Unknown keywords pass. False for a
  /// line that says nothing.
  boolean check(Line line) {
    String keyword = line.keyword();
    @Nullable Form form = FORMS.get(keyword);
    if (form == null || line.no() && line.count() == 1) {
      return true;
    }
    if (ONCE.contains(keyword) && seen.contains(keyword)) {
      Doubts.say("'%s' already specified. Continuing.".formatted(keyword));
      return false;
    }
    if (!(form instanceof Form.Open)) {
      refuseMore(line, form instanceof Form.Nothing ? 1 : 2);
    }
    String word = line.word(1);
    if (word.isEmpty() && MAY_BE_BARE.contains(keyword)) {
      Doubts.say("'%s' expects an integer argument; it is left as it is".formatted(keyword));
      return false;
    }
    if (EXPERIMENTAL.contains(keyword) && !seen.contains("expose-experimental-directives")) {
      throw new LineProblem(
          "'%s' directive is experimental, must be allowed via a global 'expose-experimental-directives'"
              .formatted(keyword));
    }
    switch (form) {
      case Form.Nothing _, Form.Open _ -> {}
      case Form.Whole(int least, int most) -> whole(keyword, word, least, most);
      case Form.Count _ -> Numbers.count(word, keyword);
      case Form.Size _ -> size(keyword, word);
      case Form.Time(int most) -> time(keyword, word, most);
      case Form.Choice(List<String> words) -> {
        if (!words.contains(word)) {
          throw new LineProblem(
              "'%s' expects '%s' but got '%s'."
                  .formatted(keyword, String.join("' or '", words), word));
        }
      }
      case Form.Text(String what) -> {
        if (word.isEmpty()) {
          throw new LineProblem("'%s' expects %s.".formatted(keyword, what));
        }
      }
      case Form.Account(boolean isUser) -> account(word, isUser);
    }
    seen.add(keyword);
    return !(form instanceof Form.Size) || !word.isEmpty();
  }

  private static void size(String keyword, String word) {
    if (word.isEmpty()) {
      Doubts.say("'%s' expects a size; it is left as it is".formatted(keyword));
    } else if (!word.matches("-?[0-9]+[kKmMgG]?")) {
      throw new LineProblem("%s: '%s' is an invalid size".formatted(keyword, word));
    }
  }

  private static void refuseMore(Line line, int words) {
    boolean takesMore =
        TAKES_MORE.contains(line.keyword())
            || line.keyword().startsWith("tune.vars.")
            || line.keyword().startsWith("tune.lua.");
    if (line.count() > words && takesMore) {
      Doubts.say(
          "'%s' : what follows '%s' is ignored".formatted(line.keyword(), line.word(words - 1)));
      return;
    }
    Arity.atMost(line, words - 1);
  }

  private static void whole(String keyword, String word, int least, int most) {
    boolean isStrict = keyword.equals("nbthread") || keyword.startsWith("thread-");
    if (isStrict) {
      strict(keyword, word, least, most);
    } else {
      Numbers.number(word, keyword, least, most);
    }
  }

  private static void strict(String keyword, String word, int least, int most) {
    if (!word.matches("-?[0-9]{1,9}")) {
      throw new LineProblem(
          "'%s' passed a missing or unparsable integer value in '%s'".formatted(keyword, word));
    }
    int value = Integer.parseInt(word);
    if (value < least || value > most) {
      throw new LineProblem(
          "'%s' value must be between %d and %d (was %d)".formatted(keyword, least, most, value));
    }
  }

  private static void time(String keyword, String word, int most) {
    if (Numbers.millis(word, keyword) > most) {
      throw new LineProblem(
          "'%s' expects a timer value between 0 and %d ms.".formatted(keyword, most));
    }
  }

  private static void account(String name, boolean isUser) {
    if (isUser ? Accounts.user(name).isEmpty() : Accounts.group(name).isEmpty()) {
      throw new LineProblem(
          "cannot find %s id for '%s'".formatted(isUser ? "user" : "group", name),
          "no such %s on this machine: create it, or name another"
              .formatted(isUser ? "user" : "group"));
    }
  }
}
