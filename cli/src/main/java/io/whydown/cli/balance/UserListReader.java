package io.whydown.cli.balance;

import io.whydown.balancer.config.Origin;
import io.whydown.balancer.rule.Linkage;
import io.whydown.vendor.haproxy.Directive;
import io.whydown.vendor.haproxy.Section;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads a `userlist` section. Stateless.
final class UserListReader {

  private record User(String password, boolean insecure) {}

  /// Immutable.
  private record Users(Map<String, User> users, Map<String, List<String>> groupsOf)
      implements Linkage.UserList {

    @Override
    public boolean mayEnter(String name, String password) {
      User user = users.get(name);
      if (user == null) {
        return false;
      }
      String wanted = user.password();
      String given = user.insecure() ? password : Crypt.hash(password, wanted);
      return MessageDigest.isEqual(
          given.getBytes(StandardCharsets.ISO_8859_1),
          wanted.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public List<String> groups(String name) {
      return groupsOf.getOrDefault(name, List.of());
    }
  }

  private UserListReader() {}

  static Linkage.UserList read(Section section, Findings findings) {
    var users = new HashMap<String, User>();
    var groups = new HashMap<String, List<String>>();
    for (Directive line : section.directives()) {
      var at = new Origin(line.file(), line.line());
      switch (line.keyword()) {
        case "user" -> user(line, at, users, groups, findings);
        case "group" -> {
          if (line.word(2).equals("users")) {
            for (String user : line.word(3).split(",", -1)) {
              groups.computeIfAbsent(user, _ -> new ArrayList<>()).add(line.word(1));
            }
          }
        }
        default ->
            findings.alert(
                at, "unknown keyword '%s' in '%s' section".formatted(line.keyword(), "userlist"));
      }
    }
    return new Users(Map.copyOf(users), Map.copyOf(groups));
  }

  private static void user(
      Directive line,
      Origin at,
      Map<String, User> users,
      Map<String, List<String>> groups,
      Findings findings) {
    int i = 2;
    while (i < line.words().size()) {
      switch (line.word(i)) {
        case "password" -> {
          String hash = line.word(i + 1);
          if (!Crypt.isSupported(hash)) {
            findings.alert(
                at,
                "the encrypted password used for user '%s' is not supported."
                    .formatted(line.word(1)),
                "supported are SHA-256 ($5$), SHA-512 ($6$) and MD5 ($1$) of crypt(3), and 'insecure-password'");
          }
          users.put(line.word(1), new User(hash, false));
        }
        case "insecure-password" -> users.put(line.word(1), new User(line.word(i + 1), true));
        case "groups" -> {
          for (String group : line.word(i + 1).split(",", -1)) {
            groups.computeIfAbsent(line.word(1), _ -> new ArrayList<>()).add(group);
          }
        }
        default ->
            findings.alert(
                at, "unknown parameter '%s' for user '%s'.".formatted(line.word(i), line.word(1)));
      }
      i += 2;
    }
  }
}
