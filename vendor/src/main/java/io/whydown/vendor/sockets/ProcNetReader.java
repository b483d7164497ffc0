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
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads /proc/net/tcp, tcp6, udp, udp6 and unix (proc_net(5)), each a part of its own, and the
/// owners from the links in /proc/PID/fd.
final class ProcNetReader {

  private static final Pattern FD_DIRECTORY = Pattern.compile("/proc/(\\d{1,9})/fd:");
  private static final Pattern FD_LINK = Pattern.compile(" -> socket:\\[(\\d{1,18})]$");
  private static final Pattern NAME = Pattern.compile("/proc/(\\d{1,9})/comm:(.*)");
  private static final String LISTENING_FLAG = "00010000";

  private final Artifact artifact;
  private final boolean privileged;
  private final Lines lines;
  private final Map<Long, Set<Owner>> owners;

  private ProcNetReader(Artifact artifact, boolean privileged) {
    this.artifact = artifact;
    this.lines = new Lines(artifact);
    this.privileged = privileged || lines.userId() == 0;
    this.owners = owners(lines);
  }

  static Parsed<List<SocketEntry>> read(Artifact artifact, boolean privileged) {
    var reader = new ProcNetReader(artifact, privileged);
    var sockets = new ArrayList<SocketEntry>();
    for (Lines.Line line : reader.lines.all()) {
      if (!line.text().stripLeading().startsWith("sl ")) {
        reader.add(line, sockets);
      }
    }
    return new Parsed<>(List.copyOf(sockets), reader.lines.remarks());
  }

  private void add(Lines.Line line, List<SocketEntry> sockets) {
    SocketEntry socket =
        switch (line.part()) {
          case "tcp", "tcp6" -> inet(line, Transport.TCP);
          case "udp", "udp6" -> inet(line, Transport.UDP);
          case "unix" -> unix(line);
          default -> null;
        };
    if (socket != null) {
      sockets.add(socket);
    }
  }

  private @Nullable SocketEntry inet(Lines.Line line, Transport transport) {
    ProcNetLine row = ProcNetLine.tryParse(line.text());
    if (row == null) {
      lines.remark(line, UNRECOGNIZED, "cut, or other columns");
      return null;
    }
    return row.socket(
        transport,
        List.copyOf(owners.getOrDefault(row.inode(), Set.of())),
        privileged,
        artifact.line(line.number(), line.text().strip()));
  }

  private @Nullable SocketEntry unix(Lines.Line line) {
    if (line.text().startsWith("Num ")) {
      return null;
    }
    String[] columns = line.text().strip().split("\\s+", 8);
    long inode = columns.length < 7 ? -1 : ProcNetLine.decimal(columns[6]);
    if (inode < 0) {
      lines.remark(line, UNRECOGNIZED, "cut, or other columns");
      return null;
    }
    if (columns.length < 8 || !columns[3].equals(LISTENING_FLAG)) {
      return null;
    }
    List<Owner> holders = List.copyOf(owners.getOrDefault(inode, Set.of()));
    return new SocketEntry(
        Transport.UNIX,
        "LISTEN",
        null,
        0,
        Redaction.printable(columns[7]),
        null,
        null,
        0,
        SocketEntry.UNKNOWN_BACKLOG,
        inode,
        holders,
        privileged || !holders.isEmpty(),
        null,
        artifact.line(line.number(), Redaction.text(line.text().strip())));
  }

  private static Map<Long, Set<Owner>> owners(Lines lines) {
    var names = new HashMap<Integer, String>();
    for (Lines.Line line : lines.of("names")) {
      Matcher name = NAME.matcher(line.text());
      if (name.matches()) {
        names.putIfAbsent(
            Integer.valueOf(Matched.group(name, 1)), Redaction.printable(Matched.group(name, 2)));
      }
    }
    var owners = new HashMap<Long, Set<Owner>>();
    int pid = 0;
    for (Lines.Line line : lines.of("owners")) {
      Matcher directory = FD_DIRECTORY.matcher(line.text());
      Matcher link = FD_LINK.matcher(line.text());
      if (directory.matches()) {
        pid = Integer.parseInt(Matched.group(directory, 1));
      } else if (pid > 0 && link.find()) {
        owners
            .computeIfAbsent(Long.valueOf(Matched.group(link, 1)), _ -> new LinkedHashSet<>())
            .add(new Owner(names.getOrDefault(pid, "?"), pid));
      }
    }
    return owners;
  }
}
