package io.whydown.cli;

import java.time.Duration;

/// The time limit of the whole run passed before there was an answer.
final class OutOfTimeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  OutOfTimeException(Duration limit) {
    super(
        "no answer within the time limit of %s; give more with --timeout"
            .formatted(TimeLimit.text(limit)));
  }
}
