package io.whydown.diagnose.testimony;

import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Sign;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/// Pleas about rules that are not where one looks for them: in other tables and programs, behind
/// others, or leading a port elsewhere. Stateless.
final class RulePleas {

  private RulePleas() {}

  static void all(BiConsumer<String, Pleading> add) {
    add.accept("firewall-prerouting-drop", RulePleas::prerouting);
    add.accept("firewall-redirects-port", RulePleas::redirect);
    add.accept("firewall-rule-shadowed", RulePleas::shadowed);
    add.accept("nft-and-legacy-both", RulePleas::bothTables);
    add.accept("ebpf-or-xdp-drop", RulePleas::program);
  }

  private static final Pattern EARLY =
      Pattern.compile(
          "-a prerouting (?:(?!-a |commit|! -i (?:docker|br-)).){0,160}?-j drop\\b|\\b(?:raw|mangle)\\b[^.]{0,30}\\bprerouting\\b[^.]{0,80}\\bdrop(?:s|ped)?\\b|\\bhook prerouting\\b(?:(?!iifname != \"?(?:docker|br-))[^}]){0,200}\\bdrop\\b");

  private static Plea prerouting(Hearing h) {
    return Plea.none()
        .only(!h.hasFailed(Fault.REFUSED))
        .when(PathPleas.finds(h, EARLY), 60)
        .titled("a rule before all routing drops the packets")
        .wants(
            "the early tables with their counters",
            "sudo iptables -t raw -nvL; sudo iptables -t mangle -nvL; sudo nft list ruleset")
        .mend("let the balancer's address pass there");
  }

  private static final Pattern REDIRECTED =
      Pattern.compile(
          "\\b(?:iptables|nft|firewalld?|nat|prerouting)\\b[^.]{0,80}\\b(?:redirect\\w*|forward\\w*)\\b[^.]{0,30}\\b(?:port )?\\d{2,5} to (?:port )?\\d{2,5}\\b[^.]{0,80}\\b(?:old|wrong|nothing|no longer|leftover|removed|instead)\\b|\\b(?:old|left-?over|stale|forgotten|wrong)\\b[^.]{0,40}\\b(?:redirect|dnat|prerouting|port[- ]forward\\w*)\\b[^.]{0,20}\\brules?\\b");

  private static Plea redirect(Hearing h) {
    return Plea.none()
        .when(PathPleas.finds(h, REDIRECTED), 62)
        .titled("a rule of address translation leads the port elsewhere")
        .wants("the rules of translation", "sudo iptables -t nat -S; sudo nft list table ip nat")
        .mend("correct the rule, or take it away");
  }

  private static final Pattern BEHIND =
      Pattern.compile(
          "\\b(?:rule|accept|allow)\\w*\\b[^.]{0,60}\\b(?:after|below|behind|under|beneath)\\b[^.]{0,30}\\b(?:reject|drop|deny)\\b|\\b(?:wrong|chang\\w+|swap\\w*|revers\\w+) (?:the )?order of (?:the |my )?(?:(?:iptables|firewall|ufw|nft|input) )?rules\\b|\\b(?:mov|insert|put|plac)\\w*\\b[^.]{0,40}\\b(?:before|above|in front of)\\b[^.]{0,20}\\b(?:reject|drop|deny)\\b");

  private static Plea shadowed(Hearing h) {
    return Plea.none()
        .when(h.shows(Sign.RULES_ACCEPT), -150)
        .when(PathPleas.finds(h, BEHIND), 64)
        .titled("the rule that allows the port stands behind one that stops it")
        .wants("the rules in their order", "sudo iptables -nvL INPUT --line-numbers")
        .mend("put the rule that allows it before the one that stops it");
  }

  private static final Pattern LEGACY =
      Pattern.compile(
          "\\biptables-legacy tables present\\b|\\b(?:switch|chang|set|mov)\\w*\\b[^.]{0,40}\\bto (?:the )?(?:iptables[- ])?legacy\\b[^.]{0,60}\\b(?:fix\\w*|solv\\w*|help\\w*|works?|worked)\\b|\\bupdate-alternatives\\b[^.]{0,30}\\biptables-legacy\\b");

  private static Plea bothTables(Hearing h) {
    return Plea.none()
        .when(PathPleas.finds(h, LEGACY), 60)
        .titled("rules of iptables-legacy stand beside those of nft")
        .wants(
            "both sets of rules",
            "sudo iptables-legacy-save; sudo iptables-nft-save; sudo nft list ruleset")
        .mend("let every program use the same of the two");
  }

  private static final Pattern BY_PROGRAM =
      Pattern.compile(
          "\\b(?:xdp|ebpf|bpf)\\b[^.]{0,60}\\bdrop(?:s|ped|ping)?\\b|\\bdrop(?:s|ped|ping)?\\b[^.]{0,40}\\b(?:xdp|ebpf|bpf)\\b|\\bxdp_drop\\b");

  private static Plea program(Hearing h) {
    return Plea.none()
        .only(!h.hasFailed(Fault.REFUSED))
        .when(PathPleas.finds(h, BY_PROGRAM), 56)
        .titled("a program at the interface drops the packets")
        .wants("the programs that are attached", "ip -d link; sudo bpftool net show")
        .mend("let the balancer's address pass in the program");
  }
}
