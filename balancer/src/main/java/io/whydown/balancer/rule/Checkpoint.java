package io.whydown.balancer.rule;

import java.util.Set;

/// When an expression is asked for its value (sample.h, `SMP_CKP_*`).
public enum Checkpoint {
  CONNECTION,
  SESSION,
  REQUEST_IN_FRONTEND,
  REQUEST_IN_BACKEND,
  SERVER_CONNECTION,
  RESPONSE_RULES,
  LOG,
  CHECK,
  CONFIGURATION;

  public static final Set<Checkpoint> ANY = Set.of(values());
}
