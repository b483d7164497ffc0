package io.whydown.diagnose.causes.path;

import java.util.Set;

/// The routing tables that every host has (ip-rule(8)). Stateless.
final class Policy {

  private static final Set<String> USUAL = Set.of("local", "main", "default", "255", "254", "253");

  private Policy() {}

  static boolean isUsual(String table) {
    return USUAL.contains(table);
  }
}
