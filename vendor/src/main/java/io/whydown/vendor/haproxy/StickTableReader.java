package io.whydown.vendor.haproxy;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.proxy.ProxyRuntime.Persisted;
import io.whydown.vendor.Matched;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads `show table` and `show table NAME` of the statistics socket (management guide 2.6, 9.3).
/// Never throws at input. Stateless.
public final class StickTableReader {

  private static final int MAX_ENTRIES = 10_000;
  private static final Pattern HEAD =
      Pattern.compile("^# table: (\\S{1,200}), type: [^,]{1,60}, size:\\d+, used:(\\d{1,9})");
  private static final Pattern SERVER = Pattern.compile(" server_(?:key|name)=(\\S{1,200})");
  private static final Pattern KEY = Pattern.compile(" key=\\S+");

  private StickTableReader() {}

  /// How many entries each table has.
  public static Map<String, Integer> used(String text) {
    var used = new LinkedHashMap<String, Integer>();
    for (String line : text.split("\n", -1)) {
      Matcher head = HEAD.matcher(line);
      if (head.find()) {
        used.put(RawText.printable(Matched.group(head, 1)), Numbers.orElse(head.group(2), 0));
      }
    }
    return used;
  }

  /// The entries that tie a client to a server. Who the clients are is left out.
  public static List<Persisted> entries(Artifact answer) {
    var entries = new ArrayList<Persisted>();
    @Nullable String table = null;
    int number = 0;
    for (String line : answer.text().split("\n", -1)) {
      number++;
      Matcher head = HEAD.matcher(line);
      Matcher server = SERVER.matcher(line);
      if (head.find()) {
        table = RawText.printable(Matched.group(head, 1));
      } else if (table != null && entries.size() < MAX_ENTRIES && server.find()) {
        String shown = KEY.matcher(RawText.redacted(line)).replaceAll(" key=…");
        entries.add(
            new Persisted(
                table, RawText.printable(Matched.group(server, 1)), answer.line(number, shown)));
      }
    }
    return List.copyOf(entries);
  }
}
