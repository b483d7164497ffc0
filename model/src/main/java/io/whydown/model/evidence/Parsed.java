package io.whydown.model.evidence;

import java.util.List;

/// A reader's answer: what it understood, and each line it could not honour.
public record Parsed<T>(T value, List<Remark> remarks) {

  public Parsed {
    remarks = List.copyOf(remarks);
  }
}
