package io.whydown.diagnose.cause;

import io.whydown.simulate.PathOutcome;

/// How the same connection would end with a remedy applied, by simulation.
///
/// @param id how it would end
/// @param accepted whether it would surely be accepted
/// @param vantage the host where that is decided
/// @param says a sentence: `with this change the connection is accepted by java (pid 812)`, or the
///   next obstacle
public record Afterwards(PathOutcome.Id id, boolean accepted, String vantage, String says) {}
