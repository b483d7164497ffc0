package io.whydown.cli;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The verbs that exist, in the order of the help.
enum Verb {
  DIAGNOSE("diagnose [TARGET...]", "find every failing server of a balancer and say why"),
  PLAN(
      "plan [TARGET...]",
      "the investigation that diagnose would run, as commands a person could type"),
  EXPLAIN(
      "explain [FILE]",
      "the same answer from pasted text: log lines, configurations, command outputs"),
  TRACE(
      "trace FROM TO:PORT",
      "what routes, firewalls and sockets do with one connection, step by step, rule by rule"),
  COLLECT(
      "collect [TARGET] -o FILE",
      "put the evidence into one file; diagnose and trace work from it offline"),
  BALANCE("balance [-c] FILE...", "run a configuration of HAProxy; -c only checks it"),
  CAUSES("causes [ID]", "the catalogue: what each cause means, what proves it, what mends it"),
  DEMO("demo", "a balancer, three small servers, one of them refusing: see it work, needs no root");

  private final String usage;
  private final String purpose;

  Verb(String usage, String purpose) {
    this.usage = usage;
    this.purpose = purpose;
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
    boolean everywhere =
        option == Option.HELP || option == Option.VERSION || option == Option.DEBUG;
    return everywhere
        || switch (this) {
          case DIAGNOSE, PLAN -> option != Option.FROM_HOST && option != Option.OUTPUT;
          case COLLECT -> option != Option.FROM_HOST && option != Option.FORMAT;
          case TRACE ->
              !Set.of(Option.LB, Option.OUTSIDE, Option.FILE, Option.OUTPUT).contains(option);
          case BALANCE, CAUSES -> false;
          case EXPLAIN -> option == Option.FORMAT;
          case DEMO -> option == Option.FORMAT;
        };
  }
}
