package io.whydown.cli.balance;

import io.whydown.balancer.config.Origin;
import io.whydown.balancer.hook.Rule;
import io.whydown.balancer.rule.SpoeMessage;
import io.whydown.balancer.rule.SpoeStep;
import io.whydown.balancer.spoe.SpoeAgent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A `filter spoe` line with what its file says: an agent, and what it is told when. Immutable.
///
/// @param name of the engine; the agent's where the line names none
/// @param at the agent's section
record SpoeEngine(
    String name,
    String agentName,
    String backend,
    Origin at,
    SpoeStep.Agent agent,
    AgentServers servers,
    Map<Event, List<SpoeMessage>> events,
    Map<String, List<SpoeMessage>> groups) {

  SpoeEngine {
    events = Map.copyOf(events);
    groups = Map.copyOf(groups);
  }

  /// What an agent can be told of, in the order in which it happens.
  enum Event {
    CLIENT_SESSION("on-client-session"),
    FRONTEND_TCP_REQUEST("on-frontend-tcp-request"),
    BACKEND_TCP_REQUEST("on-backend-tcp-request"),
    FRONTEND_HTTP_REQUEST("on-frontend-http-request"),
    BACKEND_HTTP_REQUEST("on-backend-http-request"),
    SERVER_SESSION("on-server-session"),
    TCP_RESPONSE("on-tcp-response"),
    HTTP_RESPONSE("on-http-response");

    private final String word;

    Event(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }

    boolean isOfFrontend() {
      return this == CLIENT_SESSION
          || this == FRONTEND_TCP_REQUEST
          || this == FRONTEND_HTTP_REQUEST;
    }

    boolean isOfResponse() {
      return this == SERVER_SESSION || this == TCP_RESPONSE || this == HTTP_RESPONSE;
    }

    static @Nullable Event of(String word) {
      for (Event event : values()) {
        if (event.word.equals(word)) {
          return event;
        }
      }
      return null;
    }
  }

  SpoeAgent connections() {
    return agent.connections();
  }

  /// The steps of events, for several engines one after the other.
  static List<Rule> steps(List<SpoeEngine> engines, Event... events) {
    var steps = new ArrayList<Rule>();
    for (Event event : events) {
      for (SpoeEngine engine : engines) {
        List<SpoeMessage> messages = engine.events().getOrDefault(event, List.of());
        if (!messages.isEmpty()) {
          steps.add(SpoeStep.event(engine.agent(), event.word(), event.isOfResponse(), messages));
        }
      }
    }
    return steps;
  }
}
