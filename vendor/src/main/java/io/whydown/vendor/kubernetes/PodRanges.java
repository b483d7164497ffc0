package io.whydown.vendor.kubernetes;

import io.whydown.net.IpPrefix;
import io.whydown.vendor.Matched;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Holds the range of the pods that a line names against the other ranges of that line: those of
/// Services, nodes and hosts. Never throws at input. Stateless.
final class PodRanges {

  private static final String RANGE = "(\\d{1,3}(?:\\.\\d{1,3}){3}(?:/\\d{1,2})?)";

  private static final Pattern OF_PODS =
      Pattern.compile(
          "\\bpods?[-_ ]?(?:network[-_ ]?)?(?:cidr|subnet|range)s?[\"'`]?(?:\\s+is|\\s*[=:])?\\s*[\"'`]?"
              + RANGE);

  private static final Pattern OF_OTHERS =
      Pattern.compile(
          "\\b(?:service|svc|node|host|machine|vm|server|lan|network)s?\\b(?!-cidr=|_cidr)[^.\\d/]{0,40}"
              + RANGE);

  /// What `kubeadm init` gives the Services where nobody says otherwise.
  private static final String SERVICES = "10.96.0.0/12";

  private PodRanges() {}

  /// @param line in small letters
  static boolean collide(String line) {
    if (!line.contains("pod")) {
      return false;
    }
    Matcher pods = OF_PODS.matcher(line);
    Optional<IpPrefix> range =
        pods.find() ? IpPrefix.tryParse(Matched.group(pods, 1)) : Optional.empty();
    if (range.isEmpty()) {
      return false;
    }
    if (line.contains("kubeadm init") && !line.contains("service-cidr")) {
      return overlaps(range.get(), SERVICES);
    }
    Matcher others = OF_OTHERS.matcher(line);
    while (others.find()) {
      if (others.start(1) != pods.start(1) && overlaps(range.get(), Matched.group(others, 1))) {
        return true;
      }
    }
    return false;
  }

  private static boolean overlaps(IpPrefix range, String other) {
    return IpPrefix.tryParse(other)
        .filter(o -> range.contains(o.address()) || o.contains(range.address()))
        .isPresent();
  }
}
