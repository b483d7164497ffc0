package io.whydown.simulate;

import io.whydown.model.filter.FilterChain;
import io.whydown.model.filter.FilterRule;
import io.whydown.model.filter.Hook;
import io.whydown.model.filter.Verdict;
import java.util.ArrayList;
import java.util.List;

/// Walks one base chain and the chains it leads to. Branches of packets that only may match are
/// carried side by side and merged where they meet again. Runs on one thread.
final class ChainWalk {

  /// nft refuses deeper jumps (NFT_JUMP_STACK_SIZE is 16); a listing with circles ends here.
  private static final int MAX_DEPTH = 64;

  /// More branches than this at once are given up as undecided.
  private static final int MAX_BRANCHES = 64;

  private final RuleSets.Attached attached;
  private final Hook hook;
  private final String vantage;
  private final RuleWalk rules;
  private final Assume assume;
  private final Endings endings;
  private final List<Live> accepted = new ArrayList<>();

  ChainWalk(
      String vantage,
      Hook hook,
      RuleSets.Attached attached,
      RuleWalk rules,
      Assume assume,
      Endings endings) {
    this.vantage = vantage;
    this.hook = hook;
    this.attached = attached;
    this.rules = rules;
    this.assume = assume;
    this.endings = endings;
  }

  /// Returns the branches that pass.
  List<Live> run(List<Live> lives) {
    List<Live> left = walk(attached.chain(), lives, 0);
    FilterChain chain = attached.chain();
    var place = new FilterPlace(vantage, hook, attached.table().table, chain, null);
    boolean drops = attached.base().dropsByDefault() && !assume.accepts(place);
    for (Live live : left) {
      Live decided = live.plus(new Step.PolicyDecided(place, drops));
      if (drops) {
        endings.end(decided, new Disposition.DroppedByPolicy(place));
      } else {
        accepted.add(decided);
      }
    }
    return bounded(Live.merge(accepted));
  }

  /// Returns the branches that fall out of the chain, by its end or by return.
  private List<Live> walk(FilterChain chain, List<Live> entering, int depth) {
    if (depth > MAX_DEPTH) {
      var why = new Reason.Other(vantage, "chain " + chain.name() + " is jumped to in a circle");
      entering.forEach(live -> endings.open(live, why));
      return List.of();
    }
    var returned = new ArrayList<Live>();
    List<Live> here = entering;
    for (FilterRule rule : chain.rules()) {
      if (here.isEmpty()) {
        break;
      }
      if (here.size() == 1
          && rules.misses(rule, attached, here.getFirst().packet(), hook)
          && endings.spend()) {
        continue;
      }
      var place = new FilterPlace(vantage, hook, attached.table().table, chain, rule);
      if (!assume.omits(place)) {
        here = bounded(step(place, here, returned, depth));
      }
    }
    returned.addAll(here);
    return Live.merge(returned);
  }

  private List<Live> step(FilterPlace place, List<Live> here, List<Live> returned, int depth) {
    List<Live> next = List.of();
    for (Live live : here) {
      if (!endings.spend()) {
        endings.open(live, new Reason.Other(vantage, "the rules are too many to walk"));
        continue;
      }
      List<RuleWalk.Branch> branches = rules.apply(place, attached, live);
      if (here.size() == 1 && branches.size() == 1 && branches.getFirst().verdict() == null) {
        return List.of(branches.getFirst().live());
      }
      var onward = new ArrayList<>(next);
      for (RuleWalk.Branch branch : branches) {
        onward.addAll(follow(place, branch, returned, depth));
      }
      next = onward;
    }
    return Live.merge(next);
  }

  /// Returns the branches that go on with the next rule.
  private List<Live> follow(
      FilterPlace place, RuleWalk.Branch branch, List<Live> returned, int depth) {
    Verdict verdict = branch.verdict();
    if (verdict == null) {
      return List.of(branch.live());
    }
    Live live = branch.live().plus(new Step.RuleDecided(place, verdict, branch.certainty()));
    switch (verdict) {
      case Verdict.Accept _ -> accepted.add(live);
      case Verdict.Drop _ -> endings.end(live, new Disposition.DroppedByRule(place));
      case Verdict.Reject(var kind) -> endings.end(live, new Disposition.Rejected(place, kind));
      case Verdict.Return _ -> returned.add(live);
      case Verdict.Continue _ -> {
        return List.of(live);
      }
      case Verdict.Queue _ -> {
        var why = new Reason.OpenRule(place, "hands the packet to a program that decides");
        accepted.add(live.forkedBy(why));
        endings.end(live.forkedBy(why), new Disposition.DroppedByRule(place));
      }
      case Verdict.Jump(var name) -> {
        return target(place, name, live, depth);
      }
      case Verdict.GoTo(var name) -> returned.addAll(target(place, name, live, depth));
    }
    return List.of();
  }

  private List<Live> target(FilterPlace place, String name, Live live, int depth) {
    FilterChain chain = attached.table().chain(name);
    if (chain == null) {
      endings.open(
          live, new Reason.OpenRule(place, "leads to chain " + name + ", which is missing"));
      return List.of();
    }
    return walk(chain, List.of(live), depth + 1);
  }

  private List<Live> bounded(List<Live> lives) {
    if (lives.size() <= MAX_BRANCHES) {
      return lives;
    }
    var why = new Reason.Other(vantage, "too many rules depend on what is not known");
    lives.subList(MAX_BRANCHES, lives.size()).forEach(live -> endings.open(live, why));
    return lives.subList(0, MAX_BRANCHES);
  }
}
