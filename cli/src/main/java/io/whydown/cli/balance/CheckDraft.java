package io.whydown.cli.balance;

import io.whydown.balancer.config.CheckScript;
import io.whydown.balancer.config.CheckScript.Kind;
import io.whydown.balancer.config.CheckScript.Step;
import io.whydown.balancer.rule.Linkage;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The check of a proxy while its lines are read: which protocol, and the rules of `http-check` and
/// of `tcp-check`, of which a check makes one kind (HAProxy 2.6, tcpcheck.c, keeps a ruleset for
/// each). Not thread-safe.
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

  private final CheckRuleList ofHttp = new CheckRuleList();
  private final CheckRuleList ofTcp = new CheckRuleList();

  /// In which section `option httpchk` stands: a `send` of another section does not take its
  /// method.
  private int optionLevel = -1;

  /// `option httpchk` in a section: its rules are those of HTTP from there on.
  void httpAt(int level) {
    optionLevel = level;
    ofHttp.optionAt(level);
    choose(Kind.HTTP);
  }

  /// `option tcp-check` in a section. Behind a TCP check it changes nothing; behind another one it
  /// does not take rules that stand farther away.
  void tcpAt(int level) {
    if (!makes(Kind.TCP)) {
      ofTcp.optionAt(level);
    }
    choose(Kind.TCP);
  }

  void choose(Kind wished) {
    chosen = true;
    external = false;
    kind = wished;
  }

  private boolean makes(Kind wished) {
    return chosen && !external && kind == wished;
  }

  boolean rulesBelongToOption() {
    return optionLevel >= ofHttp.level();
  }

  /// Takes a rule of `http-check` or `tcp-check`, whichever check is made.
  void add(Line rule, int level) {
    (rule.keyword().equals("http-check") ? ofHttp : ofTcp).add(rule, level);
  }

  /// Those of the check that is made.
  List<Line> rules() {
    if (makes(Kind.HTTP)) {
      return ofHttp.rules();
    }
    return makes(Kind.TCP) ? ofTcp.rules() : List.of();
  }

  /// Whether a rule connects somewhere of its own.
  boolean setsPort() {
    return rules().stream()
        .anyMatch(r -> r.word(1).equals("connect") && r.words().contains("port"));
  }

  /// Whether `http-check` rules stand where no HTTP check is made.
  boolean leavesHttpRulesOut() {
    return !makes(Kind.HTTP)
        && ofHttp.rules().stream().anyMatch(r -> !r.section().equals("defaults"));
  }

  /// The rule because of which an HTTP check sends nothing; null when it sends a request.
  @Nullable Line silencedBy() {
    boolean talks =
        rulesBelongToOption()
            || ofHttp.rules().stream()
                .anyMatch(r -> r.word(1).equals("send") || r.word(1).equals("connect"));
    return makes(Kind.HTTP) && !talks ? ofHttp.rules().getFirst() : null;
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
      case TCP -> new CheckScript.Steps(kind, TcpCheckSteps.build(rules(), linkage));
      case MYSQL, PGSQL, REDIS, SMTP, LDAP, SSL_HELLO, SPOP -> new CheckScript.Steps(kind, fixed);
    };
  }
}
