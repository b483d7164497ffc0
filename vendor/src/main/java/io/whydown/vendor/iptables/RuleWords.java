package io.whydown.vendor.iptables;

import io.whydown.model.filter.Comparison;
import io.whydown.model.filter.Condition;
import io.whydown.model.filter.Operand;
import io.whydown.model.filter.PacketField;
import io.whydown.model.filter.Pattern;
import io.whydown.model.filter.RulePart;
import io.whydown.model.filter.Value;
import io.whydown.model.filter.Value.Bits;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Turns the words of one rule into conditions and actions. Negation is honoured before the option
/// (`! -s`) and, as old versions printed it, behind it (`-s !`). Used for one rule, on one thread.
final class RuleWords {

  private static final Map<String, Long> PROTOCOLS =
      Map.ofEntries(
          Map.entry("icmp", 1L),
          Map.entry("igmp", 2L),
          Map.entry("ipencap", 4L),
          Map.entry("tcp", 6L),
          Map.entry("udp", 17L),
          Map.entry("dccp", 33L),
          Map.entry("gre", 47L),
          Map.entry("esp", 50L),
          Map.entry("ah", 51L),
          Map.entry("icmpv6", 58L),
          Map.entry("ipv6-icmp", 58L),
          Map.entry("ospf", 89L),
          Map.entry("vrrp", 112L),
          Map.entry("sctp", 132L),
          Map.entry("udplite", 136L));
  private static final Set<String> WITHOUT_VALUE =
      Set.of("-4", "-6", "--ipv4", "--ipv6", "--update-counters", "--update-subcounters");

  private final List<String> words;
  private final IpFamily family;
  private final List<IpSet> sets;
  private final Set<String> chains;
  private final List<RulePart> parts = new ArrayList<>();
  private final MatchOptions options;
  private @Nullable String comment;
  private int at;
  private boolean negated;

  RuleWords(
      List<String> words,
      IpFamily family,
      List<IpSet> sets,
      RecentLists recents,
      Set<String> chains) {
    this.words = words;
    this.family = family;
    this.sets = sets;
    this.chains = chains;
    this.options = new MatchOptions(family, recents);
  }

  @Nullable String comment() {
    return comment;
  }

  List<RulePart> parts() {
    while (at < words.size()) {
      String word = words.get(at++);
      if (word.equals("!")) {
        negated = true;
        continue;
      }
      if (word.equals("-j")
          || word.equals("--jump")
          || word.equals("-g")
          || word.equals("--goto")) {
        String target = at < words.size() ? words.get(at++) : "";
        boolean isGoto = word.startsWith("-g") || word.equals("--goto");
        parts.addAll(options.pending());
        parts.addAll(Targets.read(target, isGoto, words.subList(at, words.size()), family, chains));
        return parts;
      }
      option(word);
      negated = false;
    }
    parts.addAll(options.pending());
    return parts;
  }

  private void option(String word) {
    switch (word) {
      case "-s", "--source", "--src" -> address(PacketField.SOURCE);
      case "-d", "--destination", "--dst" -> address(PacketField.DESTINATION);
      case "-i", "--in-interface" -> device(PacketField.INPUT_NAME);
      case "-o", "--out-interface" -> device(PacketField.OUTPUT_NAME);
      case "-p", "--protocol", "--proto" -> protocol();
      case "-f", "--fragment" -> parts.add(new Condition.Fixed(negated));
      case "-m", "--match" -> options.module(value());
      case "--comment" -> comment = value();
      case "--sport", "--source-port", "--sports", "--source-ports" ->
          ports(PacketField.SOURCE_PORT);
      case "--dport", "--destination-port", "--dports", "--destination-ports" ->
          ports(PacketField.DESTINATION_PORT);
      case "--ports" -> eitherPort();
      case "--tcp-flags" -> tcpFlags(value(), value());
      case "--syn" -> tcpFlags("FIN,SYN,RST,ACK", "SYN");
      case "--match-set" -> matchSet(value(), value());
      case "--icmp-type", "--icmpv6-type" -> {
        value();
        parts.add(
            new Condition.Compare(
                new Operand.Packet(PacketField.OTHER_TRANSPORT),
                Comparison.EQUAL,
                Pattern.of(Bits.ZERO)));
      }
      default -> other(word);
    }
  }

  private void other(String word) {
    if (WITHOUT_VALUE.contains(word)) {
      return;
    }
    var values = new ArrayList<String>();
    negated |= at < words.size() && words.get(at).equals("!") && !startsOption(at + 1);
    while (at < words.size() && !startsOption(at)) {
      String value = words.get(at++);
      if (!value.equals("!")) {
        values.add(value);
      }
    }
    parts.addAll(options.read(word, values, negated));
  }

  /// Whether an option, or a negation before one, stands here.
  private boolean startsOption(int index) {
    if (index >= words.size()) {
      return false;
    }
    String word = words.get(index);
    if (word.equals("!")) {
      return index + 1 < words.size() && words.get(index + 1).startsWith("-");
    }
    return word.length() > 1 && word.startsWith("-") && !Character.isDigit(word.charAt(1));
  }

  /// The option's value; a negation that stands before it is taken.
  private String value() {
    if (at < words.size() && words.get(at).equals("!")) {
      negated = true;
      at++;
    }
    return at < words.size() ? words.get(at++) : "";
  }

  private Comparison equality() {
    return negated ? Comparison.NOT_EQUAL : Comparison.EQUAL;
  }

  private void address(PacketField field) {
    String text = value();
    Pattern pattern = IpsetEntry.address(text, family);
    Operand operand = new Operand.Packet(field);
    if (pattern == null) {
      int slash = text.indexOf('/');
      IpAddress address =
          slash < 0 ? null : IpAddress.tryParse(text.substring(0, slash)).orElse(null);
      IpAddress mask =
          slash < 0 ? null : IpAddress.tryParse(text.substring(slash + 1)).orElse(null);
      if (address == null || mask == null || address.family() != mask.family()) {
        parts.add(new Condition.NotUnderstood(text, "not an address"));
        return;
      }
      operand = new Operand.Masked(operand, Bits.of(mask), Bits.ZERO);
      pattern = Pattern.of(Bits.of(address).and(Bits.of(mask)));
    }
    parts.add(new Condition.Compare(operand, equality(), pattern));
  }

  private void device(PacketField field) {
    String name = value();
    Pattern pattern =
        name.endsWith("+")
            ? new Pattern.StartsWith(name.substring(0, name.length() - 1))
            : Pattern.of(new Value.Name(name));
    parts.add(new Condition.Compare(new Operand.Packet(field), equality(), pattern));
  }

  private void protocol() {
    String name = value();
    if (name.equals("all") || name.equals("0")) {
      if (negated) {
        parts.add(new Condition.Fixed(false));
      }
      return;
    }
    Long number = PROTOCOLS.get(name.toLowerCase(Locale.ROOT));
    long protocol = number == null ? Words.number(name, -1) : number;
    parts.add(
        protocol < 0
            ? new Condition.NotUnderstood("-p " + name, "a protocol that is not known")
            : new Condition.Compare(
                new Operand.Packet(PacketField.L4_PROTOCOL),
                equality(),
                Pattern.of(Bits.of(protocol))));
  }

  private void ports(PacketField field) {
    String text = value();
    Condition any = MatchOptions.anyPort(field, text);
    parts.add(
        any == null
            ? new Condition.NotUnderstood(text, "a port that is not known")
            : negated ? new Condition.AllOf(List.of(any), true) : any);
  }

  private void eitherPort() {
    String text = value();
    Condition source = MatchOptions.anyPort(PacketField.SOURCE_PORT, text);
    Condition destination = MatchOptions.anyPort(PacketField.DESTINATION_PORT, text);
    if (source == null || destination == null) {
      parts.add(new Condition.NotUnderstood(text, "a port that is not known"));
      return;
    }
    Condition neither =
        new Condition.AllOf(
            List.of(
                new Condition.AllOf(List.of(source), true),
                new Condition.AllOf(List.of(destination), true)),
            !negated);
    parts.add(neither);
  }

  private void tcpFlags(String mask, String wanted) {
    long maskBits = MatchOptions.flags(mask);
    long wantedBits = MatchOptions.flags(wanted);
    parts.add(
        maskBits < 0 || wantedBits < 0
            ? new Condition.NotUnderstood("--tcp-flags " + mask, "a flag that is not known")
            : new Condition.Compare(
                new Operand.Masked(
                    new Operand.Packet(PacketField.TCP_FLAGS), Bits.of(maskBits), Bits.ZERO),
                equality(),
                Pattern.of(Bits.of(wantedBits))));
  }

  private void matchSet(String name, String directions) {
    IpSet set = IpSet.find(sets, name, family).orElse(null);
    parts.add(
        set == null
            ? new Condition.NotUnderstood("--match-set " + name, "the set was not read")
            : SetMatch.read(set, directions, negated, family));
  }
}
