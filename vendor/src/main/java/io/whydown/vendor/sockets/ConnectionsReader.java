package io.whydown.vendor.sockets;

import static io.whydown.model.evidence.Remark.Support.UNRECOGNIZED;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.host.Setting;
import io.whydown.vendor.Lines;
import io.whydown.vendor.Matched;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads how many TCP sockets there are in each state, and to which peers there are many. Names:
/// `tcp.state.TIME-WAIT`, `tcp.peer.TIME-WAIT.192.0.2.1:80`. Stateless.
public final class ConnectionsReader {

  private static final Pattern STATE = Pattern.compile("state ([A-Z0-9-]{1,16}) (\\d{1,9})");
  private static final Pattern PEER =
      Pattern.compile("peer ([A-Z0-9-]{1,16}) ([0-9a-fA-F.:%\\[\\]]{1,80}) (\\d{1,9})");

  private ConnectionsReader() {}

  public static Parsed<Map<String, Setting>> read(Artifact artifact) {
    var lines = new Lines(artifact);
    var counts = new LinkedHashMap<String, Setting>();
    for (Lines.Line line : lines.all()) {
      Matcher state = STATE.matcher(line.text());
      Matcher peer = PEER.matcher(line.text());
      if (state.matches()) {
        String name = "tcp.state." + Matched.group(state, 1);
        counts.put(name, setting(artifact, line, name, Matched.group(state, 2)));
      } else if (peer.matches()) {
        String name = "tcp.peer." + Matched.group(peer, 1) + "." + Matched.group(peer, 2);
        counts.put(name, setting(artifact, line, name, Matched.group(peer, 3)));
      } else {
        lines.remark(line, UNRECOGNIZED, "no count of sockets");
      }
    }
    return new Parsed<>(Map.copyOf(counts), lines.remarks());
  }

  private static Setting setting(Artifact artifact, Lines.Line line, String name, String value) {
    return new Setting(name, value, artifact.line(line.number(), line.text()));
  }
}
