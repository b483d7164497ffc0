package io.whydown.lab.kernel;

import io.whydown.lab.Shell;
import io.whydown.model.filter.FilterTable;
import io.whydown.net.IpFamily;
import io.whydown.vendor.iptables.IpSet;
import io.whydown.vendor.iptables.IpsetReader;
import io.whydown.vendor.iptables.IptablesReader;
import io.whydown.vendor.nftables.NftRulesetReader;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// The tools that rules are loaded with.
enum RuleKind {
  NFT,
  IPTABLES_NFT,
  IPTABLES_LEGACY,
  IP6TABLES_NFT,
  IP6TABLES_LEGACY,
  /// Rules of nft and, unseen by it, of the old interface.
  MIXED;

  /// As the collector asks: JSON leaves the interfaces of chains out.
  static final String LISTING =
      """
      rules=$(nft -j -a list ruleset)
      printf '%s\\n' "$rules"
      case $rules in *gress*)
        printf '%s\\n' '--- heads'
        nft -t list ruleset | grep -e "^table " -e "^\tchain " -e "hook [a-z]*gress" ;;
      esac
      """;

  /// What every rule of iptables may look into.
  private static final String SETS =
      """
      create net4 hash:net family inet
      add net4 198.51.100.0/30
      add net4 203.0.113.0/24
      add net4 198.51.100.1/32 nomatch
      create net6 hash:net family inet6
      add net6 2001:db8:1::/126
      create port4 hash:ip,port family inet
      add port4 198.51.100.1,tcp:8001
      add port4 198.51.100.2,tcp:8002-8004
      create port6 hash:ip,port family inet6
      add port6 2001:db8:1::1,tcp:8003
      create bare bitmap:port range 8000-8100
      add bare 8001-8002
      """;

  /// The commands but nft.
  private List<String> tools() {
    return switch (this) {
      case NFT -> List.of();
      case IPTABLES_NFT -> List.of("iptables-nft");
      case IPTABLES_LEGACY -> List.of("iptables-legacy");
      case IP6TABLES_NFT -> List.of("ip6tables-nft");
      case IP6TABLES_LEGACY -> List.of("ip6tables-legacy");
      case MIXED -> List.of("iptables-legacy", "ip6tables-legacy");
    };
  }

  static RuleKind any(RandomGenerator random) {
    int one = random.nextInt(12);
    return one < 6 ? NFT : values()[one % 5 + 1];
  }

  private boolean hasNft() {
    return this == NFT || this == MIXED;
  }

  /// What is given to each tool, the rules of nft first.
  List<String> generate(RandomGenerator random) {
    var rules = new ArrayList<String>();
    if (hasNft()) {
      rules.add(new RandomNft(random).ruleSet());
    }
    for (String tool : tools()) {
      rules.add(new RandomIptables(random, tool.startsWith("ip6")).ruleSet());
    }
    return rules;
  }

  Shell.Result load(NamespaceAgent agent, List<String> rules) {
    Shell.Result result = null;
    int next = 0;
    if (hasNft()) {
      result = agent.run(rules.get(next++), "nft", "-f", "-");
    }
    if (!tools().isEmpty()) {
      result = agent.run(SETS, "ipset", "restore", "-exist");
    }
    for (String tool : tools()) {
      if (result == null || result.status() == 0) {
        result = agent.run(rules.get(next++), tool + "-restore");
      }
    }
    if (result == null) {
      throw new IllegalStateException("no tool");
    }
    return result;
  }

  List<FilterTable> read(NamespaceAgent agent) {
    var all = new ArrayList<>(NftRulesetReader.read(agent.printed("nft", LISTING)).value());
    List<IpSet> sets =
        tools().isEmpty()
            ? List.of()
            : IpsetReader.read(agent.artifact("ipsets", "ipset", "save")).value();
    for (String tool : tools()) {
      IpFamily family = tool.startsWith("ip6") ? IpFamily.V6 : IpFamily.V4;
      var saved = agent.artifact("iptables", tool + "-save", "-c");
      all.addAll(IptablesReader.read(saved, family, sets).value());
    }
    return FilterTable.withoutDoubles(all);
  }

  void clear(NamespaceAgent agent) {
    agent.run("", "nft", "flush", "ruleset");
    for (String tool : tools()) {
      if (tool.endsWith("legacy")) {
        agent.run(
            """
            for t in raw mangle nat filter; do %1$s -t $t -F; %1$s -t $t -X; done
            for c in INPUT OUTPUT FORWARD; do %1$s -P $c ACCEPT; done
            """
                .formatted(tool),
            "sh");
      }
    }
    if (!tools().isEmpty()) {
      agent.run("", "ipset", "destroy");
    }
  }
}
