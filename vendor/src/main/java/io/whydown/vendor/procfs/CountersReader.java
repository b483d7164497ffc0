package io.whydown.vendor.procfs;

import static io.whydown.model.evidence.Remark.Support.UNRECOGNIZED;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.host.Setting;
import io.whydown.vendor.Lines;
import io.whydown.vendor.Matched;
import io.whydown.vendor.Redaction;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads kernel counters. Names: `Tcp.OutRsts` (/proc/net/snmp), `TcpExt.ListenOverflows`
/// (netstat), `Ip6.InReceives` (snmp6), `sockstat.TCP.tw`, `nf_conntrack.insert_failed` and
/// `arp_cache.table_fulls` (summed over the processors), `nf_conntrack_count` and
/// `nf_conntrack_max`. Not thread-safe: one per reading.
public final class CountersReader {

  private static final Pattern SNMP6 =
      Pattern.compile("(Ip6|Icmp6|Udp6|UdpLite6)(\\w{1,60})\\s+(\\d{1,20})\\s*");
  private static final Pattern CONNTRACK =
      Pattern.compile("/proc/sys/net/netfilter/(nf_conntrack_(?:count|max)):(\\d{1,18})");

  private final Artifact artifact;
  private final Lines lines;
  private final Map<String, Setting> counters = new LinkedHashMap<>();
  private String[] names = {};

  private CountersReader(Artifact artifact) {
    this.artifact = artifact;
    this.lines = new Lines(artifact);
  }

  public static Parsed<Map<String, Setting>> read(Artifact artifact) {
    var reader = new CountersReader(artifact);
    for (Lines.Line line : reader.lines.all()) {
      switch (line.part()) {
        case "snmp", "netstat" -> reader.readPaired(line);
        case "snmp6" -> reader.readSnmp6(line);
        case "sockstat" -> reader.readSockstat(line);
        case "stat/nf_conntrack" -> reader.readProcessor(line, "nf_conntrack");
        case "stat/arp_cache" -> reader.readProcessor(line, "arp_cache");
        case "stat/ndisc_cache" -> reader.readProcessor(line, "ndisc_cache");
        case "conntrack" -> reader.readConntrack(line);
        default -> reader.lines.remark(line, UNRECOGNIZED, "no counter");
      }
    }
    return new Parsed<>(Map.copyOf(reader.counters), reader.lines.remarks());
  }

  /// `Tcp: RtoAlgorithm RtoMin …`, then `Tcp: 1 200 …`.
  private void readPaired(Lines.Line line) {
    String[] words = line.text().strip().split("\\s+");
    boolean isValues = words.length > 1 && words[1].matches("-?\\d+");
    if (!isValues) {
      names = words;
      return;
    }
    if (names.length != words.length || !names[0].equals(words[0])) {
      lines.remark(line, UNRECOGNIZED, "values without their names");
      return;
    }
    String group = words[0].replace(":", "");
    for (int i = 1; i < words.length; i++) {
      put(line, group + "." + names[i], words[i]);
    }
  }

  private void readSnmp6(Lines.Line line) {
    Matcher counter = SNMP6.matcher(line.text());
    if (counter.matches()) {
      String name = Matched.group(counter, 1) + "." + Matched.group(counter, 2);
      put(line, name, Matched.group(counter, 3));
    } else {
      lines.remark(line, UNRECOGNIZED, "no counter");
    }
  }

  /// `TCP: inuse 5 orphan 0 tw 1 alloc 7 mem 1`.
  private void readSockstat(Lines.Line line) {
    String[] words = line.text().strip().split("\\s+");
    for (int i = 1; i + 1 < words.length; i += 2) {
      put(line, "sockstat." + words[0].replace(":", "") + "." + words[i], words[i + 1]);
    }
  }

  /// A heading, then one line of hexadecimal numbers for each processor. The number of entries is
  /// that of the whole table on each line.
  private void readProcessor(Lines.Line line, String group) {
    String[] words = line.text().strip().split("\\s+");
    if (words[0].equals("entries")) {
      names = words;
      return;
    }
    put(line, group + ".entries", Long.toString(hexadecimal(words[0])));
    for (int i = 1; i < Math.min(words.length, names.length); i++) {
      String name = group + "." + names[i];
      long value = hexadecimal(words[i]);
      Setting before = counters.get(name);
      long sum = value + (before == null ? 0 : before.number().orElse(0));
      counters.remove(name);
      put(line, name, Long.toString(sum));
    }
  }

  private void readConntrack(Lines.Line line) {
    Matcher counter = CONNTRACK.matcher(line.text());
    if (counter.matches()) {
      put(line, Matched.group(counter, 1), Matched.group(counter, 2));
    }
  }

  private static long hexadecimal(String text) {
    try {
      return Long.parseLong(text, 16);
    } catch (NumberFormatException _) {
      return 0;
    }
  }

  private void put(Lines.Line line, String name, String value) {
    String clean = Redaction.printable(name);
    counters.putIfAbsent(
        clean,
        new Setting(
            clean,
            Redaction.printable(value),
            artifact.line(line.number(), clean + " " + Redaction.printable(value))));
  }
}
