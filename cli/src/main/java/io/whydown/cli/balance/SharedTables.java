package io.whydown.cli.balance;

import io.whydown.balancer.cache.AnswerCache;
import io.whydown.balancer.cache.CacheConfig;
import io.whydown.balancer.config.Origin;
import io.whydown.balancer.config.ResolversConfig;
import io.whydown.balancer.hook.HttpService;
import io.whydown.balancer.hook.Reply;
import io.whydown.balancer.log.LogForward;
import io.whydown.balancer.rule.Action;
import io.whydown.balancer.rule.BandwidthFilter;
import io.whydown.balancer.rule.Linkage;
import io.whydown.balancer.rule.PatternFile;
import io.whydown.balancer.rule.RawReply;
import io.whydown.balancer.rule.ReplyReader;
import io.whydown.balancer.rule.RuleException;
import io.whydown.balancer.rule.Scripts;
import io.whydown.balancer.rule.SpoeMessage;
import io.whydown.balancer.rule.SpoeStep;
import io.whydown.balancer.rule.TokenRules;
import io.whydown.balancer.rule.World;
import io.whydown.balancer.table.StickTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the rules of one configuration share: pattern files, users, error files, captures,
/// services, and the names they mention. Not thread-safe while it is built; what it gives out is.
final class SharedTables implements Linkage.SharedParts {

  private final UnixDefaults unixDefaults = new UnixDefaults();
  private final World world;
  private final Map<String, String> environment;
  private final Findings findings;
  private final Map<String, PatternFile> patternFiles = new LinkedHashMap<>();
  private final List<PatternFile> ownPatterns = new ArrayList<>();
  private final List<Linkage.Mention> mentions = new ArrayList<>();
  private final Map<String, Linkage.UserList> users = new HashMap<>();
  private final Map<String, Map<Integer, byte[]>> errorFiles = new HashMap<>();
  private final Map<String, List<Integer>> requestCaptures = new ConcurrentHashMap<>();
  private final Map<String, List<Integer>> responseCaptures = new ConcurrentHashMap<>();
  private final Map<String, ResolversConfig> resolvers = new LinkedHashMap<>();
  private final Map<String, HttpService> services = new HashMap<>();
  private final Map<String, MailersReader.Group> mailers = new HashMap<>();
  private final List<LogForward.Config> logForwards = new ArrayList<>();
  private final Map<String, AnswerCache> caches = new LinkedHashMap<>();
  private final Map<String, List<SpoeEngine>> agents = new LinkedHashMap<>();
  private final Map<String, Map<String, BandwidthFilter>> bandwidths = new HashMap<>();
  private final List<ProxyDraft> proxies = new CopyOnWriteArrayList<>();
  private final TlsGlobals tls = new TlsGlobals();
  private final TokenRules tokens = new TokenRules(tls.store.tokens());
  private final Scripting scripting = new Scripting(this);
  private int nextPatterns;
  private final StickTables sticks;
  private final List<PeersReader.Group> peers = new ArrayList<>();

  SharedTables(World world, Map<String, String> environment, Findings findings) {
    this.world = world;
    this.environment = Map.copyOf(environment);
    this.findings = findings;
    this.sticks = new StickTables(findings, System::nanoTime);
  }

  /// Files and line patterns, for the stats socket.
  List<PatternFile> allPatterns() {
    var all = new ArrayList<>(patternFiles.values());
    all.addAll(ownPatterns);
    all.sort(Comparator.comparingInt(PatternFile::number));
    return all;
  }

  TlsGlobals tls() {
    return tls;
  }

  /// A line changes the environment that scripts see.
  void changeEnvironment(Line line) {
    scripting.changeEnvironment(line, environment);
  }

  Scripting scripting() {
    return scripting;
  }

  @Override
  public Scripts scripts() {
    return scripting.names();
  }

  @Override
  public TokenRules tokens() {
    return tokens;
  }

  List<Linkage.Mention> mentions() {
    return List.copyOf(mentions);
  }

  void addUsers(String name, Linkage.UserList list) {
    users.put(name, list);
  }

  void addResolvers(ResolversConfig section) {
    resolvers.put(section.name(), section);
  }

  /// Null when there is no such section.
  @Nullable ResolversConfig resolvers(String section) {
    return resolvers.get(section);
  }

  @Override
  public boolean hasResolvers(String section) {
    return resolvers.containsKey(section);
  }

  List<ResolversConfig> allResolvers() {
    return List.copyOf(resolvers.values());
  }

  void addErrorFiles(String section, Map<Integer, byte[]> byStatus) {
    errorFiles.put(section, byStatus);
  }

  @Nullable Map<Integer, byte[]> errorFiles(String section) {
    return errorFiles.get(section);
  }

  /// False when there is one of that name.
  boolean addCache(CacheConfig config) {
    var cache = new AnswerCache(config, () -> world.nowMicros() / 1_000_000);
    return caches.putIfAbsent(config.name(), cache) == null;
  }

  List<AnswerCache> caches() {
    return List.copyOf(caches.values());
  }

  @Override
  public @Nullable AnswerCache cache(String name) {
    return caches.get(name);
  }

  void addMailers(String name, MailersReader.Group group) {
    mailers.put(name, group);
  }

  MailersReader.@Nullable Group mailers(String name) {
    return mailers.get(name);
  }

  void addLogForward(LogForward.Config config) {
    logForwards.add(config);
  }

  List<LogForward.Config> logForwards() {
    return List.copyOf(logForwards);
  }

  /// What unix sockets have in common.
  UnixDefaults unixDefaults() {
    return unixDefaults;
  }

  void addService(String name, HttpService service) {
    services.put(name, service);
  }

  @Override
  public PatternFile patternFile(String reference, boolean isMap, Linkage at) {
    PatternFile known = patternFiles.get(reference);
    if (known != null) {
      return known;
    }
    String from = "pattern loaded from file '" + reference + "' used ";
    var file = new PatternFile(reference, from, nextPatterns++, isMap);
    try {
      file.load(() -> read(reference));
    } catch (UncheckedIOException | InvalidPathException _) {
      missingFile(reference, at);
      if (Files.isDirectory(Path.of(reference))) {
        throw new RuleException(
            "error encountered while reading  <" + reference + "> : Is a directory");
      }
      throw new RuleException(
          "failed to open pattern file <" + reference + ">",
          "the file is not there or cannot be read");
    }
    patternFiles.put(reference, file);
    return file;
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public PatternFile changedPatterns(String reference, boolean isMap, Linkage at) {
    boolean isThere = patternFiles.containsKey(reference) || Files.isReadable(Path.of(reference));
    if (isThere) {
      return patternFile(reference, isMap, at);
    }
    doubt(
        "no file '%s' is there: what the rule changes is never looked at".formatted(reference), at);
    return ownPatterns(reference, at);
  }

  @Override
  public PatternFile ownPatterns(String keyword, Linkage at) {
    var file =
        new PatternFile(
            "",
            "acl '%s' file '%s' line %d".formatted(keyword, at.place().file(), at.place().line()),
            nextPatterns++,
            false);
    ownPatterns.add(file);
    return file;
  }

  @Override
  public @Nullable StickTable table(String name) {
    return sticks.table(name);
  }

  void addPeers(PeersReader.Group group) {
    peers.add(group);
  }

  List<PeersReader.Group> peers() {
    return List.copyOf(peers);
  }

  StickTables sticks() {
    return sticks;
  }

  Map<String, String> environment() {
    return environment;
  }

  /// @param proxy whose filter it is
  void addAgent(String proxy, SpoeEngine engine) {
    agents.computeIfAbsent(proxy, _ -> new ArrayList<>()).add(engine);
  }

  void addProxy(ProxyDraft proxy) {
    proxies.add(proxy);
  }

  /// Those that were begun until now.
  Stream<ProxyDraft> proxies() {
    return proxies.stream();
  }

  /// @param proxy whose filter it is
  void addBandwidth(String proxy, BandwidthFilter filter) {
    BandwidthFilter before =
        bandwidths.computeIfAbsent(proxy, _ -> new HashMap<>()).putIfAbsent(filter.name(), filter);
    if (before != null) {
      throw new RuleException(
          "bwlim filter '%s' already declared for proxy '%s'".formatted(filter.name(), proxy));
    }
  }

  @Override
  public BandwidthFilter bandwidth(String name, Linkage at) {
    BandwidthFilter filter = bandwidths.getOrDefault(at.proxy(), Map.of()).get(name);
    return filter == null ? Linkage.SharedParts.super.bandwidth(name, at) : filter;
  }

  List<SpoeEngine> agents() {
    return agents.values().stream().flatMap(List::stream).toList();
  }

  @Override
  public Action agentGroup(String engine, String group, Linkage at) {
    for (SpoeEngine each : agents.getOrDefault(at.proxy(), List.of())) {
      if (each.name().equals(engine)) {
        List<SpoeMessage> messages = each.groups().get(group);
        if (messages == null) {
          throw new RuleException(
              "Proxy '%s': unable to find SPOE group '%s' into SPOE engine '%s' configuration"
                  .formatted(at.proxy(), group, engine));
        }
        return SpoeStep.group(each.agent(), group, messages);
      }
    }
    return Linkage.SharedParts.super.agentGroup(engine, group, at);
  }

  @Override
  public ReplyReader.ReplyMaker errorFile(String section, int status, Linkage at) {
    Map<Integer, byte[]> files = errorFiles.get(section);
    if (files == null) {
      throw new RuleException(
          "unknown http-errors section '%s' referenced by an http reply ".formatted(section));
    }
    byte[] bytes = files.get(status);
    if (bytes == null) {
      findings.warn(
          origin(at),
          "Proxy '%s': status '%d' referenced by an http reply not declared in http-errors section '%s'."
              .formatted(at.proxy(), status, section));
      return _ -> new Reply(status, "", List.of(), new byte[0], false);
    }
    if (bytes.length == 0) {
      return _ -> null;
    }
    Reply reply = RawReply.parse(bytes, section);
    return _ -> reply;
  }

  static Origin origin(Linkage at) {
    return new Origin(at.place().file(), at.place().line());
  }

  @Override
  public HttpService service(String name, Linkage at) {
    HttpService service = services.get(name);
    if (service == null) {
      throw new RuleException(
          "unknown service name: '%s'. Available services are: %s"
              .formatted(name, String.join(", ", services.keySet())));
    }
    return service;
  }

  @Override
  public void missingFile(String file, Linkage at) {
    // each place says it in the words that HAProxy has there
  }

  @Override
  public World world() {
    return world;
  }

  @Override
  public void doubt(String text, Linkage at) {
    findings.warn(origin(at), text);
  }

  @Override
  public void notHonoured(String what, Linkage at) {
    findings.warn(
        origin(at),
        "'%s' is accepted and has no effect yet".formatted(what),
        "rules that rely on it never match");
  }

  @Override
  public int captureSlot(Linkage at, boolean ofResponse, int length) {
    Map<String, List<Integer>> all = ofResponse ? responseCaptures : requestCaptures;
    List<Integer> lengths = all.computeIfAbsent(at.proxy(), _ -> new ArrayList<>());
    lengths.add(length);
    return lengths.size() - 1;
  }

  @Override
  public int captureLength(Linkage at, boolean ofResponse, int slot) {
    Map<String, List<Integer>> all = ofResponse ? responseCaptures : requestCaptures;
    List<Integer> lengths = all.getOrDefault(at.proxy(), List.of());
    return slot >= 0 && slot < lengths.size() ? lengths.get(slot) : 0;
  }

  int captureSlots(String frontend, boolean ofResponse) {
    return (ofResponse ? responseCaptures : requestCaptures)
        .getOrDefault(frontend, List.of())
        .size();
  }

  @Override
  public void mention(Linkage.Mention mention) {
    mentions.add(mention);
  }

  @Override
  public Linkage.@Nullable UserList users(String name) {
    return users.get(name);
  }

  @Override
  public @Nullable String environment(String name) {
    return environment.get(name);
  }
}
