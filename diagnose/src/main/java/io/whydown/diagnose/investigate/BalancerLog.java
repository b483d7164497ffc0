package io.whydown.diagnose.investigate;

import io.whydown.collect.HostRequest;
import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.host.HostState;
import io.whydown.model.host.LogLine;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.proxy.ProxyEvent;
import io.whydown.model.proxy.ProxyRuntime.BalancerProcess;
import io.whydown.model.proxy.Server;
import io.whydown.vendor.haproxy.HaproxyLogConversion;
import io.whydown.vendor.haproxy.HaproxyLogReader;
import io.whydown.vendor.nginx.NginxLogConversion;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The balancer's own log: where it is, and what it tells. Only lines of processes that still run
/// become events, so that an earlier generation or another balancer's log says nothing. Not
/// thread-safe: one for each reading.
final class BalancerLog {

  /// The section of the host script that brings it.
  static final String SECTION = "balancer-log";

  private final Proxy proxy;
  private final Set<Integer> pids;
  private final List<LogLine> lines = new ArrayList<>();
  private final List<ProxyEvent> events = new ArrayList<>();
  private final Map<String, Instant> changed = new LinkedHashMap<>();
  private final List<Gap> gaps = new ArrayList<>();

  private BalancerLog(Proxy proxy, Set<Integer> pids) {
    this.proxy = proxy;
    this.pids = pids;
  }

  /// What was read.
  ///
  /// @param changed when the files of the configuration were changed
  record Read(
      List<LogLine> lines, List<ProxyEvent> events, Map<String, Instant> changed, List<Gap> gaps) {

    static final Read NOTHING = new Read(List.of(), List.of(), Map.of(), List.of());
  }

  /// The request with what the section needs to know.
  static HostRequest asking(HostRequest request, Proxy proxy) {
    List<String> targets = proxy.settings().logTargets();
    HostRequest ask =
        request
            .withVariable("WD_LOGS", String.join("\n", paths(proxy)))
            .withVariable("WD_FILES", String.join("\n", files(proxy)));
    if (proxy.kind() != Proxy.Kind.HAPROXY) {
      return ask;
    }
    var descriptors = new LinkedHashSet<String>();
    for (String target : targets) {
      switch (target) {
        case "stdout", "fd@1" -> descriptors.add("1");
        case "stderr", "fd@2" -> descriptors.add("2");
        default -> {
          // a file, a socket or a machine
        }
      }
    }
    ask = descriptors.isEmpty() ? ask : ask.withVariable("WD_FDS", String.join(" ", descriptors));
    return targets.size() > descriptors.size() ? ask.withVariable("WD_SYSLOG", "1") : ask;
  }

  /// Files that may be the log; those that are absent are passed over.
  static List<String> paths(Proxy proxy) {
    var paths = new LinkedHashSet<String>();
    for (String log : proxy.settings().errorLogs()) {
      if (log.startsWith("/")) {
        paths.add(log);
      } else {
        prefixes(proxy.configuration()).forEach(prefix -> paths.add(prefix + "/" + log));
      }
    }
    List<String> targets = proxy.settings().logTargets();
    if (proxy.kind() == Proxy.Kind.HAPROXY && !targets.isEmpty()) {
      targets.stream().filter(t -> t.startsWith("/")).forEach(paths::add);
      paths.add("/var/log/haproxy.log");
    }
    return List.copyOf(paths);
  }

  /// Where NGINX's prefix may be (`-p`, else what it was built with): around its configuration, and
  /// where the packages of Debian and of nginx.org have it.
  private static List<String> prefixes(String configuration) {
    var prefixes = new LinkedHashSet<String>();
    int slash = configuration.lastIndexOf('/');
    if (slash > 0) {
      String folder = configuration.substring(0, slash);
      prefixes.add(folder);
      int above = folder.lastIndexOf('/');
      if (above > 0) {
        prefixes.add(folder.substring(0, above));
      }
    }
    prefixes.addAll(List.of("/usr/share/nginx", "/etc/nginx", "/usr/local/nginx"));
    return List.copyOf(prefixes);
  }

  /// The files that the servers stand in.
  private static Set<String> files(Proxy proxy) {
    var files = new LinkedHashSet<String>();
    for (Backend backend : proxy.backends()) {
      for (Server server : backend.servers()) {
        if (server.provenance().origin() instanceof Provenance.Origin.File(var path, _)) {
          files.add(path);
        }
      }
    }
    return files;
  }

  /// @param artifact the section's answer
  /// @param host the balancer's host, whose journal may hold its log
  /// @param processes of the balancer
  static Read read(
      Proxy proxy, Artifact artifact, HostState host, List<BalancerProcess> processes) {
    var log = new BalancerLog(proxy, own(proxy, processes));
    log.files(artifact);
    log.journal(host.journal().asValue().orElse(List.of()));
    return new Read(
        List.copyOf(log.lines),
        List.copyOf(log.events),
        Map.copyOf(log.changed),
        List.copyOf(log.gaps));
  }

  /// The processes that run this configuration, with their children; when none says so, all.
  private static Set<Integer> own(Proxy proxy, List<BalancerProcess> processes) {
    List<BalancerProcess> named =
        processes.stream().filter(p -> p.files().contains(proxy.configuration())).toList();
    if (named.isEmpty()) {
      named = processes;
    }
    var pids = new LinkedHashSet<Integer>();
    named.forEach(p -> pids.add(p.pid()));
    processes.stream().filter(p -> pids.contains(p.parentPid())).forEach(p -> pids.add(p.pid()));
    return pids;
  }

  private void files(Artifact artifact) {
    ZoneId zone = ZoneOffset.UTC;
    String[] parts = ("\n" + artifact.text()).split("\n--- ", -1);
    for (String part : parts) {
      int end = part.indexOf('\n');
      String head = end < 0 ? part : part.substring(0, end);
      String body = end < 0 ? "" : part.substring(end + 1);
      String[] words = head.split(" ", 2);
      String rest = words.length < 2 ? "" : words[1];
      switch (words[0]) {
        case "zone" -> zone = zone(rest);
        case "changed" -> changed(rest);
        case "denied" -> gaps.add(denied(artifact, rest));
        case "log" -> file(artifact, rest, body, zone);
        default -> {
          // nothing of ours
        }
      }
    }
  }

  private static ZoneId zone(String text) {
    try {
      return ZoneOffset.of(text.strip());
    } catch (DateTimeException _) {
      return ZoneOffset.UTC;
    }
  }

  private void changed(String text) {
    String[] words = text.split(" ", 2);
    if (words.length == 2 && words[0].matches("[0-9]{1,11}")) {
      changed.put(words[1], Instant.ofEpochSecond(Long.parseLong(words[0])));
    }
  }

  private static Gap denied(Artifact artifact, String path) {
    return new Gap(
        FactKind.BALANCER_LOG,
        artifact.vantage(),
        "the balancer's log " + path,
        "needs root on " + artifact.vantage());
  }

  private void file(Artifact whole, String path, String text, ZoneId zone) {
    var log =
        new Artifact(
            SECTION,
            whole.vantage(),
            "tail -n 400 " + path,
            whole.at(),
            whole.exitStatus(),
            text,
            "",
            whole.truncated(),
            null);
    List<LogLine> found;
    List<ProxyEvent> told;
    if (proxy.kind() == Proxy.Kind.NGINX) {
      found = NginxLogConversion.lines(log, zone);
      told = NginxLogConversion.events(log, zone);
    } else {
      found = HaproxyLogReader.notices(log, zone);
      told = HaproxyLogConversion.events(log, zone);
    }
    found.stream().filter(this::isOwn).forEach(lines::add);
    told.stream().filter(event -> isOwn(event.line())).forEach(events::add);
  }

  /// HAProxy's lines of the journal, where no file holds them.
  private void journal(List<LogLine> journal) {
    if (proxy.kind() != Proxy.Kind.HAPROXY || !events.isEmpty()) {
      return;
    }
    for (LogLine line : journal) {
      if (line.pid() > 0 && isOwn(line)) {
        HaproxyLogConversion.event(line).ifPresent(events::add);
      }
    }
  }

  private boolean isOwn(LogLine line) {
    return !pids.isEmpty() && (line.pid() == 0 || pids.contains(line.pid()));
  }
}
