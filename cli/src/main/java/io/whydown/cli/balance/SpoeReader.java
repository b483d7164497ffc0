package io.whydown.cli.balance;

import io.whydown.balancer.log.SyslogWriter;
import io.whydown.balancer.rule.Acls;
import io.whydown.balancer.rule.Checkpoint;
import io.whydown.balancer.rule.Condition;
import io.whydown.balancer.rule.Linkage;
import io.whydown.balancer.rule.Place;
import io.whydown.balancer.rule.RuleException;
import io.whydown.balancer.rule.SpoeMessage;
import io.whydown.balancer.rule.SpoeStep;
import io.whydown.balancer.rule.SpoeVariables;
import io.whydown.balancer.spoe.SpoeAgent;
import io.whydown.cli.balance.SpoeEngine.Event;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Makes an engine of a `filter spoe` line and its file (HAProxy: src/flt_spoe.c, parse_spoe_flt).
/// Not thread-safe: one for each line.
final class SpoeReader {

  private static final int NOTICE = 5;
  private static final int WARNING = 4;
  private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_.]+");

  private final ProxyDraft draft;
  private final CompilerTables tables;
  private final GlobalDraft global;
  private final RunningWorld world;

  SpoeReader(ProxyDraft draft, CompilerTables tables, GlobalDraft global, RunningWorld world) {
    this.draft = draft;
    this.tables = tables;
    this.global = global;
    this.world = world;
  }

  /// @param line `filter spoe [engine NAME] config FILE`
  /// @throws LineProblem when it, or its file, is wrong
  SpoeEngine read(Line line) {
    String file = null;
    String engine = null;
    for (int i = 2; i < line.count(); i += 2) {
      String option = line.word(i);
      if (!option.equals("config") && !option.equals("engine")) {
        throw new LineProblem("'filter' : 'unknown keyword '%s''".formatted(option));
      }
      if (line.word(i + 1).isEmpty()) {
        throw new LineProblem("'filter' : ''spoe' : '%s' option without value'".formatted(option));
      }
      if (option.equals("config")) {
        file = line.word(i + 1);
      } else {
        engine = line.word(i + 1);
      }
    }
    if (file == null) {
      throw new LineProblem(
          "'filter' : ''spoe' : missing config file'", "filter spoe engine NAME config FILE");
    }
    var read = new SpoeFile(file, engine, tables, global, tables.shared().environment());
    read.run();
    return build(read, engine, file);
  }

  private SpoeEngine build(SpoeFile read, @Nullable String engine, String file) {
    SpoeAgentDraft agent = read.agent();
    if (agent == null) {
      throw new LineProblem(
          "'filter' : 'No SPOE agent found in file %s'".formatted(file),
          engine == null
              ? "its sections have to stand in no scope, as the filter names no engine"
              : "its sections have to stand in the scope [%s]".formatted(engine));
    }
    String place = "%s:%d".formatted(agent.at.file(), agent.at.line());
    String backend = agent.backend;
    if (backend == null) {
      throw new LineProblem(
          "'filter' : 'No backend declared for SPOE agent '%s' declared at %s'"
              .formatted(agent.name, place),
          "use-backend NAME");
    }
    agent.warnOfTimeouts(draft, tables.findings());
    String prefix = agent.prefix == null ? agent.name : agent.prefix;
    if (!PREFIX.matcher(prefix).matches()) {
      throw new LineProblem(
          "'filter' : 'Invalid variable prefix '%s' for SPOE agent '%s' declared at %s. Use 'option var-prefix' to set it. Only [a-zA-Z0-9_.] chars are supported.'"
              .formatted(prefix, agent.name, place));
    }
    var variables =
        new SpoeVariables(
            prefix, agent.declares, agent.onError, agent.processTime, agent.totalTime);
    agent.registered.forEach(each -> variables.declare(each, world));
    if (agent.messages.isEmpty() && agent.groups.isEmpty()) {
      tables
          .findings()
          .warn(
              agent.at,
              "Proxy '%s': No message/group used by SPOE agent '%s' declared at %s."
                  .formatted(draft.name, agent.name, place));
    }
    var servers = new AgentServers(backend);
    var shared =
        new SpoeStep.Agent(
            new SpoeAgent(agent.config(), servers), variables, agent.goesOn, log(agent), world);
    return new SpoeEngine(
        engine == null ? agent.name : engine,
        agent.name,
        backend,
        agent.at,
        shared,
        servers,
        events(read, agent, place),
        groups(read, agent, place));
  }

  private SpoeStep.Log log(SpoeAgentDraft agent) {
    SyslogWriter writer = agent.logs.writer(global.logTag, tables.globalLogs(), global, world);
    boolean quiet = agent.hidesNormal || writer.isEmpty();
    return (failed, text) -> {
      if (failed || !quiet) {
        writer.write(failed ? WARNING : NOTICE, text, "");
      }
    };
  }

  private Map<Event, List<SpoeMessage>> events(SpoeFile read, SpoeAgentDraft agent, String place) {
    var events = new EnumMap<Event, List<SpoeMessage>>(Event.class);
    for (String name : agent.messages) {
      SpoeMessageDraft message = read.messages().get(name);
      if (message == null) {
        throw new LineProblem(
            "'filter' : 'SPOE agent '%s' try to use undefined SPOE message '%s' at %s'"
                .formatted(agent.name, name, place));
      }
      Event event = event(message);
      if (event != null) {
        events
            .computeIfAbsent(event, _ -> new ArrayList<>())
            .add(link(message, checkpoints(event)));
      }
    }
    return events;
  }

  /// When a message is sent; null, and said, for never.
  private @Nullable Event event(SpoeMessageDraft message) {
    Event event = message.event;
    if (event == null) {
      tables
          .findings()
          .warn(
              message.at,
              "Proxy '%s': Ignore SPOE message '%s' without event at %s:%d."
                  .formatted(draft.name, message.name, message.at.file(), message.at.line()));
      return null;
    }
    if (draft.isFrontend && draft.isBackend) {
      return switch (event) {
        case BACKEND_TCP_REQUEST -> Event.FRONTEND_TCP_REQUEST;
        case BACKEND_HTTP_REQUEST -> Event.FRONTEND_HTTP_REQUEST;
        default -> event;
      };
    }
    if (!draft.isFrontend && event.isOfFrontend()) {
      tables
          .findings()
          .warn(
              message.at,
              "Proxy '%s': frontend event used on a backend proxy at %s:%d."
                  .formatted(draft.name, message.at.file(), message.at.line()));
      return null;
    }
    return event;
  }

  private static Set<Checkpoint> checkpoints(Event event) {
    return switch (event) {
      case CLIENT_SESSION -> Set.of(Checkpoint.CONNECTION);
      case FRONTEND_TCP_REQUEST, FRONTEND_HTTP_REQUEST -> Set.of(Checkpoint.REQUEST_IN_FRONTEND);
      case BACKEND_TCP_REQUEST, BACKEND_HTTP_REQUEST ->
          Set.of(Checkpoint.REQUEST_IN_FRONTEND, Checkpoint.REQUEST_IN_BACKEND);
      case SERVER_SESSION -> Set.of(Checkpoint.SERVER_CONNECTION);
      case TCP_RESPONSE, HTTP_RESPONSE -> Set.of(Checkpoint.RESPONSE_RULES);
    };
  }

  private Map<String, List<SpoeMessage>> groups(SpoeFile read, SpoeAgentDraft agent, String place) {
    var groups = new HashMap<String, List<SpoeMessage>>();
    var owners = new HashMap<String, SpoeGroupDraft>();
    for (String name : agent.groups) {
      SpoeGroupDraft group = read.groups().get(name);
      if (group == null) {
        throw new LineProblem(
            "'filter' : 'SPOE agent '%s' try to use undefined SPOE group '%s' at %s'"
                .formatted(agent.name, name, place));
      }
      var messages = new ArrayList<SpoeMessage>();
      for (String each : group.messages()) {
        SpoeMessageDraft message = read.messages().get(each);
        if (message == null) {
          throw new LineProblem(
              "'filter' : 'SPOE group '%s' try to use undefined SPOE message '%s' at %s'"
                  .formatted(name, each, place));
        }
        SpoeGroupDraft owner = owners.putIfAbsent(each, group);
        if (owner != null) {
          throw new LineProblem(
              "'filter' : 'SPOE message '%s' already belongs to the SPOE group '%s' declare at %s:%d'"
                  .formatted(each, owner.name(), owner.at().file(), owner.at().line()));
        }
        messages.add(link(message, Checkpoint.ANY));
      }
      groups.put(name, messages);
    }
    return groups;
  }

  private SpoeMessage link(SpoeMessageDraft message, Set<Checkpoint> checkpoints) {
    var acls = new Acls();
    var arguments = new ArrayList<SpoeMessage.Argument>();
    Condition condition = null;
    for (Line line : message.lines) {
      var at =
          new Linkage(
              new Place(line.at().file(), line.at().line()),
              draft.name,
              false,
              tables.shared(),
              acls,
              checkpoints);
      try {
        switch (line.keyword()) {
          case "acl" -> acls.define(line.from(1), at);
          case "args" -> {
            for (String word : line.from(1)) {
              arguments.add(SpoeMessage.Argument.read(word, at));
            }
          }
          default -> condition = SpoeMessage.condition(line.from(2), acls, at);
        }
      } catch (RuleException e) {
        tables.findings().alert(line.at(), wrong(line, e.text()), e.advice());
      }
    }
    if (arguments.size() > SpoeMessage.MOST_ARGUMENTS) {
      throw new LineProblem(
          "'filter' : 'SPOE message '%s' has too many arguments (%d, at most %d)'"
              .formatted(message.name, arguments.size(), SpoeMessage.MOST_ARGUMENTS));
    }
    return new SpoeMessage(message.name, arguments, condition);
  }

  private static String wrong(Line line, String text) {
    return switch (line.keyword()) {
      case "acl" -> "error detected while parsing ACL '%s' : %s.".formatted(line.word(1), text);
      case "args" -> "'args': %s.".formatted(text);
      default ->
          "error detected while parsing an 'event %s' condition : %s."
              .formatted(line.word(1), text);
    };
  }
}
