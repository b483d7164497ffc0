package io.whydown.report;

import io.whydown.diagnose.Plan;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Secrets;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// A plan as one JSON document of the schema `whydown/plan/v1`.
public final class PlanJson {

  /// The schema's name; a change that breaks a reader gets a new one.
  public static final String SCHEMA = "whydown/plan/v1";

  private final JsonGenerator json;

  private PlanJson(JsonGenerator json) {
    this.json = json;
  }

  /// The document, ended by a line feed.
  public static String of(Plan plan) {
    var out = new StringWriter();
    try (JsonGenerator json = JsonLayout.generator(out)) {
      new PlanJson(json).document(plan);
    }
    return Secrets.redacted(out.append('\n').toString());
  }

  private void document(Plan plan) {
    json.writeStartObject();
    json.writeStringProperty("schema", SCHEMA);
    json.writeObjectPropertyStart("loadBalancer");
    json.writeStringProperty("kind", plan.proxy().kind().id());
    json.writeStringProperty("configuration", plan.proxy().configuration());
    json.writeStringProperty("vantage", plan.balancer());
    json.writeEndObject();
    json.writeArrayPropertyStart("servers");
    plan.servers().forEach(this::server);
    json.writeEndArray();
    json.writeArrayPropertyStart("vantages");
    plan.vantages().forEach(this::vantage);
    json.writeEndArray();
    json.writeArrayPropertyStart("facts");
    plan.facts().forEach(this::fact);
    json.writeEndArray();
    json.writeArrayPropertyStart("graph");
    plan.graph().forEach(this::why);
    json.writeEndArray();
    json.writeEndObject();
  }

  private void server(Plan.ServerSteps server) {
    json.writeStartObject();
    string("backend", server.backend());
    json.writeStringProperty("server", server.server());
    json.writeStringProperty("target", server.target());
    string("host", server.host());
    steps(server.steps());
    json.writeEndObject();
  }

  private void vantage(Plan.VantageSteps vantage) {
    json.writeStartObject();
    json.writeStringProperty("vantage", vantage.vantage());
    steps(vantage.steps());
    json.writeEndObject();
  }

  private void steps(List<Plan.Step> steps) {
    json.writeArrayPropertyStart("steps");
    for (Plan.Step step : steps) {
      json.writeStartObject();
      json.writeStringProperty("purpose", step.purpose());
      json.writeStringProperty("command", step.command());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void fact(Plan.FactSource fact) {
    json.writeStartObject();
    json.writeStringProperty("id", id(fact.kind()));
    json.writeStringProperty("noun", fact.kind().noun());
    json.writeArrayPropertyStart("commands");
    fact.commands().forEach(json::writeString);
    json.writeEndArray();
    json.writeEndObject();
  }

  private void why(Plan.Why why) {
    json.writeStartObject();
    json.writeStringProperty("effect", why.effect());
    json.writeBooleanProperty("symptom", why.symptom());
    json.writeArrayPropertyStart("causes");
    for (Plan.Because because : why.causes()) {
      json.writeStartObject();
      json.writeStringProperty("id", because.id());
      json.writeStringProperty("meaning", because.meaning());
      json.writeArrayPropertyStart("needs");
      because.needs().forEach(kind -> json.writeString(id(kind)));
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static String id(FactKind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private void string(String name, @Nullable String value) {
    if (value == null) {
      json.writeNullProperty(name);
    } else {
      json.writeStringProperty(name, value);
    }
  }
}
