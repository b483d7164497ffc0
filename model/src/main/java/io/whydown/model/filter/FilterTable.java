package io.whydown.model.filter;

import io.whydown.model.evidence.Provenance;

/// A table of a packet filter.
///
/// @param family `ip`, `ip6`, `inet`, `arp`, `bridge`, `netdev`
/// @param name for instance `filter`
/// @param engine `nft`, `iptables-nft` or `iptables-legacy`
public record FilterTable(String family, String name, String engine, Provenance provenance) {}
