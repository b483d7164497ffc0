package io.whydown.vendor.iproute2;

import static io.whydown.model.evidence.Remark.Support.UNRECOGNIZED;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.evidence.Remark;
import io.whydown.vendor.Json;
import io.whydown.vendor.Redaction;
import java.util.ArrayList;
import java.util.List;

/// The JSON that ip(8) printed, with the remarks on it. Not thread-safe: one per reading.
final class JsonOutput {

  private static final int MAX_REMARKS = 20;

  private final Artifact artifact;
  private final List<Json> values;
  private final List<Remark> remarks = new ArrayList<>();

  JsonOutput(Artifact artifact) {
    this.artifact = artifact;
    Json.Elements elements = Json.elements(artifact.text());
    this.values = elements.values();
    String complaint = elements.complaint();
    if (complaint != null) {
      remarks.add(new Remark(UNRECOGNIZED, artifact.command(), elements.line(), "", complaint));
    }
  }

  static boolean isJson(Artifact artifact) {
    String text = artifact.text().stripLeading();
    return text.isEmpty() || text.startsWith("[");
  }

  List<Json> values() {
    return values;
  }

  void remark(Json value, String reason) {
    if (remarks.size() < MAX_REMARKS) {
      String raw = value.raw().length() > 160 ? value.raw().substring(0, 160) : value.raw();
      remarks.add(new Remark(UNRECOGNIZED, artifact.command(), 1, Redaction.text(raw), reason));
    }
  }

  /// @param raw the entry in the words that ip prints without `-j`
  Provenance provenance(String raw) {
    return artifact.line(1, Redaction.text(raw));
  }

  List<Remark> remarks() {
    return List.copyOf(remarks);
  }
}
