package io.whydown.cli.balance;

import io.whydown.balancer.config.Origin;
import io.whydown.balancer.rule.Linkage;
import io.whydown.vendor.haproxy.Section;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads a `userlist` section (cfgparse.c, `cfg_parse_users`). Not thread-safe: one for each
/// section.
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
      return !(given.isEmpty() && !user.insecure())
          && MessageDigest.isEqual(
              given.getBytes(StandardCharsets.ISO_8859_1),
              wanted.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public List<String> groups(String name) {
      return groupsOf.getOrDefault(name, List.of());
    }
  }

  /// Who a line puts into which group.
  private record Member(String user, String group, Origin at) {}

  private final Section section;
  private final Findings findings;
  private final Map<String, User> users = new HashMap<>();
  private final Map<String, List<String>> groupsOf = new HashMap<>();
  private final Set<String> groups = new HashSet<>();
  private final List<Member> members = new ArrayList<>();

  private UserListReader(Section section, Findings findings) {
    this.section = section;
    this.findings = findings;
  }

  static Linkage.UserList read(Section section, Findings findings) {
    return new UserListReader(section, findings).run();
  }

  private Linkage.UserList run() {
    Compiler.eachLine(section, findings, this::line);
    members.forEach(this::member);
    return new Users(Map.copyOf(users), Map.copyOf(groupsOf));
  }

  private void line(Line line) {
    switch (line.keyword()) {
      case "user" -> user(line);
      case "group" -> group(line);
      default ->
          throw new LineProblem(
              "unknown keyword '%s' in '%s' section".formatted(line.keyword(), "users"));
    }
  }

  private static void named(Line line) {
    if (line.word(1).isEmpty()) {
      throw new LineProblem("'%s' expects <name> as arguments.".formatted(line.keyword()));
    }
  }

  private void group(Line line) {
    named(line);
    String group = line.word(1);
    Names.check(group, "'group' name");
    if (!groups.add(group)) {
      findings.warn(
          line.at(),
          "ignoring duplicated group '%s' in userlist '%s'.".formatted(group, section.name()));
      return;
    }
    for (int i = 2; i < line.count(); i += 2) {
      if (!line.word(i).equals("users")) {
        throw new LineProblem("'group' only supports 'users' option.");
      }
      for (String user : line.word(i + 1).split(",", -1)) {
        members.add(new Member(user, group, line.at()));
      }
    }
  }

  private void user(Line line) {
    named(line);
    String name = line.word(1);
    if (users.containsKey(name)) {
      findings.warn(
          line.at(),
          "ignoring duplicated user '%s' in userlist '%s'.".formatted(name, section.name()));
      return;
    }
    users.put(name, new User("", true));
    for (int i = 2; i < line.count(); i += 2) {
      String value = line.word(i + 1);
      switch (line.word(i)) {
        case "password" -> {
          if (!Crypt.isPossible(value)) {
            findings.warn(
                line.at(),
                "the encrypted password used for user '%s' is not supported by crypt(3)."
                    .formatted(name),
                "no password fits it; write what 'mkpasswd' says, or 'insecure-password'");
          }
          users.put(name, new User(value, false));
        }
        case "insecure-password" -> users.put(name, new User(value, true));
        case "groups" -> {
          for (String group : value.split(",", -1)) {
            members.add(new Member(name, group, line.at()));
          }
        }
        default ->
            throw new LineProblem(
                "'user' only supports 'password', 'insecure-password' and 'groups' options.");
      }
    }
  }

  private void member(Member member) {
    if (member.user().isEmpty() || member.group().isEmpty()) {
      return;
    }
    if (!users.containsKey(member.user())) {
      findings.alert(
          member.at(),
          "userlist '%s': no such user '%s' specified in group '%s'"
              .formatted(section.name(), member.user(), member.group()));
    } else if (!groups.contains(member.group())) {
      findings.alert(
          member.at(),
          "userlist '%s': no such group '%s' specified in user '%s'"
              .formatted(section.name(), member.group(), member.user()));
    } else {
      groupsOf.computeIfAbsent(member.user(), _ -> new ArrayList<>()).add(member.group());
    }
  }
}
