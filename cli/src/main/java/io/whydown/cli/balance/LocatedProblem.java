package io.whydown.cli.balance;

import io.whydown.balancer.config.Origin;

/// A problem of a line that was read before, with that line's place.
final class LocatedProblem extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Origin at;
  private final transient LineProblem problem;

  LocatedProblem(Origin at, LineProblem problem) {
    super(problem.text(), null, false, false);
    this.at = at;
    this.problem = problem;
  }

  Origin at() {
    return at;
  }

  LineProblem problem() {
    return problem;
  }
}
