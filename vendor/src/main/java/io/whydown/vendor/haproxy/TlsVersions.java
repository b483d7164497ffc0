package io.whydown.vendor.haproxy;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The TLS versions that a server line lets HAProxy offer: `ssl-min-ver`, `ssl-max-ver`,
/// `force-tlsv12`, `no-tlsv13`. Stateless.
final class TlsVersions {

  private static final List<String> ALL = List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");

  private TlsVersions() {}

  /// As Java names them; empty when the line says nothing.
  static List<String> of(ServerParameters parameters) {
    int least = index(parameters.value("ssl-min-ver"), 0);
    int most = index(parameters.value("ssl-max-ver"), ALL.size() - 1);
    for (int i = 0; i < ALL.size(); i++) {
      if (parameters.isSet("force-" + word(i))) {
        least = i;
        most = i;
      }
    }
    int from = least;
    int to = most;
    List<String> left =
        IntStream.range(0, ALL.size())
            .filter(i -> i >= from && i <= to && !parameters.isSet("no-" + word(i)))
            .mapToObj(ALL::get)
            .toList();
    return left.size() == ALL.size() ? List.of() : left;
  }

  private static String word(int index) {
    return "tlsv1" + index;
  }

  private static int index(@Nullable String version, int otherwise) {
    if (version == null) {
      return otherwise;
    }
    String digits = version.toLowerCase(Locale.ROOT);
    for (int i = 0; i < ALL.size(); i++) {
      if (digits.equals(word(i))
          || digits.equals("tlsv1." + i)
          || digits.equals("tlsv1") && i == 0) {
        return i;
      }
    }
    return otherwise;
  }
}
