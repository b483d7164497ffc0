package io.whydown.report;

import io.whydown.diagnose.FlowTrace;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.evidence.Secrets;
import io.whydown.model.filter.FilterRule;
import io.whydown.net.Errno;
import io.whydown.net.Flow;
import io.whydown.simulate.Certainty;
import io.whydown.simulate.ConnectAnswer;
import io.whydown.simulate.ConnectAnswer.Signal;
import io.whydown.simulate.FilterPlace;
import io.whydown.simulate.PathOutcome;
import io.whydown.simulate.Reason;
import io.whydown.simulate.Step;
import io.whydown.simulate.Trace;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// A trace as one JSON document of the schema `whydown/trace/v1`; docs/trace.md describes its
/// fields. The same trace gives the same bytes. The document is ASCII.
public final class TraceJson {

  /// The schema's name; a change that breaks a reader gets a new one.
  public static final String SCHEMA = "whydown/trace/v1";

  private final JsonGenerator json;
  private final JsonPieces pieces;

  private TraceJson(JsonGenerator json) {
    this.json = json;
    this.pieces = new JsonPieces(json);
  }

  /// The document, ended by a line feed.
  public static String of(FlowTrace trace) {
    var out = new StringWriter();
    try (JsonGenerator json = JsonLayout.generator(out)) {
      new TraceJson(json).document(trace);
    }
    return Secrets.redacted(out.append('\n').toString());
  }

  private void document(FlowTrace trace) {
    json.writeStartObject();
    json.writeStringProperty("schema", SCHEMA);
    json.writeStringProperty("generatedAt", trace.generatedAt().toString());
    json.writeStringProperty("from", trace.from());
    json.writeStringProperty("to", trace.target());
    json.writeBooleanProperty("dialledAtFrom", trace.made());
    json.writeName("flow");
    flow(trace.flow());
    pieces.strings("otherAddresses", trace.others());
    json.writeArrayPropertyStart("steps");
    steps("there", trace.path().there());
    steps("back", trace.path().back());
    json.writeEndArray();
    json.writeName("disposition");
    disposition(trace.outcome(), true);
    pieces.gaps(trace.gaps());
    pieces.remarks(trace.remarks());
    json.writeEndObject();
  }

  private void flow(Flow flow) {
    json.writeStartObject();
    pieces.string("source", flow.source().isUnspecified() ? null : flow.source().toString());
    pieces.number("sourcePort", flow.sourcePort());
    json.writeStringProperty("destination", flow.destination().toString());
    json.writeNumberProperty("port", flow.destinationPort().number());
    json.writeStringProperty("protocol", flow.protocol().name().toLowerCase(Locale.ROOT));
    json.writeEndObject();
  }

  private void steps(String way, List<Trace> traces) {
    for (Trace trace : traces) {
      for (Step step : trace.steps()) {
        json.writeStartObject();
        json.writeStringProperty("way", way);
        json.writeStringProperty("kind", kind(step));
        json.writeStringProperty("host", step.vantage());
        step(step);
        provenance(step.provenance());
        json.writeStringProperty("says", TraceWords.says(step));
        json.writeEndObject();
      }
    }
  }

  private static String kind(Step step) {
    return switch (step) {
      case Step.Translated _ -> "translation";
      case Step.Entered _,
          Step.Routed _,
          Step.RuleDecided _,
          Step.RuleActed _,
          Step.PolicyDecided _,
          Step.SocketChosen _ ->
          TraceWords.label(step);
    };
  }

  private void step(Step step) {
    switch (step) {
      case Step.Entered(_, var flow, var input, _) -> {
        place(null);
        verdict(null, Certainty.DOES);
        pieces.string("device", input);
        json.writeName("flow");
        flow(flow);
      }
      case Step.Routed(_, var destination, var device, var gateway, var source, _) -> {
        place(null);
        verdict(null, Certainty.DOES);
        json.writeStringProperty("destination", destination.toString());
        pieces.string("device", device);
        pieces.string("gateway", gateway == null ? null : gateway.toString());
        pieces.string("source", source == null ? null : source.toString());
      }
      case Step.RuleDecided(var at, var verdict, var certainty) -> {
        place(at);
        verdict(TraceWords.verdict(verdict), certainty);
      }
      case Step.RuleActed(var at, var action, var certainty) -> {
        place(at);
        verdict(null, certainty);
        json.writeStringProperty("action", TraceWords.action(action));
      }
      case Step.PolicyDecided(var at, boolean drops) -> {
        place(at);
        verdict(drops ? "drop" : "accept", Certainty.DOES);
      }
      case Step.Translated(var at, var before, var after) -> {
        place(at);
        verdict("accept", Certainty.DOES);
        json.writeName("before");
        flow(before);
        json.writeName("after");
        flow(after);
      }
      case Step.SocketChosen(_, var socket) -> {
        place(null);
        verdict(null, Certainty.DOES);
        json.writeStringProperty("socket", socket.boundText());
        json.writeStringProperty("owner", socket.ownerText());
      }
    }
  }

  /// Where in a packet filter; all null elsewhere.
  private void place(@Nullable FilterPlace at) {
    FilterRule rule = at == null ? null : at.rule();
    pieces.string("hook", at == null ? null : at.hook().word());
    pieces.string("engine", at == null ? null : at.table().engine().word());
    pieces.string("family", at == null ? null : at.table().family().word());
    pieces.string("table", at == null ? null : at.table().name());
    pieces.string("chain", at == null ? null : at.chain().name());
    pieces.string("rule", rule == null ? null : rule.text());
    pieces.number("handle", rule == null ? 0 : rule.handle());
    pieces.number("position", rule == null ? 0 : rule.number());
  }

  private void verdict(@Nullable String verdict, Certainty certainty) {
    pieces.string("verdict", verdict);
    certainty(certainty);
  }

  private void certainty(Certainty certainty) {
    json.writeStringProperty("certainty", certainty.name().toLowerCase(Locale.ROOT));
  }

  private void provenance(@Nullable Provenance provenance) {
    pieces.string("command", provenance == null ? null : provenance.place());
    pieces.number("line", provenance == null ? 0 : provenance.line());
    pieces.string("raw", provenance == null ? null : provenance.raw());
  }

  private void disposition(PathOutcome outcome, boolean whole) {
    json.writeStartObject();
    json.writeStringProperty("id", outcome.id().word());
    json.writeStringProperty("host", outcome.vantage());
    json.writeStringProperty("way", outcome.wayBack() ? "back" : "there");
    json.writeStringProperty("condition", outcome.id().condition());
    certainty(outcome.certainty());
    json.writeName("connect");
    connect(outcome.answer());
    json.writeName("decidedBy");
    decidedBy(Decider.of(outcome.disposition()));
    if (whole) {
      json.writeArrayPropertyStart("possible");
      outcome.possible().forEach(one -> disposition(one, false));
      json.writeEndArray();
      json.writeArrayPropertyStart("reasons");
      outcome.reasons().stream().map(Reason::sentence).distinct().forEach(json::writeString);
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private void connect(ConnectAnswer answer) {
    json.writeStartObject();
    switch (answer) {
      case ConnectAnswer.Accepted _ -> connect("accepted", null, null);
      case ConnectAnswer.Silent _ -> connect("timeout", Errno.ETIMEDOUT, null);
      case ConnectAnswer.Failed(var errno, var signal) -> connect("error", errno, signal);
      case ConnectAnswer.Open _ -> connect("unknown", null, null);
    }
    json.writeEndObject();
  }

  private void connect(String outcome, @Nullable Errno errno, @Nullable Signal signal) {
    json.writeStringProperty("outcome", outcome);
    pieces.string("errno", errno == null ? null : errno.name());
    pieces.number("errnoNumber", errno == null ? 0 : errno.number());
    switch (signal) {
      case null -> icmp("none", null);
      case Signal.Local _ -> icmp("local", null);
      case Signal.Reset _ -> icmp("tcp-reset", null);
      case Signal.Icmp icmp -> icmp("icmp", icmp);
    }
  }

  private void icmp(String signal, Signal.@Nullable Icmp icmp) {
    pieces.string("signal", signal.equals("none") ? null : signal);
    if (icmp == null) {
      json.writeNullProperty("icmp");
      return;
    }
    json.writeObjectPropertyStart("icmp");
    json.writeNumberProperty("type", icmp.type());
    json.writeNumberProperty("code", icmp.code());
    json.writeStringProperty("name", TraceWords.icmpName(icmp.family(), icmp.type(), icmp.code()));
    pieces.string("sender", icmp.sender() == null ? null : icmp.sender().toString());
    json.writeEndObject();
  }

  private void decidedBy(Decider decider) {
    json.writeStartObject();
    json.writeStringProperty("kind", decider.kind());
    json.writeStringProperty("text", decider.text());
    place(decider.place());
    provenance(decider.provenance());
    json.writeEndObject();
  }
}
