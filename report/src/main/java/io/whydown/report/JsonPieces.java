package io.whydown.report;

import io.whydown.model.evidence.Gap;
import io.whydown.model.evidence.Remark;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// What the documents have in common. Writes to the generator of one document.
record JsonPieces(JsonGenerator json) {

  /// What was wanted and could not be seen, whatever it is about.
  void gaps(List<Gap> gaps) {
    json.writeArrayPropertyStart("gaps");
    for (Gap gap : gaps) {
      json.writeStartObject();
      json.writeStringProperty("vantage", gap.vantage());
      json.writeStringProperty("missing", gap.wanted());
      json.writeStringProperty("because", gap.obstacle());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /// What a reader could not honour.
  void remarks(List<Remark> remarks) {
    json.writeArrayPropertyStart("remarks");
    for (Remark remark : remarks) {
      json.writeStartObject();
      json.writeStringProperty("file", remark.file());
      json.writeNumberProperty("line", remark.line());
      json.writeStringProperty("says", remark.reason());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  void strings(String name, Iterable<String> values) {
    json.writeArrayPropertyStart(name);
    values.forEach(json::writeString);
    json.writeEndArray();
  }

  void string(String name, @Nullable String value) {
    if (value == null) {
      json.writeNullProperty(name);
    } else {
      json.writeStringProperty(name, value);
    }
  }

  /// Null for 0, which stands for "none" everywhere.
  void number(String name, long value) {
    if (value == 0) {
      json.writeNullProperty(name);
    } else {
      json.writeNumberProperty(name, value);
    }
  }
}
