package io.whydown.vendor.sockets;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.host.SocketEntry;
import io.whydown.vendor.Matched;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Reads `netstat -tulnp` of net-tools and of busybox, whose headings are translated and whose rows
/// are not: each row is put into the words of ss, on its own line. Stateless.
final class NetstatReader {

  private static final Pattern ROW =
      Pattern.compile(
          "(tcp|udp)(6?)\\s+(\\d+)\\s+(\\d+)\\s+(\\S+)\\s+(\\S+)(?:\\s+([A-Z\\u00c9][A-Z_0-9\\u00c9]{2,14}))?(?:\\s+(?:\\d+\\s+\\d+\\s+)?(?:(\\d+)/(\\S+).*|-\\s*))?\\s*");

  private NetstatReader() {}

  static boolean looksLike(String text) {
    return text.lines().anyMatch(line -> ROW.matcher(line.strip()).matches());
  }

  static Parsed<List<SocketEntry>> read(Artifact artifact, boolean privileged) {
    String words =
        artifact.text().lines().map(NetstatReader::row).collect(Collectors.joining("\n"));
    return SsReader.read(artifact.withText(words), privileged);
  }

  private static String row(String line) {
    Matcher row = ROW.matcher(line.strip());
    if (!row.matches()) {
      return "";
    }
    // the state that matters has other names in other languages, and a peer of its own
    boolean open = Matched.group(row, 6).endsWith(":*");
    String transport = Matched.group(row, 1);
    String state = transport.equals("udp") ? "UNCONN" : open ? "LISTEN" : inSs(row);
    String pid = Matched.group(row, 8);
    String owner = Matched.group(row, 9).replaceAll(":$", "");
    return String.join(
        " ",
        transport,
        state,
        Matched.group(row, 3),
        state.equals("LISTEN")
            ? String.valueOf(SocketEntry.UNKNOWN_BACKLOG)
            : Matched.group(row, 4),
        local(Matched.group(row, 5), !Matched.group(row, 2).isEmpty()),
        open ? "*:*" : Matched.group(row, 6),
        pid.isEmpty() ? "" : "users:((\"" + owner + "\",pid=" + pid + ",fd=0))");
  }

  private static String inSs(Matcher row) {
    String state = Matched.group(row, 7);
    return state.isEmpty() || state.equals("ESTABLISHED") ? "ESTAB" : state.replace('_', '-');
  }

  /// `:::80` is the wildcard of IPv6; ss writes brackets, and `*` for one that takes both families.
  private static String local(String text, boolean v6) {
    int colon = text.lastIndexOf(':');
    String host = text.substring(0, Math.max(colon, 0));
    if (!v6) {
      return text;
    }
    return (host.equals("::") ? "*" : "[" + host + "]") + text.substring(Math.max(colon, 0));
  }
}
