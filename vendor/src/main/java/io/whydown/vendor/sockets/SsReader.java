package io.whydown.vendor.sockets;

import static io.whydown.model.evidence.Remark.Support.UNRECOGNIZED;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.host.SocketEntry.Owner;
import io.whydown.model.host.SocketEntry.Transport;
import io.whydown.vendor.Lines;
import io.whydown.vendor.Matched;
import io.whydown.vendor.Redaction;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads `ss -tuxlnpe`, with or without the column Netid and the heading. Stateless but for one
/// reading.
final class SsReader {

  private static final Set<String> STATES =
      Set.of(
          "LISTEN",
          "UNCONN",
          "ESTAB",
          "CLOSE",
          "CLOSED",
          "SYN-SENT",
          "SYN-RECV",
          "FIN-WAIT-1",
          "FIN-WAIT-2",
          "TIME-WAIT",
          "CLOSE-WAIT",
          "LAST-ACK",
          "CLOSING",
          "NEW-SYN-RECV",
          "BOUND-INACTIVE");
  private static final Pattern OWNER =
      Pattern.compile("\\(\"(.{0,64}?)\",(?:pid=)?(\\d{1,9}),(?:fd=)?\\d{1,9}\\)");
  private static final Pattern INODE = Pattern.compile(" ino:(\\d{1,18})\\b");
  private static final Pattern V6_ONLY = Pattern.compile(" v6only:([01])\\b");
  private static final Pattern UNIX =
      Pattern.compile("(.{0,200}?) +(\\d{1,18}) +\\* +\\d{1,18}(?: .*+)?");

  private final Artifact artifact;
  private final boolean privileged;
  private final Lines lines;
  private final boolean oldStyle;

  private SsReader(Artifact artifact, boolean privileged) {
    this.artifact = artifact;
    this.lines = new Lines(artifact);
    this.privileged = privileged || lines.userId() == 0;
    // before 4.17, iproute2 printed * for the IPv4 wildcard and ::: for the other one
    this.oldStyle = artifact.text().contains(" :::");
  }

  static Parsed<List<SocketEntry>> read(Artifact artifact, boolean privileged) {
    var reader = new SsReader(artifact, privileged);
    var sockets = new ArrayList<SocketEntry>();
    for (Lines.Line line : reader.lines.all()) {
      SocketEntry socket = reader.socket(line);
      if (socket != null) {
        sockets.add(socket);
      }
    }
    return new Parsed<>(List.copyOf(sockets), reader.lines.remarks());
  }

  private @Nullable SocketEntry socket(Lines.Line line) {
    String[] columns = line.text().strip().split("\\s+", 3);
    if (columns[0].equals("Netid") || columns[0].equals("State")) {
      return null;
    }
    if (line.part().equals("bound-inactive") && isNumber(columns[0])) {
      return inactive(line);
    }
    boolean hasNetid = columns.length == 3 && STATES.contains(columns[1]);
    if (!hasNetid && !STATES.contains(columns[0])) {
      lines.remark(line, UNRECOGNIZED, "no line of ss");
      return null;
    }
    String netid = hasNetid ? columns[0] : "tcp";
    String state = hasNetid ? columns[1] : columns[0];
    String rest = line.text().strip().substring(hasNetid ? netid.length() : 0).strip();
    String[] fields = rest.split("\\s+", 4);
    if (fields.length < 4 || !isNumber(fields[1]) || !isNumber(fields[2])) {
      lines.remark(line, UNRECOGNIZED, "cut, or other columns");
      return null;
    }
    return switch (netid) {
      case "tcp", "udp" -> inet(line, netid, state, fields);
      case "u_str", "u_seq", "u_dgr" -> unix(line, state, fields);
      default -> null;
    };
  }

  /// With a single state asked for, ss prints no column State.
  private @Nullable SocketEntry inactive(Lines.Line line) {
    String[] fields = ("CLOSE " + line.text().strip()).split("\\s+", 4);
    if (fields.length < 4 || !isNumber(fields[2])) {
      lines.remark(line, UNRECOGNIZED, "cut, or other columns");
      return null;
    }
    return inet(line, "tcp", "CLOSE", fields);
  }

  private @Nullable SocketEntry inet(Lines.Line line, String netid, String state, String[] fields) {
    String[] ends = fields[3].split("\\s+", 3);
    LocalAddress local = LocalAddress.tryParse(ends[0]);
    if (local == null || ends.length < 2) {
      lines.remark(line, UNRECOGNIZED, "no local address and peer");
      return null;
    }
    Matcher v6Only = V6_ONLY.matcher(line.text());
    Boolean only = v6Only.find() ? Boolean.valueOf(Matched.group(v6Only, 1).equals("1")) : null;
    boolean isStar = local.isStar();
    boolean isDual = isStar && (only != null || !oldStyle);
    List<Owner> owners = owners(line.text());
    return new SocketEntry(
        netid.equals("tcp") ? Transport.TCP : Transport.UDP,
        state.equals("BOUND-INACTIVE") || state.equals("CLOSED") ? "CLOSE" : state,
        local.addressOr(isDual),
        local.port(),
        null,
        only == null && isDual ? Boolean.FALSE : only,
        local.device(),
        Long.parseLong(fields[1]),
        Long.parseLong(fields[2]),
        inode(line.text()),
        owners,
        privileged || !owners.isEmpty(),
        state.equals("LISTEN") || state.equals("UNCONN") ? null : ends[1],
        artifact.line(line.number(), Redaction.text(line.text().strip())));
  }

  private @Nullable SocketEntry unix(Lines.Line line, String state, String[] fields) {
    Matcher ends = UNIX.matcher(fields[3]);
    if (!ends.matches()) {
      lines.remark(line, UNRECOGNIZED, "no path, inode and peer");
      return null;
    }
    List<Owner> owners = owners(line.text());
    return new SocketEntry(
        Transport.UNIX,
        state,
        null,
        0,
        Redaction.printable(Matched.group(ends, 1)),
        null,
        null,
        Long.parseLong(fields[1]),
        Long.parseLong(fields[2]),
        Long.parseLong(Matched.group(ends, 2)),
        owners,
        privileged || !owners.isEmpty(),
        null,
        artifact.line(line.number(), Redaction.text(line.text().strip())));
  }

  private static List<Owner> owners(String text) {
    int at = text.indexOf("users:(");
    if (at < 0) {
      return List.of();
    }
    var owners = new LinkedHashSet<Owner>();
    Matcher owner = OWNER.matcher(text).region(at, text.length());
    while (owner.find()) {
      owners.add(
          new Owner(
              Redaction.printable(Matched.group(owner, 1)),
              Integer.parseInt(Matched.group(owner, 2))));
    }
    return List.copyOf(owners);
  }

  private static long inode(String text) {
    Matcher inode = INODE.matcher(text);
    return inode.find() ? Long.parseLong(Matched.group(inode, 1)) : 0;
  }

  private static boolean isNumber(String text) {
    return text.length() <= 18 && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
