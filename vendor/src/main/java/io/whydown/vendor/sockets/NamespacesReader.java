package io.whydown.vendor.sockets;

import static io.whydown.model.evidence.Remark.Support.UNRECOGNIZED;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.host.SocketEntry.Transport;
import io.whydown.vendor.Lines;
import io.whydown.vendor.Matched;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads /proc/PID/net/tcp and tcp6 of one process of each other network namespace. Such a part
/// begins with `--- namespace INODE PID`.
public final class NamespacesReader {

  private static final Pattern PART = Pattern.compile("namespace (\\d{1,18}) (\\d{1,9})");
  private static final Pattern SOCKET = Pattern.compile("/proc/\\d+/net/tcp6?:(.*)");
  private static final Pattern SYSFS = Pattern.compile(".* - sysfs (\\S+) .*");

  private NamespacesReader() {}

  public static Parsed<List<OtherNamespace>> read(Artifact artifact) {
    var lines = new Lines(artifact);
    var namespaces = new ArrayList<OtherNamespace>();
    for (Lines.Line line : lines.heads()) {
      Matcher head = PART.matcher(line.part());
      if (head.matches()) {
        namespaces.add(namespace(artifact, lines, head, line.number()));
      }
    }
    return new Parsed<>(List.copyOf(namespaces), lines.remarks());
  }

  private static OtherNamespace namespace(
      Artifact artifact, Lines lines, Matcher head, int number) {
    var listeners = new ArrayList<SocketEntry>();
    String sysfs = null;
    for (Lines.Line line : lines.of(Matched.group(head, 0))) {
      Matcher mount = SYSFS.matcher(line.text());
      if (mount.matches()) {
        sysfs = Matched.group(mount, 1);
        continue;
      }
      SocketEntry listener = listener(artifact, line);
      if (listener == null) {
        lines.remark(line, UNRECOGNIZED, "no line of /proc/net/tcp");
      } else {
        listeners.add(listener);
      }
    }
    return new OtherNamespace(
        Long.parseLong(Matched.group(head, 1)),
        Integer.parseInt(Matched.group(head, 2)),
        sysfs,
        listeners,
        artifact.line(number, "network namespace net:[" + Matched.group(head, 1) + "]"));
  }

  private static @Nullable SocketEntry listener(Artifact artifact, Lines.Line line) {
    Matcher socket = SOCKET.matcher(line.text());
    ProcNetLine row = socket.matches() ? ProcNetLine.tryParse(Matched.group(socket, 1)) : null;
    return row == null
        ? null
        : row.socket(
            Transport.TCP, List.of(), false, artifact.line(line.number(), line.text().strip()));
  }
}
