package io.whydown.vendor.nftables;

import io.whydown.model.filter.Condition;
import java.util.Map;

/// Reads a quota of a rule: how many bytes it counts to, and how many it has counted. Stateless.
final class Quota {

  /// Whether it is used up is not known.
  static final Condition OPEN = new Condition.Varies("a quota");

  /// What may be counted between the listing and the packet without a doubt about the answer.
  private static final double MARGIN = 64 * 1024;

  private static final Map<String, Double> UNITS =
      Map.of("bytes", 1.0, "kbytes", 1024.0, "mbytes", 1024.0 * 1024);

  private Quota() {}

  /// `quota over` holds once the bytes are used up, `quota until` before (nft_quota_do_eval).
  static Condition read(Json.Fields quota) {
    double limit = bytes(quota, "val");
    double counted = quota.get("used") == null ? 0 : bytes(quota, "used");
    boolean over =
        quota.get("inv") instanceof Json.Flag(boolean inverted)
            ? inverted
            : quota.number("inv", 0) != 0;
    if (limit < 0 || counted < 0) {
      return OPEN;
    }
    if (counted >= limit) {
      return new Condition.Fixed(over);
    }
    return counted + MARGIN < limit ? new Condition.Fixed(!over) : OPEN;
  }

  /// -1 when it is not a number with a known unit.
  private static double bytes(Json.Fields quota, String key) {
    Double factor = UNITS.get(quota.text(key + "_unit"));
    return factor == null ? -1 : quota.number(key, -1) * factor;
  }
}
