package io.whydown.diagnose.explain;

import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.systemd.UnitStatusReader;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What the output of one command is to the reading of a host: the section of the collection that
/// prints the same. An output that was searched for a word, or asked for a part, is none.
enum Output {
  SOCKETS(
      "sockets",
      "(?:ss|netstat)(?= .*-\\w*[la]|.* --(?:all|listening))(?!(?: -\\w*[ux]\\w*)$(?<!t\\w{0,8}))(?: --?[\\w-]+)+",
      "(?m)^(?:Netid +)?State +Recv-Q.*Local Address|^(?:Active|Aktive|Connexions|Conexiones) Internet\\w*.*"),
  INTERFACES(
      "interfaces",
      "ip(?: -\\S+)* a\\w*(?: (?:show|list|ls|sh))?|ifconfig(?: -a)?",
      "(?m)^1: lo: <"),
  ROUTES4(
      "routes4",
      "ip(?: -(?!6)\\S+)* r(?!u)\\w*(?: (?:show|list|ls|sh))?(?: table (?:all|main))?|route(?: -4)? -n|netstat -\\w*r\\w*",
      "(?m)^default via [\\d.]+ dev "),
  ROUTES6(
      "routes6",
      "ip(?: -\\S+)* -6 r(?!u)\\w*(?: (?:show|list|ls|sh))?(?: table (?:all|main))?",
      "(?m)^fe80::/64 dev "),
  RULES4(
      "rules4",
      "ip(?: -(?!6)\\S+)* ru\\w*(?: (?:show|list|ls))?",
      "(?m)^0:\\s+from all lookup local"),
  RULES6("rules6", "ip(?: -\\S+)* -6 ru\\w*(?: (?:show|list|ls))?", "(?!)"),
  NEIGHBOURS("neighbours", "ip(?: -\\S+)* n\\w*(?: (?:show|list|ls))?", "(?!)"),
  NFT("nft", "nft(?: -\\w+)* list ruleset", "(?m)^table (?:inet|ip|ip6) \\S+ \\{"),
  IP6TABLES(
      "ip6tables",
      "ip6tables(?:-nft)?(?:-save(?: -c)?|(?: -t filter)?(?: -(?!t\\b)[\\w-]+)* -(?:S|L|\\w*[LS]\\w*)(?: -\\w+)*)",
      "(?!)"),
  IPTABLES(
      "iptables",
      "iptables(?:-nft|-legacy)?(?:-save(?: -c)?|(?: -t filter)?(?: --?(?!t\\b)[\\w-]+)*(?: INPUT)?(?: -\\w+)*)",
      "(?m)^\\*filter\\b|^Chain INPUT \\(policy|^-P INPUT "),
  UNITS("units", "systemctl (?:-\\S+ )*(?:status|show)(?: \\S+)*", "(?!)"),
  JOURNAL(
      "journal",
      "journalctl(?: \\S+)*",
      "(?m)^\\w{3} +\\d+ \\d\\d:\\d\\d:\\d\\d \\S+ systemd\\[1\\]: "),
  SYSCTLS("sysctls", "sysctl(?: \\S+)*", "(?!)"),
  HOSTS("hosts", "cat /etc/hosts|(?:/etc/)?hosts", "(?!)"),
  RESOLVER("resolver", "cat /etc/resolv\\.conf|(?:/etc/)?resolv\\.conf", "(?!)"),
  NSSWITCH("nsswitch", "cat /etc/nsswitch\\.conf|(?:/etc/)?nsswitch\\.conf", "(?!)"),
  CONTAINERS("containers", "(?:docker|podman)(?: container)? inspect(?: \\S+)*", "(?!)");

  private static final Pattern BEFORE =
      Pattern.compile("^(?:sudo |doas |/(?:usr/)?s?bin/|LC_ALL=\\S+ |LANG=\\S+ )+");

  /// What changes how it is shown, and not what.
  private static final Pattern BEHIND =
      Pattern.compile(
          "(?: ?\\d?>(?:&\\d|/dev/null)| ?\\| ?(?:cat|less|more|tee \\S+|column(?: -t)?)| --no-pager)+$");

  private final String section;
  private final Pattern command;
  private final Pattern looks;

  Output(String section, String command, String looks) {
    this.section = section;
    this.command = Pattern.compile(command);
    this.looks = Pattern.compile(looks);
  }

  String section() {
    return section;
  }

  /// By the command that is named, else by its looks.
  static Optional<Output> of(Fragment fragment) {
    String named = fragment.command().isEmpty() ? fragment.name() : fragment.command();
    String typed = BEHIND.matcher(BEFORE.matcher(named.strip()).replaceAll("")).replaceAll("");
    Optional<Output> byName =
        Stream.of(values()).filter(o -> o.command.matcher(typed).matches()).findFirst();
    if (byName.isPresent() || !fragment.command().isEmpty()) {
      return byName;
    }
    String text = fragment.text();
    if (UnitStatusReader.looksLike(text)) {
      return Optional.of(UNITS);
    }
    return Stream.of(values()).filter(o -> o.looks.matcher(text).find()).findFirst();
  }
}
