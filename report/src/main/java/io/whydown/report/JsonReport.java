package io.whydown.report;

import io.whydown.diagnose.Diagnosis;
import io.whydown.diagnose.ServerDiagnosis;
import io.whydown.diagnose.ServerDiagnosis.Certainty;
import io.whydown.diagnose.ServerDiagnosis.Link;
import io.whydown.diagnose.ServerDiagnosis.RootCause;
import io.whydown.diagnose.cause.Afterwards;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Symptom;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.evidence.Secrets;
import io.whydown.model.proxy.Proxy;
import java.io.StringWriter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// A diagnosis as one JSON document of the schema `whydown/report/v1`. The same diagnosis gives the
/// same bytes. The document is ASCII, so nothing that a host said reaches a terminal raw.
public final class JsonReport {

  /// The schema's name; a change that breaks a reader gets a new one.
  public static final String SCHEMA = "whydown/report/v1";

  private final JsonGenerator json;
  private final JsonPieces pieces;

  private JsonReport(JsonGenerator json) {
    this.json = json;
    this.pieces = new JsonPieces(json);
  }

  /// The document, ended by a line feed.
  public static String of(Diagnosis diagnosis) {
    var out = new StringWriter();
    try (JsonGenerator json = JsonLayout.generator(out)) {
      new JsonReport(json).document(diagnosis);
    }
    return Secrets.redacted(out.append('\n').toString());
  }

  private void document(Diagnosis diagnosis) {
    json.writeStartObject();
    json.writeStringProperty("schema", SCHEMA);
    json.writeStringProperty("generatedAt", diagnosis.generatedAt().toString());
    Proxy proxy = diagnosis.snapshot().proxy();
    json.writeObjectPropertyStart("loadBalancer");
    json.writeStringProperty("kind", proxy.kind().id());
    pieces.string("version", proxy.version());
    json.writeStringProperty("configuration", proxy.configuration());
    json.writeStringProperty("vantage", diagnosis.snapshot().balancerVantage());
    json.writeEndObject();
    json.writeArrayPropertyStart("investigations");
    diagnosis.servers().forEach(this::server);
    json.writeEndArray();
    pieces.gaps(diagnosis.gaps());
    pieces.remarks(Words.remarks(diagnosis));
    json.writeEndObject();
  }

  private void server(ServerDiagnosis server) {
    json.writeStartObject();
    pieces.string("backend", server.backend());
    pieces.string("server", server.server().isEmpty() ? null : server.server());
    pieces.string("address", server.address().isEmpty() ? null : server.address());
    pieces.number("port", server.port());
    json.writeStringProperty("status", Words.state(server.status()));
    symptom(server.symptom());
    json.writeName("rootCause");
    if (server.rootCause() == null) {
      json.writeNull();
    } else {
      cause(server.rootCause(), server.symptom());
    }
    json.writeArrayPropertyStart("otherFindings");
    server.otherFindings().forEach(other -> cause(other, null));
    json.writeEndArray();
    excluded(server.excluded());
    undecided(server);
    json.writeNumberProperty("elapsedMillis", server.elapsedMillis());
    json.writeEndObject();
  }

  private void symptom(@Nullable Symptom symptom) {
    if (symptom == null) {
      json.writeNullProperty("symptom");
      return;
    }
    json.writeObjectPropertyStart("symptom");
    json.writeStringProperty("id", symptom.id());
    json.writeStringProperty("outcome", symptom.outcome());
    pieces.string("errno", symptom.errno());
    if (symptom.elapsedMicros() < 0) {
      json.writeNullProperty("elapsedMicros");
    } else {
      json.writeNumberProperty("elapsedMicros", symptom.elapsedMicros());
    }
    pieces.string("balancerStatus", symptom.balancerStatus());
    pieces.string("balancerDetail", symptom.balancerDetail());
    json.writeStringProperty("vantage", symptom.vantage());
    json.writeEndObject();
  }

  private void cause(RootCause cause, @Nullable Symptom symptom) {
    json.writeStartObject();
    pieces.string("id", cause.id());
    json.writeStringProperty("title", cause.finding().title());
    json.writeStringProperty("certainty", cause.certainty().name().toLowerCase(Locale.ROOT));
    pieces.strings("chain", cause.chain());
    json.writeArrayPropertyStart("evidence");
    evidence(cause, symptom).forEach(this::evidence);
    json.writeEndArray();
    json.writeArrayPropertyStart("remedies");
    cause.finding().remedies().forEach(this::remedy);
    json.writeEndArray();
    json.writeEndObject();
  }

  /// The evidence of the root first, then that of the links and of the symptom; each once.
  private static Set<Evidence> evidence(RootCause cause, @Nullable Symptom symptom) {
    var all = new LinkedHashSet<>(cause.finding().evidence());
    for (Link link : cause.links()) {
      all.addAll(link.finding().evidence());
    }
    if (symptom != null) {
      all.addAll(symptom.evidence());
    }
    return all;
  }

  private void evidence(Evidence evidence) {
    Provenance provenance = evidence.provenance();
    json.writeStartObject();
    json.writeStringProperty("says", evidence.says());
    json.writeStringProperty("vantage", provenance.vantage());
    json.writeStringProperty("command", provenance.place());
    json.writeStringProperty("at", provenance.observedAt().toString());
    json.writeStringProperty("raw", provenance.raw());
    json.writeEndObject();
  }

  private void remedy(Remedy remedy) {
    json.writeStartObject();
    json.writeStringProperty("summary", remedy.summary());
    json.writeStringProperty("where", remedy.where());
    pieces.strings("commands", remedy.commands());
    json.writeStringProperty("risk", remedy.risk().name().toLowerCase(Locale.ROOT));
    json.writeBooleanProperty("survivesReboot", remedy.survivesReboot());
    pieces.strings("verify", remedy.verify());
    afterwards(remedy.afterwards());
    json.writeEndObject();
  }

  /// How the same connection would end with the remedy applied; null where that is not simulated.
  private void afterwards(@Nullable Afterwards afterwards) {
    if (afterwards == null) {
      json.writeNullProperty("afterwards");
      return;
    }
    json.writeObjectPropertyStart("afterwards");
    json.writeStringProperty("id", afterwards.id().word());
    json.writeBooleanProperty("accepted", afterwards.accepted());
    json.writeStringProperty("host", afterwards.vantage());
    json.writeStringProperty("says", afterwards.says());
    json.writeEndObject();
  }

  private void excluded(List<ServerDiagnosis.Excluded> excluded) {
    json.writeArrayPropertyStart("excluded");
    for (ServerDiagnosis.Excluded cause : excluded) {
      json.writeStartObject();
      json.writeStringProperty("id", cause.id());
      json.writeStringProperty("because", cause.because());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /// What would decide: of a likely cause its own missing proof first, then the causes that could
  /// not be examined.
  private void undecided(ServerDiagnosis server) {
    json.writeArrayPropertyStart("undecided");
    RootCause root = server.rootCause();
    if (root != null && root.certainty() == Certainty.LIKELY && root.missing() != null) {
      undecided(root.id(), root.missing());
    }
    for (ServerDiagnosis.Undecided cause : server.undecided()) {
      undecided(cause.id(), cause.missing());
    }
    json.writeEndArray();
  }

  private void undecided(@Nullable String id, String missing) {
    json.writeStartObject();
    pieces.string("id", id);
    json.writeStringProperty("missing", missing);
    json.writeEndObject();
  }
}
