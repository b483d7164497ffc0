package io.whydown.cli;

import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The options, in the order of the help.
enum Option {
  LB("--lb", null, "VANTAGE", "where the balancer runs (default: local)"),
  HOST(
      "--host",
      null,
      "NAME=VANTAGE",
      "how to reach the host of a server; NAME is a server's name, BACKEND/NAME, its address, or *"
          + " for all; repeatable; {address} stands for the server's address"),
  FROM_HOST(
      "--from-host",
      null,
      "VANTAGE",
      "trace: the machine where a flow from the address FROM starts"),
  OUTSIDE("--outside", null, null, "ask no host: judge only by what the network shows"),
  TIMEOUT(
      "--timeout", null, "TIME", "limit for the whole run: 10, 500ms, 10s or 1m (default: 10s)"),
  FORMAT("--format", null, "FORMAT", "text, json or markdown (default: text)"),
  NO_SUDO("--no-sudo", null, null, "never use sudo -n at a vantage"),
  SETTINGS(
      "--settings",
      null,
      "FILE",
      "the same settings from a YAML file (default: whydown.yaml beside the configuration)"),
  OUTPUT("--output", "-o", "FILE", "collect: the file to write"),
  FILE("--file", "-f", "PATH", "a configuration file or directory; repeatable"),
  DEBUG("--debug", null, null, "show the stack trace of an internal error"),
  HELP("--help", "-h", null, "this text"),
  VERSION("--version", "-V", null, "the version");

  private final String word;
  private final @Nullable String letter;
  private final @Nullable String value;
  private final String purpose;

  Option(String word, @Nullable String letter, @Nullable String value, String purpose) {
    this.word = word;
    this.letter = letter;
    this.value = value;
    this.purpose = purpose;
  }

  static Optional<Option> find(String word) {
    return Stream.of(values())
        .filter(option -> option.word.equals(word) || word.equals(option.letter))
        .findFirst();
  }

  String word() {
    return word;
  }

  boolean hasValue() {
    return value != null;
  }

  /// `-f, --file PATH`.
  String usage() {
    String both = letter == null ? word : letter + ", " + word;
    return value == null ? both : both + " " + value;
  }

  /// What the value is called in the help.
  String valueName() {
    return value == null ? "" : value;
  }

  String purpose() {
    return purpose;
  }
}
