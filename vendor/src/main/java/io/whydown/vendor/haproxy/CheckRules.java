package io.whydown.vendor.haproxy;

import io.whydown.model.evidence.Remark.Support;
import io.whydown.model.proxy.Check.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which check lines of a proxy are in force: the last `option ...chk` decides the protocol, and a
/// section's own rules replace the inherited ones instead of adding to them. Seen with HAProxy
/// 2.6.12: `http-check expect` in a backend below an inherited `option httpchk` drops the inherited
/// request, and the check waits for an answer to nothing. Not thread-safe: one for each proxy.
final class CheckRules {

  private static final Map<String, Kind> OPTIONS =
      Map.of(
          "httpchk", Kind.HTTP,
          "tcp-check", Kind.TCP_SCRIPT,
          "smtpchk", Kind.SMTP,
          "mysql-check", Kind.MYSQL,
          "pgsql-check", Kind.PGSQL,
          "redis-check", Kind.REDIS,
          "ldap-check", Kind.LDAP,
          "ssl-hello-chk", Kind.SSL_HELLO,
          "external-check", Kind.EXTERNAL);

  /// The rules of one section, by protocol.
  private static final class RuleSet {
    private @Nullable Directive option;
    private final List<Directive> rules = new ArrayList<>();
  }

  private final RemarkList remarks;
  private Kind kind = Kind.TCP;
  private @Nullable Directive option;
  private @Nullable RuleSet inForce;
  private boolean disableOn404;

  private CheckRules(RemarkList remarks) {
    this.remarks = remarks;
  }

  static CheckRules of(EffectiveProxy proxy, RemarkList remarks) {
    var rules = new CheckRules(remarks);
    for (List<Directive> level : proxy.levels()) {
      rules.level(level);
    }
    return rules;
  }

  Kind kind() {
    return kind;
  }

  /// The `option` line that chose the protocol; null for a plain connect.
  @Nullable Directive option() {
    return option;
  }

  /// The `option httpchk` line whose request is sent; null when the rules alone decide.
  @Nullable Directive request() {
    return inForce == null ? null : inForce.option;
  }

  /// The `http-check` or `tcp-check` lines in force, in order.
  List<Directive> rules() {
    return inForce == null ? List.of() : List.copyOf(inForce.rules);
  }

  boolean disableOn404() {
    return disableOn404 && kind == Kind.HTTP;
  }

  private void level(List<Directive> lines) {
    var http = new RuleSet();
    var tcp = new RuleSet();
    boolean inheritsRequest = kind == Kind.HTTP && inForce != null && inForce.option != null;
    for (Directive line : lines) {
      switch (line.keyword()) {
        case "option" -> option(line, http, tcp);
        case "http-check" -> httpRule(line, http);
        case "tcp-check" -> rule(line, tcp, Kind.TCP_SCRIPT);
        default -> {
          // other lines have no part in checks
        }
      }
    }
    remarkOnUnused(http, Kind.HTTP, "http-check", "option httpchk");
    remarkOnUnused(tcp, Kind.TCP_SCRIPT, "tcp-check", "option tcp-check");
    if (inheritsRequest && inForce == http && http.option == null) {
      remarkOnLostRequest(http);
    }
  }

  private void option(Directive line, RuleSet http, RuleSet tcp) {
    Kind chosen = OPTIONS.get(line.word(1));
    if (line.word(1).equals("spop-check")) {
      kind = Kind.TCP_SCRIPT;
      option = line;
      inForce = null;
    } else if (chosen != null && line.modifier() != Directive.Modifier.PLAIN) {
      remarks.add(
          line.remark(
              Support.UNRECOGNIZED,
              "negation/default is not supported for option '" + line.word(1) + "'"));
    } else if (chosen == Kind.HTTP) {
      if (line.words().size() > 5) {
        remarks.add(
            line.remark(
                Support.UNRECOGNIZED,
                RawText.printable(
                    "'option httpchk' cannot handle unexpected argument '" + line.word(5) + "'")));
      }
      http.option = line;
      choose(chosen, line, http);
    } else if (chosen == Kind.TCP_SCRIPT) {
      boolean already = kind == Kind.TCP_SCRIPT && inForce != null && tcp.rules.isEmpty();
      choose(chosen, line, already && inForce != null ? inForce : tcp);
    } else if (chosen != null) {
      choose(chosen, line, null);
    }
  }

  private void choose(Kind chosen, Directive line, @Nullable RuleSet rules) {
    kind = chosen;
    option = line;
    inForce = rules;
  }

  private void httpRule(Directive line, RuleSet http) {
    switch (line.word(1)) {
      case "disable-on-404" -> disableOn404 = line.modifier() == Directive.Modifier.PLAIN;
      case "send-state" ->
          remarks.add(
              line.remark(
                  Support.APPROXIMATED, "the X-Haproxy-Server-State header is not modelled"));
      default -> rule(line, http, Kind.HTTP);
    }
  }

  private void rule(Directive line, RuleSet rules, Kind needed) {
    rules.rules.add(line);
    if (kind == needed) {
      inForce = rules;
    }
  }

  private void remarkOnUnused(RuleSet rules, Kind needed, String word, String wanted) {
    if (!rules.rules.isEmpty() && kind != needed) {
      remarks.add(
          rules
              .rules
              .getFirst()
              .remark(
                  Support.IRRELEVANT,
                  word + " rules without '" + wanted + "': HAProxy ignores them"));
    }
  }

  private void remarkOnLostRequest(RuleSet http) {
    boolean sends = http.rules.stream().anyMatch(rule -> rule.word(1).equals("send"));
    String effect =
        sends
            ? "only these rules hold, method and path of the inherited request are lost"
            : "no request is sent at all";
    remarks.add(
        http.rules
            .getFirst()
            .remark(
                Support.SUPPORTED,
                "http-check rules here replace the inherited 'option httpchk': " + effect));
  }
}
