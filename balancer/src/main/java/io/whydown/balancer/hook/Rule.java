package io.whydown.balancer.hook;

/// One compiled rule with its condition. Called on the event loop of the stream: it must not block,
/// and keeps no reference to the stream.
@FunctionalInterface
public interface Rule {

  Verdict apply(Stream stream);

  /// Whether it is asked also when a rule before it has ended the list (`allow`): what a proxy does
  /// to requests besides its rules.
  default boolean isAskedAnyway() {
    return false;
  }

  /// The same rule, asked also behind one that has ended the list.
  static Rule anyway(Rule rule) {
    return new Rule() {
      @Override
      public Verdict apply(Stream stream) {
        return rule.apply(stream);
      }

      @Override
      public boolean isAskedAnyway() {
        return true;
      }
    };
  }
}
