package io.whydown.vendor.prose;

/// What a word means where somebody tells of connections. A word has one of these, or none.
enum Concept {
  // what becomes of a request
  WORKS,
  FAILS,
  /// A way to ask: it tells nothing of the answer by itself.
  ASKS,
  PINGS,
  RUNS,
  BINDS,
  /// That it is well again.
  HEALS,
  // what a verb is bent by
  NOT,
  CAN,
  /// What is wished, expected or asked for, and did not happen.
  UNREAL,
  // when
  UNTIL,
  WAITING,
  // what somebody did
  RESTARTS,
  SWITCHES_OFF,
  // where
  FROM,
  INSIDE,
  AT,
  OUTSIDE,
  DIRECT,
  OTHER,
  CONTAINER,
  HOST,
  MACHINE,
  ELSEWHERE,
  // what
  BALANCER,
  FIREWALL,
  SELINUX,
  ENGINE,
  EVERYTHING
}
