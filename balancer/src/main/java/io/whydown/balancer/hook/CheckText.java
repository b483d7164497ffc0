package io.whydown.balancer.hook;

/// A text that is made for one run of a check.
@FunctionalInterface
public interface CheckText {

  String of(CheckInput input);

  /// Always the same text.
  static CheckText constant(String text) {
    return _ -> text;
  }
}
