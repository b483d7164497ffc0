package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.model.host.Interface;
import io.whydown.model.host.LogLine;
import io.whydown.model.host.ProcessEntry;
import io.whydown.model.host.SocketEntry;
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
  private static boolean names(Case facts, LogLine line) {
    return addresses(facts).stream().anyMatch(address -> contains(line.message(), address));
  }

  /// Whether the service that listens on the dialled port says in the line that it turned the
  /// balancer away.
  static boolean turnsAway(Case facts, LogLine line) {
    return names(facts, line) && isDenial(line) && isOfListener(facts, line);
  }

  /// Another service of the host, now or earlier, denies other connections. A process that served
  /// one connection may have ended; then its unit is compared with the listener's command.
  private static boolean isOfListener(Case facts, LogLine line) {
    if (!(Listeners.at(facts) instanceof Listeners.Accepting(_, var socket))
        || socket.owners().isEmpty()
        || line.pid() == 0) {
      return true;
    }
    List<ProcessEntry> processes = facts.serverHost().processes().asValue().orElse(List.of());
    for (SocketEntry.Owner owner : socket.owners()) {
      boolean isChild =
          processes.stream().anyMatch(p -> p.pid() == line.pid() && p.parentPid() == owner.pid());
      if (owner.pid() == line.pid()
          || isChild && owner.pid() > 1
          || isAlike(String.valueOf(line.unit()), owner.command())) {
        return true;
      }
    }
    return false;
  }

  /// `ssh.service` and `sshd`, `postgresql@15-main.service` and `postgres`.
  private static boolean isAlike(String unit, String command) {
    String name = unit.replaceFirst("[@.].*", "").toLowerCase(Locale.ROOT);
    String program = command.toLowerCase(Locale.ROOT);
    return !name.isEmpty() && (name.startsWith(program) || program.startsWith(name));
  }

  private static boolean isDenial(LogLine line) {
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
