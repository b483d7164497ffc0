package io.whydown.vendor.programs;

import io.whydown.net.Port;
import io.whydown.vendor.Matched;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads an argument of a program that names where it listens, one on a line: `- --port=9090`,
/// `--health-probe-bind-address=:8081`. Never throws at input. Stateless.
public final class ListenFlag {

  private static final Pattern FLAG =
      Pattern.compile(
          "^\\s*(?:- )?[\"']?--?(?:[\\w-]*[.-])?(?:bind[-.]?addr(?:ess)?|listen[-.]?addr(?:ess)?|http[-.]?addr(?:ess)?|addr(?:ess)?|listen|bind|port|http[-.]port)[= ][\"']?"
              + "(?:\\w+://)?(?<host>\\[[0-9a-fA-F:]*\\]|\\d{1,3}(?:\\.\\d{1,3}){3}|localhost|\\*)?:?(?<port>\\d{2,5})?[\"']?,?\\s*$");

  /// Whom a program dials, and not where it listens.
  private static final Pattern OTHERS =
      Pattern.compile(
          "--?(?:[\\w-]*[.-])?(?:remote|server|upstream|target|backend|peer|db|database|redis|etcd|kafka|api|host|proxy|advertise\\w*|source|client|cluster)[.-]");

  private ListenFlag() {}

  public static Optional<Listener> in(String line) {
    Matcher flag = line.length() < 300 && line.contains("-") ? FLAG.matcher(line) : null;
    if (flag == null || !flag.matches() || OTHERS.matcher(line).find()) {
      return Optional.empty();
    }
    String host = Matched.unbracketed(Matched.group(flag, "host"));
    return Port.tryParse(Matched.group(flag, "port"))
        .map(port -> new Listener("", host.equals("*") ? "0.0.0.0" : host, port.number()));
  }
}
