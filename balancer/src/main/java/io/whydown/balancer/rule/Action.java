package io.whydown.balancer.rule;

import io.whydown.balancer.hook.Verdict;

/// What a rule does when its condition holds. Linked at load; immutable.
@FunctionalInterface
public interface Action {

  Verdict run(Context in);
}
