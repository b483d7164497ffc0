import org.jspecify.annotations.NullMarked;

/// A diagnosis as text, JSON or Markdown. Pure functions.
@NullMarked
module io.whydown.report {
  requires static transitive org.jspecify;
  requires transitive io.whydown.diagnose;
  requires tools.jackson.core;

  exports io.whydown.report;
}
