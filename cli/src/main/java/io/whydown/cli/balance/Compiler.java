package io.whydown.cli.balance;

import io.whydown.balancer.cache.CacheConfig;
import io.whydown.balancer.config.Http2Config;
import io.whydown.balancer.config.LoadBalancerConfig;
import io.whydown.balancer.config.Origin;
import io.whydown.balancer.config.ProcessConfig;
import io.whydown.balancer.config.ProxyConfig;
import io.whydown.balancer.config.RateLimits;
import io.whydown.balancer.config.ResolversConfig;
import io.whydown.balancer.lua.ScriptFault;
import io.whydown.balancer.rule.BandwidthFilter;
import io.whydown.balancer.rule.RuleException;
import io.whydown.balancer.tls.TlsException;
import io.whydown.model.evidence.Remark;
import io.whydown.vendor.haproxy.Directive;
import io.whydown.vendor.haproxy.HaproxyConfiguration;
import io.whydown.vendor.haproxy.HaproxyEnvironment;
import io.whydown.vendor.haproxy.HaproxyReader;
import io.whydown.vendor.haproxy.HaproxySource;
import io.whydown.vendor.haproxy.Section;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes the balancer's records of a configuration of HAProxy. Says everything that is wrong, not
/// only the first. Not thread-safe: one for each configuration.
final class Compiler {

  private final Findings findings = new Findings();
  private final RunningWorld world = new RunningWorld();
  private final SharedTables shared;
  private final CompilerTables tables;
  private final GlobalDraft global = new GlobalDraft();
  private final List<ProxyDraft> drafts = new ArrayList<>();
  private final Map<String, CheckDraft> healthChecks = new HashMap<>();
  private final Map<String, Section> namedDefaults = new LinkedHashMap<>();
  private final StatsPlace stats;
  private String localPeer;

  private Compiler(Map<String, String> environment, StatsPlace stats) {
    this.shared = new SharedTables(world, environment, findings);
    this.tables = CompilerTables.of(findings, shared);
    this.stats = stats;
    this.localPeer = environment.getOrDefault("HAPROXY_LOCALPEER", HostName.own());
    world.learn(shared);
    stats.services(shared);
  }

  /// @param environment of this process
  /// @param stats makes the services that a configuration may name
  static Compiled compile(
      List<HaproxySource> sources, Map<String, String> environment, StatsPlace stats) {
    return new Compiler(environment, stats).run(sources, environment);
  }

  private Compiled run(List<HaproxySource> sources, Map<String, String> environment) {
    HaproxyConfiguration read =
        HaproxyReader.readWhole(
            sources,
            new HaproxyEnvironment(environment, true, BuildFacts.VERSION, BuildFacts::holds));
    read.errors().forEach(this::refused);
    read.remarks().forEach(this::remark);
    for (Section section : read.sections()) {
      if (section.kind() == Section.Kind.DEFAULTS && !section.name().isEmpty()) {
        namedDefaults.put(section.name(), section);
      }
    }
    for (Section section : read.sections()) {
      for (Directive directive : section.directives()) {
        if (section.kind() == Section.Kind.GLOBAL && directive.keyword().equals("localpeer")) {
          localPeer = directive.word(1);
        }
      }
    }
    shared.sticks().read(read.sections());
    // rings, users and error files may stand behind the lines that name them
    for (Section section : read.sections()) {
      early(section);
    }
    implicitResolvers();
    shared.scripting().readLimits(read.sections());
    for (Section section : read.sections()) {
      if (section.kind() == Section.Kind.LOG_FORWARD) {
        shared.addLogForward(LogForwardReader.read(section, tables.places(), findings));
      }
      if (section.kind() == Section.Kind.GLOBAL) {
        lines(section, new GlobalLines(global, tables)::read);
      }
    }
    judgeSides(read.sections());
    completeScripts();
    proxies(read.sections());
    shared.scripting().learn(drafts, global, tables.globalLogs(), world);
    read.sections().stream()
        .filter(s -> s.kind() == Section.Kind.DEFAULTS)
        .forEach(this::unknownWords);
    new Inheritance(findings).check(read.sections());
    List<ProxyConfig> built =
        new ProxyAssembly(drafts, healthChecks, tables, world, global, stats).build();
    if (drafts.isEmpty() && !findings.hasAlerts()) {
      findings.warn(Origin.PROGRAM, "no proxy is defined: nothing will be served");
    }
    LoadBalancerConfig config =
        findings.hasAlerts()
            ? null
            : new LoadBalancerConfig(process(), built, shared.allResolvers());
    return new Compiled(
        config,
        global,
        findings,
        world,
        shared,
        tables.places(),
        GlobalDraft.log(global, tables.globalLogs(), world),
        new DynamicBackends(namedDefaults, drafts, tables, world, global, stats),
        drafts);
  }

  /// Behind the global section, whose paths and ciphers count for these lines too.
  private void judgeSides(List<Section> sections) {
    var sides = new SideLines(shared.tls(), findings);
    for (Section section : sections) {
      switch (section.kind()) {
        case PEERS, RING, LOG_FORWARD -> sides.check(section);
        default -> {
          // has no servers, or reads them itself
        }
      }
    }
    new SectionNames(findings).check(sections);
  }

  private int threads() {
    return global.threads == 0 ? ProcessConfig.DEFAULT.threads() : global.threads;
  }

  private void completeScripts() {
    try {
      shared.scripting().complete(threads());
    } catch (ScriptFault e) {
      findings.alert(Origin.PROGRAM, e.text());
    }
  }

  private ProcessConfig process() {
    ProcessConfig usual = ProcessConfig.DEFAULT;
    int threads = threads();
    world.setThreads(threads);
    return new ProcessConfig(
        threads,
        global.maxConnections,
        global.maxTlsConnections,
        global.bufferBytes,
        global.maxHeaders,
        Math.min(global.rewriteBytes, global.bufferBytes / 2),
        global.spreadChecks,
        global.poolPurgeMillis,
        new Http2Config(global.http2Streams, global.http2Window, global.http2Table),
        global.compression,
        global.statusCodes.build(),
        new RateLimits(
            global.connectionsPerSecond, global.sessionsPerSecond, global.handshakesPerSecond),
        usual.transport());
  }

  private void refused(Remark error) {
    findings.alert(new Origin(error.file(), error.line()), error.reason());
  }

  /// What the reader could not read is an error here; keywords are judged by the compiler itself.
  private void remark(Remark remark) {
    String reason = remark.reason();
    boolean judgedHere =
        remark.support() != Remark.Support.UNRECOGNIZED
            || (reason.startsWith("unknown keyword") && !reason.endsWith("out of section"));
    if (!judgedHere) {
      int mark = reason.indexOf(": HAProxy refuses");
      String said = mark < 0 ? reason : reason.substring(0, mark);
      boolean showsLine = said.matches(".* at position [0-9]+") && !said.startsWith("Missing LF");
      findings.alert(
          new Origin(remark.file(), remark.line()),
          said + (showsLine ? ":" : "."),
          showsLine ? remark.text() : "");
    }
  }

  /// Reads one line of a section, as its kind wants it.
  interface LineReader {
    void read(Line line);
  }

  private void lines(Section section, LineReader reader) {
    section.directives().forEach(directive -> line(section, directive, reader));
  }

  private void line(Section section, Directive directive, LineReader reader) {
    var at = new Origin(directive.file(), directive.line());
    Doubts.heardBy(
        text -> findings.warn(at, text),
        () -> guarded(findings, section, Line.of(directive, section.kind().word()), reader));
  }

  /// Reads the lines of a section, and says of each what is wrong with it.
  static void eachLine(Section section, Findings findings, LineReader reader) {
    for (Directive directive : section.directives()) {
      guarded(findings, section, Line.of(directive, section.kind().word()), reader);
    }
  }

  /// Says what is wrong with a line while it is read.
  private static void guarded(Findings findings, Section section, Line line, LineReader reader) {
    try {
      reader.read(line);
    } catch (LineProblem e) {
      findings.alert(line.at(), serverMessage(section, line, e.text()), e.advice());
    } catch (RuleException e) {
      findings.alert(line.at(), ruleMessage(section, line, e.text()), e.advice());
    } catch (TlsException e) {
      findings.alert(line.at(), "'%s' : %s".formatted(line.keyword(), e.text()), e.advice());
    } catch (IllegalArgumentException e) {
      findings.alert(line.at(), "'%s' : %s".formatted(line.keyword(), e.getMessage()));
    }
  }

  /// What is wrong with a parameter of a server, behind the server's full name.
  private static String serverMessage(Section section, Line line, String text) {
    boolean isOfServer =
        line.keyword().equals("server")
            && line.count() > 2
            && !text.startsWith("unknown keyword 'server' ");
    return isOfServer ? ServerMessage.of(section.name(), line.word(1), text) : text;
  }

  /// As messages name the kind of a proxy.
  private static String kind(Section section) {
    return section.kind() == Section.Kind.LISTEN ? "proxy" : section.kind().word();
  }

  /// The line's beginning in front of what is wrong, as HAProxy has it.
  private static String ruleMessage(Section section, Line line, String text) {
    return switch (line.keyword()) {
      case "acl" -> "error detected while parsing ACL '%s' : %s.".formatted(line.word(1), text);
      case "http-request", "http-response", "http-after-response" ->
          standsAlone(line, text)
              ? text + "."
              : "error detected in %s '%s' while parsing '%s %s' rule : %s."
                  .formatted(kind(section), section.name(), line.keyword(), line.word(1), text);
      case "tcp-request", "tcp-response" ->
          standsAlone(line, text)
              ? text + "."
              : "'%s %s' : %s.".formatted(line.keyword(), line.word(1), text);
      case "log-format" -> "error in log-format string: %s.".formatted(text);
      case "redirect" ->
          standsAlone(line, text)
              ? text + "."
              : "error detected in %s '%s' while parsing redirect rule : %s%s."
                  .formatted(
                      kind(section),
                      section.name(),
                      text.startsWith("no such ACL") ? "error in condition: " : "",
                      text);
      case "use_backend" -> "error detected while parsing switching rule : %s.".formatted(text);
      default ->
          standsAlone(line, text) ? text + "." : "'%s' : %s.".formatted(line.keyword(), text);
    };
  }

  /// Whether a message says itself what it is about.
  private static boolean standsAlone(Line line, String text) {
    return text.startsWith("'" + line.keyword())
        || text.startsWith("error detected while parsing")
        || text.startsWith("Proxy '")
        || text.startsWith("unable to find ");
  }

  private void early(Section section) {
    switch (section.kind()) {
      case RING -> tables.places().addRing(RingReader.read(section, findings));
      case USERLIST -> shared.addUsers(section.name(), UserListReader.read(section, findings));
      case HTTP_ERRORS -> httpErrors(section);
      case PEERS -> peers(section);
      case CACHE -> cache(section);
      case MAILERS -> shared.addMailers(section.name(), MailersReader.read(section, findings));
      case PROGRAM -> {
        ProgramReader.Program program = ProgramReader.read(section, findings);
        if (program != null) {
          global.programs.add(program);
        }
      }
      case RESOLVERS -> resolvers(section);
      case LOG_PROFILE -> tables.places().addProfile(LogProfile.read(section, findings));
      case FCGI_APP -> gateway(section);
      case TRACES, ACME ->
          findings.warn(
              new Origin(section.file(), section.line()),
              "section '%s' is accepted and has no effect yet".formatted(section.kind().word()));
      case GLOBAL, DEFAULTS, FRONTEND, BACKEND, LISTEN, LOG_FORWARD, HEALTHCHECK, CRT_STORE -> {}
    }
  }

  private void gateway(Section section) {
    GatewayReader read = GatewayReader.read(section, tables);
    GatewayReader before = tables.gateways().putIfAbsent(section.name(), read);
    if (before != null) {
      findings.alert(
          read.at(),
          "fcgi-app section '%s' has the same name as another one declared at %s:%d."
              .formatted(section.name(), before.at().file(), before.at().line()));
    }
  }

  private void resolvers(Section section) {
    ResolversConfig before = shared.resolvers(section.name());
    if (before != null) {
      findings.alert(
          new Origin(section.file(), section.line()),
          "resolvers '%s' has same name as another resolvers (declared at %s:%d)."
              .formatted(section.name(), before.origin().file(), before.origin().line()));
    }
    shared.addResolvers(ResolversReader.read(section, findings));
  }

  /// The machine's own name servers are a section too, as HAProxy has it.
  private void implicitResolvers() {
    if (shared.resolvers(ResolversReader.IMPLICIT) == null) {
      ResolversConfig implicit = ResolversReader.implicit();
      if (implicit != null) {
        shared.addResolvers(implicit);
      }
    }
  }

  private void peers(Section section) {
    PeersReader.Group group = PeersReader.read(section, localPeer, findings);
    if (group != null) {
      shared.addPeers(group);
    }
  }

  private void cache(Section section) {
    CacheConfig config = CacheReader.read(section, findings);
    if (config != null && !shared.addCache(config)) {
      findings.alert(
          new Origin(section.file(), section.line()),
          "Duplicate cache name '%s'.".formatted(config.name()));
    }
  }

  private void httpErrors(Section section) {
    var files = new HashMap<Integer, byte[]>();
    lines(
        section,
        line -> {
          if (!line.keyword().equals("errorfile")) {
            throw new LineProblem(
                "unknown keyword '%s' in '%s' section".formatted(line.keyword(), "http-errors"));
          }
          ErrorLines.errorFile(line, files);
        });
    shared.addErrorFiles(section.name(), files);
  }

  private void proxies(List<Section> sections) {
    Section last = null;
    for (Section section : sections) {
      if (section.kind() == Section.Kind.DEFAULTS) {
        last = section;
      } else if (section.kind() == Section.Kind.CRT_STORE) {
        CrtStoreReader.read(section, shared.tls(), findings);
      } else if (section.kind() == Section.Kind.HEALTHCHECK) {
        new HealthCheckSections(tables, findings, healthChecks).read(section);
      } else if (section.kind().isProxy()) {
        proxy(section, section.from() == null ? last : namedDefaults.get(section.from()));
      }
    }
  }

  /// Says what no proxy could read, also in defaults that no proxy uses.
  private void unknownWords(Section section) {
    var draft = new ProxyDraft(section, new Findings(), shared.tls());
    var reader = new ProxyLines(draft, tables.withFindings(new Findings()));
    for (Directive directive : section.directives()) {
      Line line = Line.of(directive, section.kind().word());
      try {
        Line modern = OldDialect.modern(line, new Findings());
        if (modern != null) {
          reader.read(modern, 0, true);
        }
      } catch (LineProblem e) {
        findings.alert(line.at(), e.text(), e.advice());
      } catch (RuleException | TlsException | IllegalArgumentException _) {
        // it may be right in a proxy, where it is read again
      }
    }
  }

  private void proxy(Section section, @Nullable Section parent) {
    var draft = new ProxyDraft(section, findings, shared.tls());
    if (section.from() != null && parent == null) {
      findings.alert(
          draft.at,
          "defaults section '%s' not found for %s '%s'."
              .formatted(section.from(), kind(section), section.name()));
    }
    drafts.add(draft);
    shared.addProxy(draft);
    var reader = new ProxyLines(draft, tables);
    List<Section> chain = Inheritance.chain(parent, namedDefaults);
    int level = 0;
    for (Section defaults : chain) {
      int at = level++;
      lines(defaults, line -> inherited(line, reader, at, draft));
    }
    int own = level;
    if (!section.address().isEmpty()) {
      oldAddress(section, draft);
    }
    filters(section, draft);
    lines(
        section,
        line -> {
          Line modern = OldDialect.modern(line, findings);
          if (modern != null) {
            reader.read(modern, own, false);
          }
        });
  }

  /// Those that rules name are read before the rules.
  private void filters(Section section, ProxyDraft draft) {
    for (Directive directive : section.directives()) {
      if (directive.keyword().equals("filter")) {
        line(section, directive, line -> filter(line, draft));
      }
    }
  }

  private void filter(Line line, ProxyDraft draft) {
    switch (line.word(1)) {
      case "spoe" -> {
        SpoeEngine engine = new SpoeReader(draft, tables, global, world).read(line);
        draft.agents.add(engine);
        shared.addAgent(draft.name, engine);
      }
      case "bwlim-in", "bwlim-out" ->
          shared.addBandwidth(
              draft.name, BandwidthFilter.read(line.from(1), tables.linkage(draft, line)));
      default -> {
        // read where it stands
      }
    }
  }

  private void inherited(Line line, ProxyLines reader, int level, ProxyDraft draft) {
    Line modern = OldDialect.modern(line, findings);
    if (modern != null && Inheritance.concerns(modern, draft)) {
      reader.read(modern, level, true);
    }
  }

  /// `listen NAME ADDRESS`, which 2.6 refuses.
  private void oldAddress(Section section, ProxyDraft draft) {
    var line = new Line(List.of("bind", section.address()), false, draft.at, section.kind().word());
    findings.warn(
        draft.at,
        "an address on the '%s' line was removed before HAProxy 2.6; it is read as the line below"
            .formatted(section.kind().word()),
        "bind " + section.address());
    guarded(
        findings,
        section,
        line,
        l -> draft.binds.addAll(BindReader.read(l, draft.name, shared.tls(), findings)));
  }
}
