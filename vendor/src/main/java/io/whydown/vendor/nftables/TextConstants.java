package io.whydown.vendor.nftables;

import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads constants of nft's own language into the JSON that libnftables-json(5) has for them.
/// Stateless.
final class TextConstants {

  private static final Pattern SPAN =
      Pattern.compile("(?:(\\d+)w)?(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?(?:\\d+ms)?");

  private static final long MAX_COUNT = 1_000_000_000;

  private TextConstants() {}

  static Json fields(String key, Json value) {
    return new Json.Fields(Map.of(key, value));
  }

  /// An object of several fields, in this order.
  static Json object(String first, Json one, String second, Json two) {
    var fields = new LinkedHashMap<String, Json>();
    fields.put(first, one);
    fields.put(second, two);
    return new Json.Fields(fields);
  }

  /// A word such as `80`, `0x1f`, `10.0.0.0/8`, `80-90`, `established`.
  static Json of(String word) {
    int slash = word.indexOf('/');
    if (slash > 0 && NftText.number(word.substring(slash + 1), -1) >= 0) {
      Json address = single(word.substring(0, slash));
      long length = NftText.number(word.substring(slash + 1), 0);
      return fields("prefix", object("addr", address, "len", new Json.Whole(length)));
    }
    int dash = rangeDash(word);
    return dash > 0
        ? range(single(word.substring(0, dash)), single(word.substring(dash + 1)))
        : single(word);
  }

  static Json range(Json first, Json last) {
    return fields("range", new Json.Items(List.of(first, last)));
  }

  /// Where a range is divided, or -1 when the dash belongs to a name (`echo-request`).
  private static int rangeDash(String word) {
    for (int dash = word.indexOf('-', 1); dash > 0; dash = word.indexOf('-', dash + 1)) {
      String first = word.substring(0, dash);
      String last = word.substring(dash + 1);
      if (isValue(first) && isValue(last)) {
        return dash;
      }
    }
    return -1;
  }

  private static boolean isValue(String text) {
    if (text.isEmpty()) {
      return false;
    }
    char c = text.charAt(0);
    boolean digit = c >= '0' && c <= '9';
    return digit && text.indexOf('-') < 0
        || text.indexOf(':') >= 0 && text.matches("[0-9a-fA-F:.]+")
        || text.matches("(cs|af)[0-9]+");
  }

  /// A number as a number, everything else as text.
  static Json single(String word) {
    if (word.equals("exists") || word.equals("missing")) {
      return new Json.Flag(word.equals("exists"));
    }
    boolean number = !word.isEmpty() && word.charAt(0) >= '0' && word.charAt(0) <= '9';
    if (number && (word.startsWith("0x") || word.chars().allMatch(Character::isDigit))) {
      try {
        return new Json.Whole(Long.decode(word.replaceFirst("^0+(?=[0-9])", "")));
      } catch (NumberFormatException _) {
        return new Json.Text(word);
      }
    }
    return new Json.Text(word);
  }

  /// `1h5m30s` in seconds, or -1.
  static long seconds(String word) {
    Matcher span = SPAN.matcher(word);
    if (word.isEmpty() || word.length() > 40 || !span.matches()) {
      return -1;
    }
    long[] units = {604_800, 86_400, 3_600, 60, 1};
    long sum = 0;
    for (int i = 0; i < units.length; i++) {
      String count = span.group(i + 1);
      sum += count == null ? 0 : units[i] * Math.min(NftText.number(count, 0), MAX_COUNT);
    }
    return sum;
  }

  /// Gives times where a connection's expiry is asked for, which JSON counts in seconds.
  static Json withTimes(Json json) {
    return switch (json) {
      case Json.Text(var word) when seconds(word) >= 0 -> new Json.Whole(seconds(word));
      case Json.Items(var items) ->
          new Json.Items(items.stream().map(TextConstants::withTimes).toList());
      case Json.Fields(var map) when map.size() == 1 -> {
        String key = map.keySet().iterator().next();
        yield fields(key, withTimes(map.values().iterator().next()));
      }
      case Json.Text _, Json.Whole _, Json.Flag _, Json.Nothing _, Json.Fields _ -> json;
    };
  }

  /// `ADDRESS`, `FIRST-LAST`, `ADDRESS:PORT`, `[V6]:PORT`, `:PORT`, with ranges of ports: address
  /// first, then port, each absent when not given.
  static List<Json> addressAndPort(String word) {
    var both = new ArrayList<Json>(List.of(new Json.Nothing(), new Json.Nothing()));
    String address = word;
    int close = word.lastIndexOf(']');
    int colon = word.lastIndexOf(':');
    boolean bare = close < 0 && isV6(word);
    if (!bare && colon >= 0 && colon > close) {
      both.set(1, of(word.substring(colon + 1)));
      address = word.substring(0, colon);
    }
    if (!address.isEmpty()) {
      both.set(0, of(address.replace("[", "").replace("]", "")));
    }
    return both;
  }

  private static boolean isV6(String word) {
    String first = word.indexOf('-') > 0 ? word.substring(0, word.indexOf('-')) : word;
    int slash = first.indexOf('/');
    return IpAddress.tryParse(slash > 0 ? first.substring(0, slash) : first)
        .filter(address -> !address.isV4())
        .isPresent();
  }
}
