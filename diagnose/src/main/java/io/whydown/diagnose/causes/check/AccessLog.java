package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.Case;
import io.whydown.model.host.Interface;
import io.whydown.model.host.LogLine;
import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Lines of a server's log that speak of the balancer. Stateless.
final class AccessLog {

  private static final Pattern DENIAL =
      Pattern.compile(
          "\\b(forbidden|denied|not allowed|refused connect|disallowed|rejected|blocked|banned)\\b");

  private AccessLog() {}

  /// Whether the line names one of the balancer's addresses.
  static boolean names(Case facts, LogLine line) {
    return addresses(facts).stream().anyMatch(address -> contains(line.message(), address));
  }

  static boolean isDenial(LogLine line) {
    return DENIAL.matcher(line.message().toLowerCase(Locale.ROOT)).find();
  }

  private static boolean contains(String message, String address) {
    return Pattern.compile("(?<![0-9a-fA-F:.])" + Pattern.quote(address) + "(?![0-9a-fA-F.])")
        .matcher(message)
        .find();
  }

  private static List<String> addresses(Case facts) {
    var all = new ArrayList<String>();
    facts.balancerHost().interfaces().asValue().orElse(List.of()).stream()
        .map(Interface::addresses)
        .flatMap(List::stream)
        .map(Interface.Address::address)
        .filter(address -> !address.isLoopback())
        .map(IpAddress::toString)
        .forEach(all::add);
    return all;
  }
}
