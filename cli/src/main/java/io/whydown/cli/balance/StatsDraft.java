package io.whydown.cli.balance;

import io.whydown.balancer.rule.Condition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The `stats` lines of a proxy while they are read. The first own line drops inherited ones. Not
/// thread-safe.
final class StatsDraft {

  boolean enabled;
  String uri = "/haproxy?stats";
  String realm = "HAProxy Statistics";
  int refreshSeconds;
  boolean hidesVersion;
  boolean showsNode;
  @Nullable String node;
  @Nullable String description;
  boolean showsLegends;
  boolean showsModules;
  final Map<String, String> users = new LinkedHashMap<>();
  final List<String> scope = new ArrayList<>();
  final List<Admin> admin = new ArrayList<>();
  final List<HttpRule> rules = new ArrayList<>();
  private int level = -1;

  /// Who may change servers: null means everybody.
  record Admin(@Nullable Condition condition) {}

  /// `stats http-request allow|deny|auth`.
  record HttpRule(String action, String realm, @Nullable Condition condition) {}

  /// Begins anew when the line stands in a nearer section than those before it.
  void nearer(int ofLevel) {
    if (level >= 0 && ofLevel != level) {
      enabled = false;
      uri = "/haproxy?stats";
      realm = "HAProxy Statistics";
      refreshSeconds = 0;
      hidesVersion = false;
      users.clear();
      scope.clear();
      admin.clear();
      rules.clear();
    }
    level = ofLevel;
  }
}
