package io.whydown.diagnose.testimony;

/// Speaks for one cause from statements alone. Stateless.
@FunctionalInterface
interface Pleading {

  /// The plea; of weight 0 when nothing speaks for the cause.
  Plea hear(Hearing hearing);
}
