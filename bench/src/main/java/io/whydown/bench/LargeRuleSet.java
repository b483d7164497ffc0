package io.whydown.bench;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.evidence.Reading;
import io.whydown.model.filter.FilterTable;
import io.whydown.model.host.HostIdentity;
import io.whydown.model.host.HostState;
import io.whydown.model.host.Interface;
import io.whydown.net.IpAddress;
import io.whydown.vendor.nftables.NftRulesetReader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// A rule set as large as is promised to be fast, as `nft -j list ruleset` prints it. Stateless.
final class LargeRuleSet {

  private static final int RULES = 10_000;
  private static final int ELEMENTS = 100_000;
  private static final String VANTAGE = "local";

  private LargeRuleSet() {}

  static String listing() {
    var text =
        new StringBuilder(
            "{\"nftables\":[{\"table\":{\"family\":\"ip\",\"name\":\"t\",\"handle\":1}},");
    text.append(
        "{\"set\":{\"family\":\"ip\",\"name\":\"s\",\"table\":\"t\",\"type\":\"ipv4_addr\",");
    text.append("\"handle\":2,\"elem\":[");
    for (int i = 0; i < ELEMENTS; i++) {
      text.append(i == 0 ? "" : ",")
          .append("\"10.%d.%d.%d\"".formatted(i >> 16, i >> 8 & 255, i & 255));
    }
    text.append("]}},{\"chain\":{\"family\":\"ip\",\"table\":\"t\",\"name\":\"in\",\"handle\":3,");
    text.append("\"type\":\"filter\",\"hook\":\"input\",\"prio\":0,\"policy\":\"drop\"}}");
    for (int i = 0; i < RULES; i++) {
      text.append(",{\"rule\":{\"family\":\"ip\",\"table\":\"t\",\"chain\":\"in\",\"handle\":");
      text.append(i + 10).append(",\"expr\":[").append(source(i)).append(',');
      text.append("{\"match\":{\"op\":\"==\",\"left\":{\"payload\":{\"protocol\":\"tcp\",");
      text.append("\"field\":\"dport\"}},\"right\":").append(1 + i % 60_000).append("}},");
      text.append("{\"accept\":null}]}}");
    }
    return text.append("]}").toString();
  }

  /// Every tenth rule looks into the set.
  private static String source(int number) {
    String right =
        number % 10 == 0 ? "\"@s\"" : "\"192.0.%d.%d\"".formatted(number >> 8 & 255, number & 255);
    return "{\"match\":{\"op\":\"==\",\"left\":{\"payload\":{\"protocol\":\"ip\","
        + "\"field\":\"saddr\"}},\"right\":"
        + right
        + "}}";
  }

  static List<FilterTable> read(String listing) {
    return NftRulesetReader.read(
            new Artifact(
                "nft", VANTAGE, "nft -j list ruleset", Instant.EPOCH, 0, listing, "", false, null))
        .value();
  }

  static HostState host(List<FilterTable> tables) {
    var gap = new Gap(FactKind.PROCESSES, VANTAGE, "not needed", "was not asked");
    var artifact =
        new Artifact("ip", VANTAGE, "ip addr", Instant.EPOCH, 0, "eth0", "", false, null);
    Provenance place = artifact.whole("eth0");
    var address =
        new Interface.Address(IpAddress.parse("198.51.100.10"), 24, "global", List.of(), place);
    var device =
        new Interface(2, "eth0", "veth", null, true, true, 1500, null, List.of(address), place);
    return HostState.unread(
            VANTAGE,
            new HostIdentity("host", "", 0, false, Instant.EPOCH, Duration.ZERO, null, 0, "none"),
            gap)
        .withSockets(Reading.seen(List.of()))
        .withInterfaces(Reading.seen(List.of(device)))
        .withFilters(Reading.seen(tables))
        .withSysctls(Reading.seen(Map.of()));
  }
}
