package io.whydown.lab.readonly;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which messages to the kernel only ask, as strace(1) prints them. It names a message only on
/// sockets of its own network namespace; elsewhere it prints the number, which means one thing on
/// each protocol. Not thread-safe.
final class NetlinkMessages {

  private static final Pattern OPENED =
      Pattern.compile("(\\d+) +socket\\(AF_NETLINK, [^,]+, (NETLINK_[A-Z_]+).*");
  private static final Pattern RESULT =
      Pattern.compile("(\\d+) +(?:socket\\(|<\\.\\.\\. socket resumed).*= \\d+<(NETLINK:[^>]*)>.*");
  private static final Pattern SOCKET = Pattern.compile("\\d+<(NETLINK:[^>]*)>.*");
  private static final Pattern TYPE = Pattern.compile("nlmsg_len=([0-9]+), nlmsg_type=([^,}]+)");
  private static final Pattern NUMBER = Pattern.compile("0x([0-9a-f]+) /\\*.*");

  /// Messages that ask, by name. What ipset(8) sends to list is PROTOCOL and SAVE.
  private static final Pattern QUESTION =
      Pattern.compile(
          "RTM_GET[A-Z]+|SOCK_DIAG_BY_FAMILY|XFRM_MSG_GET[A-Z]+"
              + "|NFNL_SUBSYS_NFTABLES<<8\\|NFT_MSG_GET[A-Z]+"
              + "|NFNL_SUBSYS_IPSET<<8\\|IPSET_CMD_(PROTOCOL|SAVE|LIST|HEADER|TYPE)"
              + "|NFNL_SUBSYS_CTNETLINK<<8\\|IPCTNL_MSG_CT_GET(_STATS|_STATS_CPU)?"
              + "|NFNL_SUBSYS_NFT_COMPAT<<8\\|NFNL_MSG_COMPAT_GET");

  /* linux/netfilter/nf_tables.h, ipset/ip_set.h, nfnetlink_conntrack.h: subsystem << 8 | message. */
  private static final Set<Integer> FILTER_QUESTIONS =
      Set.of(
          0x0a01, 0x0a04, 0x0a07, 0x0a0a, 0x0a0d, 0x0a10, 0x0a13, 0x0a17, // nftables GET...
          0x0601, 0x0607, 0x0608, 0x060c, 0x060d, // ipset PROTOCOL, LIST, SAVE, HEADER, TYPE
          0x0101, 0x0104, 0x0105, // conntrack GET, GET_STATS_CPU, GET_STATS
          0x0b00); // what of iptables nftables can do

  private static final int SOCK_DIAG_BY_FAMILY = 20;

  /// GETSA, GETPOLICY, GETAE, GETSADINFO and GETSPDINFO of linux/xfrm.h.
  private static final Set<Integer> XFRM_QUESTIONS = Set.of(18, 21, 31, 35, 37);

  private final Map<String, String> opening = new HashMap<>();
  private final Map<String, String> protocols = new HashMap<>();

  /// A group of a match; empty when it took no part in it.
  static String group(Matcher matcher, int index) {
    return Objects.requireNonNullElse(matcher.group(index), "");
  }

  /// Learns of a socket, if the line opens one.
  void opened(String line) {
    Matcher opened = OPENED.matcher(line);
    if (opened.matches()) {
      opening.put(group(opened, 1), group(opened, 2));
    }
    Matcher result = RESULT.matcher(line);
    if (result.matches()) {
      protocols.put(group(result, 2), opening.getOrDefault(group(result, 1), "?"));
    }
  }

  /// Whether a call that sends does nothing but ask.
  ///
  /// @param arguments of sendto(2) or sendmsg(2), the socket first
  boolean isQuestion(String arguments) {
    Matcher socket = SOCKET.matcher(arguments);
    String protocol = socket.matches() ? protocols.getOrDefault(group(socket, 1), "?") : "?";
    Matcher type = TYPE.matcher(arguments);
    boolean any = false;
    while (type.find()) {
      // An entry of length 0 is the rest of the buffer.
      if (!group(type, 1).equals("0") && !isQuestion(protocol, group(type, 2))) {
        return false;
      }
      any = true;
    }
    return any;
  }

  private static boolean isQuestion(String protocol, String type) {
    Matcher number = NUMBER.matcher(type);
    if (!number.matches()) {
      return QUESTION.matcher(type).matches();
    }
    int value = Integer.parseInt(group(number, 1), 16);
    return switch (protocol) {
      // rtnetlink.h: NEW, DEL, GET and SET of each kind, from 16 on.
      case "NETLINK_ROUTE" -> value >= 16 && value % 4 == 2;
      case "NETLINK_SOCK_DIAG" -> value == SOCK_DIAG_BY_FAMILY;
      case "NETLINK_NETFILTER" -> FILTER_QUESTIONS.contains(value);
      case "NETLINK_XFRM" -> XFRM_QUESTIONS.contains(value);
      default -> false;
    };
  }
}
