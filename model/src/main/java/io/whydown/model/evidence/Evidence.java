package io.whydown.model.evidence;

/// A sentence of a report and the reading it rests on.
public record Evidence(String says, Provenance provenance) {}
