package io.whydown.model.filter;

/// Which tool wrote a table, and so which tool shows and edits it.
public enum FilterEngine {
  /// Written with nft, or by a program that speaks nftables itself (firewalld).
  NFT("nft"),
  /// iptables or ip6tables over nftables.
  IPTABLES_NFT("iptables-nft"),
  /// iptables or ip6tables over the old kernel interface, invisible to nft.
  IPTABLES_LEGACY("iptables-legacy");

  private final String word;

  FilterEngine(String word) {
    this.word = word;
  }

  public String word() {
    return word;
  }

  public boolean isIptables() {
    return this != NFT;
  }
}
