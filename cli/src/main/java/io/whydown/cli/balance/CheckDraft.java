package io.whydown.cli.balance;

import io.whydown.balancer.config.CheckScript;
import io.whydown.balancer.config.CheckScript.Kind;
import io.whydown.balancer.config.CheckScript.Step;
import io.whydown.balancer.rule.Linkage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The check of a proxy while its lines are read: which protocol, and the rules of `http-check` or
/// `tcp-check`. A section's own rules replace inherited ones. Not thread-safe.
final class CheckDraft {

  Kind kind = Kind.TCP;
  boolean chosen;
  boolean external;
  @Nullable String command;
  @Nullable String commandPath;
  boolean disableOn404;
  boolean sendState;

  /// The request of `option httpchk`.
  String method = "OPTIONS";

  String target = "/";
  String version = "HTTP/1.0";
  List<String> header = List.of();
  String body = "";

  /// Steps of `smtpchk` and its like, fixed by the option.
  List<Step> fixed = List.of();

  /// Rules with their lines; `level` tells inherited from own.
  private final List<Line> rules = new ArrayList<>();

  private int level = -1;

  /// In which section `option httpchk` stands: a `send` of another section does not take its
  /// method.
  private int optionLevel = -1;

  /// An option of a nearer section drops the rules of farther ones.
  void optionAt(int ofLevel) {
    optionLevel = ofLevel;
    if (level >= 0 && level < ofLevel) {
      rules.clear();
    }
  }

  boolean rulesBelongToOption() {
    return optionLevel >= level;
  }

  /// Takes a rule of `http-check` or `tcp-check`; the first of a nearer section drops the others.
  void add(Line rule, int ofLevel) {
    if (ofLevel != level) {
      rules.clear();
      level = ofLevel;
    }
    rules.add(rule);
  }

  List<Line> rules() {
    return rules;
  }

  /// Whether a rule connects somewhere of its own.
  boolean setsPort() {
    return rules.stream().anyMatch(r -> r.word(1).equals("connect") && r.words().contains("port"));
  }

  /// Whether `http-check` rules stand where no HTTP check is made.
  boolean leavesHttpRulesOut() {
    boolean isHttp = chosen && !external && kind == Kind.HTTP;
    return !isHttp
        && rules.stream()
            .anyMatch(r -> r.keyword().equals("http-check") && !r.section().equals("defaults"));
  }

  /// The rule because of which an HTTP check sends nothing; null when it sends a request.
  @Nullable Line silencedBy() {
    boolean talks =
        rulesBelongToOption()
            || rules.stream()
                .anyMatch(r -> r.word(1).equals("send") || r.word(1).equals("connect"));
    return chosen && !external && kind == Kind.HTTP && !talks ? rules.getFirst() : null;
  }

  /// @param linkage what the expressions of a rule are linked against
  CheckScript script(Function<Line, Linkage> linkage) {
    if (external) {
      return new CheckScript.External(command == null ? "" : command, commandPath);
    }
    if (!chosen) {
      return CheckScript.tcp();
    }
    return switch (kind) {
      case HTTP -> new CheckScript.Steps(kind, new HttpCheckSteps(this, linkage).build());
      case TCP -> new CheckScript.Steps(kind, TcpCheckSteps.build(rules, linkage));
      case MYSQL, PGSQL, REDIS, SMTP, LDAP, SSL_HELLO, SPOP -> new CheckScript.Steps(kind, fixed);
    };
  }
}
