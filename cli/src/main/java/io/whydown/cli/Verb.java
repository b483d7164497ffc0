package io.whydown.cli;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The verbs that exist, in the order of the help.
enum Verb {
  DIAGNOSE(
      "diagnose [TARGET...]",
      "find every failing server of a balancer and say why",
      EnumSet.complementOf(EnumSet.of(Option.HELP, Option.VERSION))),
  CAUSES(
      "causes [ID]",
      "the catalogue: what each cause means, what proves it, what mends it",
      EnumSet.of(Option.DEBUG)),
  DEMO(
      "demo",
      "a balancer, three small servers, one of them refusing: see it work, needs no root",
      EnumSet.of(Option.DEBUG, Option.FORMAT));

  private final String usage;
  private final String purpose;
  private final Set<Option> options;

  Verb(String usage, String purpose, Set<Option> options) {
    this.usage = usage;
    this.purpose = purpose;
    this.options = options;
  }

  static Optional<Verb> find(String word) {
    return Stream.of(values()).filter(verb -> verb.word().equals(word)).findFirst();
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  String usage() {
    return usage;
  }

  String purpose() {
    return purpose;
  }

  boolean takes(Option option) {
    return option == Option.HELP || option == Option.VERSION || options.contains(option);
  }
}
