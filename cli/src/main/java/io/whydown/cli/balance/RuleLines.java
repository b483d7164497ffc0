package io.whydown.cli.balance;

import io.whydown.balancer.hook.PersistenceRule;
import io.whydown.balancer.rule.Choices;
import io.whydown.balancer.rule.ConnectionRules;
import io.whydown.balancer.rule.Linkage;
import io.whydown.balancer.rule.OldRewrites;
import io.whydown.balancer.rule.RuleReader;
import io.whydown.balancer.rule.RuleReader.Ruleset;
import io.whydown.balancer.rule.StickRules;
import io.whydown.vendor.haproxy.Section;
import java.util.List;

/// Reads the lines of a proxy that hold rules. Not thread-safe: one for each proxy.
final class RuleLines {

  private final ProxyDraft draft;
  private final CompilerTables tables;

  RuleLines(ProxyDraft draft, CompilerTables tables) {
    this.draft = draft;
    this.tables = tables;
  }

  private Linkage at(Line line) {
    return tables.linkage(draft, line);
  }

  void acl(Line line) {
    draft.acls.define(line.from(1), at(line));
  }

  boolean read(Line line, boolean inherited) {
    List<String> rest = line.from(1);
    switch (line.keyword()) {
      case "http-request" ->
          draft.requestRules.add(RuleReader.read(Ruleset.HTTP_REQUEST, rest, draft.acls, at(line)));
      case "http-response" ->
          draft.responseRules.add(
              RuleReader.read(Ruleset.HTTP_RESPONSE, rest, draft.acls, at(line)));
      case "http-after-response" ->
          draft.afterResponseRules.add(
              RuleReader.read(Ruleset.HTTP_AFTER_RESPONSE, rest, draft.acls, at(line)));
      case "tcp-request" -> tcpRequest(line, inherited);
      case "tcp-response" -> tcpResponse(line, inherited);
      case "redirect" -> draft.redirectRules.add(RuleReader.redirect(rest, draft.acls, at(line)));
      case "use_backend" -> useBackend(line);
      case "use-server" -> useServer(line);
      case "stick" -> stick(line);
      case "capture" -> CaptureLines.capture(line, draft, tables);
      case "declare" -> CaptureLines.declare(line, draft, tables);
      case "monitor" -> monitor(line);
      default -> {
        if (!OldDialect.isRewrite(line.keyword())) {
          return false;
        }
        rewrite(line);
      }
    }
    return true;
  }

  private void tcpRequest(Line line, boolean inherited) {
    switch (line.word(1)) {
      case "inspect-delay" -> draft.inspectDelay = delay(line);
      case "connection" -> {
        frontendOnly(line, inherited);
        draft.connectionRules.add(ConnectionRules.read(false, line.from(2), draft.acls, at(line)));
      }
      case "session" -> {
        frontendOnly(line, inherited);
        draft.sessionRules.add(ConnectionRules.read(true, line.from(2), draft.acls, at(line)));
      }
      case "content" -> {
        draft.switchesMode |= line.word(2).equals("switch-mode");
        draft.contentRules.add(
            RuleReader.read(Ruleset.TCP_REQUEST_CONTENT, line.from(2), draft.acls, at(line)));
      }
      default ->
          throw new LineProblem(
              "'tcp-request' expects 'inspect-delay', 'connection', or 'content' in %s '%s' (got '%s')"
                  .formatted(draft.kind.word(), draft.name, line.word(1)),
              "'session' is known too");
    }
  }

  private int delay(Line line) {
    String what = line.keyword() + " inspect-delay";
    String place = "%s '%s'".formatted(draft.kind.word(), draft.name);
    return Numbers.millis(line.word(2), what, TimeWords.inspectDelay(line.keyword(), place));
  }

  private void frontendOnly(Line line, boolean inherited) {
    if (!draft.isFrontend && !inherited) {
      throw new LineProblem(
          "tcp-request %s is not allowed because %s %s is not a frontend"
              .formatted(line.word(1), draft.kind.word(), draft.name));
    }
  }

  private void tcpResponse(Line line, boolean inherited) {
    if (!draft.isBackend && !inherited) {
      throw new LineProblem(
          "tcp-response is not allowed because %s %s is not a backend"
              .formatted(draft.kind.word(), draft.name));
    }
    switch (line.word(1)) {
      case "inspect-delay" -> draft.responseDelay = delay(line);
      case "content" ->
          draft.responseContentRules.add(
              RuleReader.read(Ruleset.TCP_RESPONSE_CONTENT, line.from(2), draft.acls, at(line)));
      default ->
          throw new LineProblem(
              "'tcp-response' expects 'inspect-delay' or 'content' in %s '%s' (got '%s')"
                  .formatted(draft.kind.word(), draft.name, line.word(1)));
    }
  }

  private void useBackend(Line line) {
    if (line.word(1).isEmpty()) {
      throw new LineProblem("'use_backend' expects a backend name.");
    }
    draft.backendChoices.add(Choices.backend(line.from(1), draft.acls, at(line)));
    if (!Choices.isFormat(line.word(1))) {
      draft.namedBackends.putIfAbsent(line.word(1), line.at());
    }
  }

  private void useServer(Line line) {
    if (line.word(1).isEmpty()) {
      throw new LineProblem("'use-server' expects a server name.");
    }
    needsCondition(line, 2);
    draft.serverChoices.add(Choices.server(line.from(1), draft.acls, at(line)));
    if (!Choices.isFormat(line.word(1))) {
      draft.namedServers.putIfAbsent(line.word(1), line.at());
    }
  }

  private static void needsCondition(Line line, int index) {
    if (!List.of("if", "unless").contains(line.word(index))) {
      throw new LineProblem(
          "'%s' requires either 'if' or 'unless' followed by a condition."
              .formatted(line.keyword().equals("monitor") ? "monitor fail" : line.keyword()));
    }
  }

  /// `force-persist if …` and `ignore-persist if …`.
  void persistence(Line line) {
    needsCondition(line, 1);
    var effect =
        line.keyword().equals("force-persist")
            ? PersistenceRule.Effect.FORCE
            : PersistenceRule.Effect.IGNORE;
    draft.persistenceRules.add(Choices.persistence(effect, line.from(1), draft.acls, at(line)));
  }

  /// `force-be-switch if …`.
  void forceSwitch(Line line) {
    needsCondition(line, 1);
    draft.backendChoices.add(Choices.force(line.from(1), draft.acls, at(line)));
  }

  private void stick(Line line) {
    if (line.section().equals(Section.Kind.DEFAULTS.word())) {
      throw new LineProblem("'stick' not allowed in 'defaults' section.");
    }
    if (!draft.isBackend) {
      return;
    }
    draft.stickLines.add(StickRules.read(line.from(1), draft.acls, at(line)));
  }

  /// `monitor fail if …`: the answer of the monitor's URI while a condition holds.
  private void monitor(Line line) {
    if (!line.word(1).equals("fail")) {
      throw new LineProblem("'monitor' only supports 'fail'.");
    }
    needsCondition(line, 2);
    draft.firstRequestRules.add(
        RuleReader.monitorFails(
            line.from(2), String.valueOf(draft.monitorUri), draft.acls, at(line)));
  }

  private void rewrite(Line line) {
    tables
        .findings()
        .warn(
            line.at(),
            "'%s' was removed before HAProxy 2.6; it still rewrites here".formatted(line.keyword()),
            "use 'http-request' or 'http-response' with set-header, del-header, replace-header or deny");
    if (line.keyword().startsWith("req")) {
      draft.requestRules.add(OldRewrites.read(line.words(), draft.acls, at(line)));
    } else {
      draft.responseRules.add(OldRewrites.read(line.words(), draft.acls, at(line)));
    }
  }
}
