package io.whydown.model.platform;

import io.whydown.model.evidence.Provenance;
import java.util.Map;

/// A namespace with its labels.
public record Namespace(String name, Map<String, String> labels, Provenance provenance) {

  public Namespace {
    labels = Map.copyOf(labels);
  }
}
