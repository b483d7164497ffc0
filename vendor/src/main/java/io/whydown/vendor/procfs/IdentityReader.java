package io.whydown.vendor.procfs;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.vendor.Lines;
import io.whydown.vendor.Matched;
import io.whydown.vendor.Redaction;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads who a host says it is: lines `KEY=VALUE`, and `INODE /run/netns/NAME` for each named
/// network namespace.
public final class IdentityReader {

  private static final Pattern KEY = Pattern.compile("([a-z0-9]{2,8})=(.*)");
  private static final Pattern NAMED = Pattern.compile("\\s*(\\d{1,18}) /run/netns/(\\S+)");
  private static final Pattern NAMESPACE = Pattern.compile("net:\\[(\\d{1,18})]");
  private static final Pattern DATE = Pattern.compile("(\\d{1,11})(?:\\.(\\d{1,9}))?.*");
  private static final Pattern BOOT = Pattern.compile("btime (\\d{1,11})");
  private static final Pattern SYSFS = Pattern.compile(".* - sysfs (\\S+) .*");

  private IdentityReader() {}

  public static Parsed<Identity> read(Artifact artifact) {
    var lines = new Lines(artifact);
    var values = new HashMap<String, String>();
    var named = new HashMap<Long, String>();
    for (Lines.Line line : lines.all()) {
      Matcher name = NAMED.matcher(line.text());
      Matcher key = KEY.matcher(line.text());
      if (name.matches()) {
        named.putIfAbsent(
            Long.valueOf(Matched.group(name, 1)), Redaction.printable(Matched.group(name, 2)));
      } else if (key.matches()) {
        values.putIfAbsent(
            Matched.group(key, 1), Redaction.printable(Matched.group(key, 2)).strip());
      }
    }
    return new Parsed<>(identity(values, named), lines.remarks());
  }

  private static Identity identity(Map<String, String> values, Map<Long, String> named) {
    String[] names = values.getOrDefault("uname", "").split(" ", 3);
    Matcher sysfs = SYSFS.matcher(values.getOrDefault("sys", ""));
    int uid = (int) number(values.get("uid"), -1);
    return new Identity(
        names.length > 1 ? names[1] : "",
        names.length > 2 ? names[0] + " " + names[2] : names[0],
        uid,
        date(values.get("date")),
        boot(values.get("boot")),
        namespace(values.get("netns")),
        namespace(values.get("netns1")),
        values.getOrDefault("manager", "unknown"),
        sysfs.matches() ? Matched.group(sysfs, 1) : null,
        named);
  }

  private static @Nullable Instant date(@Nullable String text) {
    Matcher date = DATE.matcher(text == null ? "" : text);
    if (!date.matches()) {
      return null;
    }
    String fraction = Matched.group(date, 2) == null ? "" : Matched.group(date, 2);
    String nanos = (fraction + "000000000").substring(0, 9);
    return Instant.ofEpochSecond(Long.parseLong(Matched.group(date, 1)), Long.parseLong(nanos));
  }

  private static @Nullable Instant boot(@Nullable String text) {
    Matcher boot = BOOT.matcher(text == null ? "" : text);
    return boot.matches() ? Instant.ofEpochSecond(Long.parseLong(Matched.group(boot, 1))) : null;
  }

  private static long namespace(@Nullable String text) {
    Matcher inode = NAMESPACE.matcher(text == null ? "" : text);
    return inode.matches() ? Long.parseLong(Matched.group(inode, 1)) : 0;
  }

  private static long number(@Nullable String text, long otherwise) {
    if (text == null || text.isEmpty() || text.length() > 9) {
      return otherwise;
    }
    return text.chars().allMatch(c -> c >= '0' && c <= '9') ? Long.parseLong(text) : otherwise;
  }
}
