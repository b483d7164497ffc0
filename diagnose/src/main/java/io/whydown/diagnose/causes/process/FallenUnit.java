package io.whydown.diagnose.causes.process;

import io.whydown.model.host.Unit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The service of a host that does not run and should: where nothing names the dialled port, it is
/// the first that a person would look at.
final class FallenUnit {

  /*
   * Units of Debian's and Fedora's base systems that fail or end without any service behind a
   * balancer being touched.
   */
  private static final Pattern HOUSEKEEPING =
      Pattern.compile(
          "(systemd-|apt-|dpkg-|dnf-|man-db|logrotate|fstrim|e2scrub|getty|serial-getty|console-|user@|user-runtime|dbus|ssh|cron|"
              + "anacron|rsyslog|auditd|polkit|packagekit|snapd|certbot|unattended|cloud-|networking|NetworkManager|ifup|udisks|"
              + "fwupd|motd|plymouth|rescue|emergency|kmod|modprobe|initrd|dracut|ldconfig|keyboard|console|chrony|ntp|timesync|"
              + "bluetooth|avahi|cups|ModemManager|wpa_|smartd|mdmonitor|mdadm|lvm2|dm-event|quota|sysstat|rpcbind|nfs|postfix|exim).*");

  private FallenUnit() {}

  /// A unit that failed, else one that is between two starts, else one that ran and was stopped; of
  /// several the one whose state changed last.
  static Optional<Unit> among(List<Unit> units) {
    return units.stream()
        .filter(FallenUnit::isService)
        .filter(unit -> rank(unit) < NONE)
        .min(
            Comparator.comparingInt(FallenUnit::rank)
                .thenComparing(FallenUnit::changed, Comparator.reverseOrder())
                .thenComparing(Unit::id));
  }

  private static final int NONE = 3;
  private static final int LOOPS = 2;

  private static int rank(Unit unit) {
    return switch (unit.activeState()) {
      case "failed" -> 0;
      case "activating" -> 1;
      case "active" -> unit.restarts() >= LOOPS ? 1 : NONE;
      case "inactive" -> isStopped(unit) ? 2 : NONE;
      default -> NONE;
    };
  }

  private static boolean isService(Unit unit) {
    String type = unit.property("Type");
    return (unit.id().endsWith(".service") || Keeper.keeps(unit.id()))
        && !unit.loadState().equals("not-found")
        && !"oneshot".equals(type)
        && !HOUSEKEEPING.matcher(unit.id()).matches();
  }

  /// Its process ran since the host was started, and ended.
  private static boolean isStopped(Unit unit) {
    if (Keeper.keeps(unit.id())) {
      return unit.subState().equals("STOPPED") || unit.subState().equals("down");
    }
    String ended = unit.property("ExecMainExitTimestamp");
    return ended != null && !ended.isBlank() && !ended.equals("n/a");
  }

  /// Without the day of the week, so that later sorts behind: `2026-11-21 02:23:05 UTC`.
  private static String changed(Unit unit) {
    String text = unit.property("StateChangeTimestamp");
    return text == null ? "" : text.substring(text.indexOf(' ') + 1);
  }
}
