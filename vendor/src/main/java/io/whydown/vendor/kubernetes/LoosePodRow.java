package io.whydown.vendor.kubernetes;

import io.whydown.net.IpAddress;
import io.whydown.vendor.Matched;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A row of `kubectl get pods` that somebody shortened: the head is gone, and some columns are.
/// What is left is told apart by its form. Stateless.
final class LoosePodRow {

  private static final Pattern ROW =
      Pattern.compile(
          "([a-z0-9][a-z0-9.-]*)\\s+(\\d{1,2}/\\d{1,2})\\s+(Running|Pending|Terminating|Completed|Error|Unknown|[A-Z][A-Za-z:]*(?:BackOff|Error|Killed|Creating))\\b(.*)");
  private static final Pattern LABELS =
      Pattern.compile("[\\w./-]+=[\\w.-]*(?:,[\\w./-]+=[\\w.-]*)*");

  private LoosePodRow() {}

  /// The row by the names of its columns; those that are not there are absent.
  static Optional<Map<String, String>> of(String line) {
    Matcher match = ROW.matcher(line.strip());
    if (line.length() > 600 || !match.matches()) {
      return Optional.empty();
    }
    var row = new LinkedHashMap<String, String>();
    row.put("NAME", Matched.group(match, 1));
    row.put("READY", Matched.group(match, 2));
    row.put("STATUS", Matched.group(match, 3));
    for (String cell : Matched.group(match, 4).strip().split("\\s+")) {
      if (IpAddress.tryParse(cell).isPresent()) {
        row.put("IP", cell);
      } else if (LABELS.matcher(cell).matches()) {
        row.put("LABELS", cell);
      } else if (row.containsKey("IP") && cell.matches("[a-z][a-z0-9.-]*\\d*")) {
        row.putIfAbsent("NODE", cell);
      }
    }
    return Optional.of(row);
  }
}
