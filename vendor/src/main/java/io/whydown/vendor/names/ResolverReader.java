package io.whydown.vendor.names;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.evidence.Remark;
import io.whydown.model.evidence.Remark.Support;
import io.whydown.model.host.ResolverConfig;
import io.whydown.model.host.ResolverConfig.HostsEntry;
import io.whydown.net.IpAddress;
import io.whydown.vendor.Lines;
import io.whydown.vendor.Redaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Reads resolv.conf(5), hosts(5) and nsswitch.conf(5) as glibc does. Never throws at input.
public final class ResolverReader {

  /// Most entries of a hosts file that are kept; some block lists have a hundred thousand.
  public static final int MAX_HOSTS = 200_000;

  /// glibc asks no more name servers than these (resolv.h, `MAXNS`).
  private static final int MAX_NAME_SERVERS = 3;

  /// What systemd-resolved writes where nothing is to be searched.
  private static final String ROOT = ".";

  private final List<IpAddress> nameServers = new ArrayList<>();
  private final List<IpAddress> upstream = new ArrayList<>();
  private final List<String> search = new ArrayList<>();
  private final List<String> options = new ArrayList<>();
  private final List<String> order = new ArrayList<>();
  private final List<HostsEntry> hosts = new ArrayList<>();

  private ResolverReader() {}

  /// Reads one artifact whose parts are named after the files: `--- /etc/resolv.conf` and so on.
  public static Parsed<ResolverConfig> read(Artifact artifact) {
    var reader = new ResolverReader();
    var lines = new Lines(artifact);
    for (Lines.Line line : lines.all()) {
      String file = line.part().substring(line.part().lastIndexOf('/') + 1);
      switch (file) {
        case "resolv.conf", "no-stub-resolv.conf" -> reader.resolver(line, lines);
        case "hosts" -> reader.hosts(line, lines, artifact);
        case "nsswitch.conf" -> reader.nsswitch(line);
        default -> {}
      }
    }
    return reader.parsed(artifact, lines.remarks());
  }

  /// Reads the three files as artifacts of their own. Those that could not be had are passed over.
  public static Parsed<ResolverConfig> read(
      Artifact resolvConf, Artifact hostsFile, Artifact nsswitch) {
    var reader = new ResolverReader();
    var resolvLines = new Lines(resolvConf);
    var hostsLines = new Lines(hostsFile);
    resolvLines.all().forEach(line -> reader.resolver(line, resolvLines));
    hostsLines.all().forEach(line -> reader.hosts(line, hostsLines, hostsFile));
    new Lines(nsswitch).all().forEach(reader::nsswitch);
    var remarks = new ArrayList<Remark>(resolvLines.remarks());
    remarks.addAll(hostsLines.remarks());
    return reader.parsed(resolvConf, remarks);
  }

  private Parsed<ResolverConfig> parsed(Artifact artifact, List<Remark> remarks) {
    var config =
        new ResolverConfig(
            nameServers,
            upstream,
            search,
            options,
            order,
            hosts,
            artifact.whole("nameserver " + nameServers + ", search " + search));
    return new Parsed<>(config, remarks);
  }

  /// Files below /run are those of systemd-resolved(8), NetworkManager(8) and resolvconf(8): the
  /// name servers that the one on the host itself asks.
  private void resolver(Lines.Line line, Lines lines) {
    if (!line.part().startsWith("/run/")) {
      resolvConf(line, lines);
      return;
    }
    List<String> words = words(line.text());
    if (words.getFirst().equals("nameserver") && words.size() > 1) {
      address(words.get(1)).filter(a -> !upstream.contains(a)).ifPresent(upstream::add);
    }
  }

  /// The last `search` or `domain` counts. A comment begins with `#` or `;` in the first column.
  private void resolvConf(Lines.Line line, Lines lines) {
    if (line.text().startsWith("#") || line.text().startsWith(";")) {
      return;
    }
    List<String> words = words(line.text());
    List<String> values = words.subList(1, words.size());
    switch (words.getFirst()) {
      case "nameserver" -> nameServer(values.isEmpty() ? "" : values.getFirst(), line, lines);
      case "search", "domain" -> {
        search.clear();
        boolean isDomain = words.getFirst().equals("domain");
        search.addAll(isDomain && values.size() > 1 ? values.subList(0, 1) : values);
        search.remove(ROOT);
      }
      case "options" -> options.addAll(values);
      case "sortlist", "lookup", "family" -> {}
      default -> lines.remark(line, Support.UNRECOGNIZED, "not a line of resolv.conf");
    }
  }

  private void nameServer(String text, Lines.Line line, Lines lines) {
    Optional<IpAddress> address = address(text);
    if (address.isEmpty()) {
      lines.remark(line, Support.UNRECOGNIZED, "not an address");
      return;
    }
    nameServers.add(address.get());
    if (nameServers.size() > MAX_NAME_SERVERS) {
      lines.remark(line, Support.IRRELEVANT, "only the first three name servers are asked");
    }
  }

  private void hosts(Lines.Line line, Lines lines, Artifact artifact) {
    int comment = line.text().indexOf('#');
    String text = comment < 0 ? line.text() : line.text().substring(0, comment);
    if (text.isBlank() || hosts.size() >= MAX_HOSTS) {
      return;
    }
    List<String> words = words(text);
    Optional<IpAddress> address = address(words.getFirst());
    if (address.isEmpty() || words.size() < 2) {
      lines.remark(line, Support.UNRECOGNIZED, "not an address with a name");
      return;
    }
    String raw = Redaction.printable(line.text());
    hosts.add(
        new HostsEntry(
            address.get(), words.subList(1, words.size()), artifact.line(line.number(), raw)));
  }

  /// Actions such as `[NOTFOUND=return]` are kept, each as one word.
  private void nsswitch(Lines.Line line) {
    int comment = line.text().indexOf('#');
    String text = (comment < 0 ? line.text() : line.text().substring(0, comment)).strip();
    if (!text.toLowerCase(Locale.ROOT).startsWith("hosts:")) {
      return;
    }
    order.clear();
    StringBuilder action = null;
    for (String word : words(text.substring("hosts:".length()))) {
      boolean begins = word.startsWith("[");
      if (action == null && !begins) {
        order.add(word);
        continue;
      }
      action = action == null ? new StringBuilder() : action;
      action.append(word);
      if (word.endsWith("]")) {
        order.add(action.toString());
        action = null;
      }
    }
    order.removeIf(String::isEmpty);
  }

  /// An address, its scope (`%eth0`) left out.
  private static Optional<IpAddress> address(String text) {
    int scope = text.indexOf('%');
    return IpAddress.tryParse(scope < 0 ? text : text.substring(0, scope));
  }

  private static List<String> words(String text) {
    return List.of(Redaction.printable(text).strip().split("\\s+"));
  }
}
