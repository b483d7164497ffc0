package io.whydown.simulate;

import java.util.List;

/// A flow's way and what the program that dials comes to see.
///
/// @param error the way of the error that a host on the way sent, if one did, that host's first
public record ConnectTrace(PathTrace path, List<Trace> error, Answer answer) {

  public ConnectTrace {
    error = List.copyOf(error);
  }
}
