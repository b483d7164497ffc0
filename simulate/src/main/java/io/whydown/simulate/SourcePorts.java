package io.whydown.simulate;

import io.whydown.model.host.HostState;
import io.whydown.model.host.Setting;
import java.util.Map;

/// The source ports that the kernel of the dialling host may choose from
/// (net.ipv4.ip_local_port_range, both families). Immutable.
///
/// @param first 1 to 65535
/// @param last not below `first`
public record SourcePorts(int first, int last) {

  private static final int FIRST_UNPRIVILEGED = 1024;
  private static final int LAST = 65_535;

  /// Where nothing is known of the dialling host: address translation too keeps to these ports for
  /// connections from such ports (nf_nat_core.c).
  public static final SourcePorts ANY = new SourcePorts(FIRST_UNPRIVILEGED, LAST);

  public SourcePorts {
    if (first < 1 || last > LAST || last < first) {
      throw new IllegalArgumentException(
          "ports: %d-%d (expected: 1-65535, the first not above the last)".formatted(first, last));
    }
  }

  /// Those of a host that dials; `ANY` when its setting is not known.
  public static SourcePorts of(HostState dialler) {
    Setting setting =
        dialler.sysctls().asValue().orElse(Map.of()).get("net.ipv4.ip_local_port_range");
    String[] ends = setting == null ? new String[0] : setting.value().strip().split("\\s+", -1);
    if (ends.length != 2 || !isPort(ends[0]) || !isPort(ends[1])) {
      return ANY;
    }
    int first = Integer.parseInt(ends[0]);
    int last = Integer.parseInt(ends[1]);
    return first < 1 || last < first || last > LAST ? ANY : new SourcePorts(first, last);
  }

  private static boolean isPort(String text) {
    return !text.isEmpty()
        && text.length() <= 5
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
