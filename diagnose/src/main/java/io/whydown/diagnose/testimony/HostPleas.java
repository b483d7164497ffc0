package io.whydown.diagnose.testimony;

import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Statement.Failed;
import io.whydown.model.testimony.Statement.Shows;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/// Pleas about what a host itself shows of units, processes and names. Stateless.
final class HostPleas {

  private HostPleas() {}

  static void all(BiConsumer<String, Pleading> add) {
    add.accept("socket-activation-off", HostPleas::socketOff);
    add.accept("process-frozen", HostPleas::frozen);
    add.accept("hosts-file-override", HostPleas::hostsFile);
    add.accept("udp-tcp-mismatch", HostPleas::datagrams);
    add.accept("vip-not-held", HostPleas::sharedAddress);
    add.accept("seccomp-or-systemd-ip-deny", HostPleas::sandbox);
    add.accept("process-hung-accepting-nothing", HostPleas::hung);
  }

  private static Plea socketOff(Hearing h) {
    return Plea.none()
        .add(
            h.hasFailed(Fault.REFUSED, Fault.NO_SUCH_FILE) ? 86 : 40,
            h.sign(Sign.SOCKET_UNIT_INACTIVE))
        .titled("the socket unit that opens the service's socket is not active")
        .wants("the state of the socket unit", "systemctl status '*.socket'")
        .mend("systemctl enable --now the socket unit");
  }

  private static Plea frozen(Hearing h) {
    return Plea.none()
        .only(!h.hasFailed(Fault.REFUSED))
        .add(78, h.sign(Sign.PROCESS_STOPPED))
        .titled("the process is stopped: the kernel takes connections that nobody serves")
        .wants("the state of the process", "ps -o pid,stat,wchan,cmd -C PROGRAM")
        .mend("kill -CONT the process, or thaw its group");
  }

  private static final Pattern SANDBOX =
      Pattern.compile(
          "\\bipaddressdeny ?= ?\\S|\\brestrictaddressfamilies ?= ?(?!.*\\baf_inet\\b)|\\bprivatenetwork ?= ?(?:yes|true|on|1)");
  private static final Pattern FORBIDDEN =
      Pattern.compile(
          "operation not permitted|permission denied|address family not supported|\\beperm\\b");

  /// Whether a unit's own settings forbid it to connect, and it is told that it may not.
  static boolean isSandboxed(Hearing h) {
    String text = h.testimony().text();
    return SANDBOX.matcher(text).find() && FORBIDDEN.matcher(text).find();
  }

  private static Plea sandbox(Hearing h) {
    return Plea.none()
        .when(isSandboxed(h), 84)
        .add(2, h.failed(Fault.DENIED))
        .titled("the unit's own settings forbid the connection")
        .wants(
            "the settings of the unit",
            "systemctl show UNIT -p IPAddressDeny,RestrictAddressFamilies")
        .mend("allow the address in the unit (IPAddressAllow), or take the setting out");
  }

  private static Plea datagrams(Hearing h) {
    return Plea.none()
        .only(h.listening(l -> l.port() == h.port() && h.port() > 0).isEmpty())
        .add(
            88,
            h.sign(Sign.TAKES_DATAGRAMS).filter(s -> s.subject().equals(String.valueOf(h.port()))))
        .titled("the service takes datagrams (UDP) on port " + h.port() + ", and TCP is dialled")
        .wants("both lists of sockets", "ss -tulnp")
        .mend("dial it over UDP, or let the service listen on TCP too");
  }

  /// An address that machines share is told to be on none of them, or on both.
  private static final Pattern NOBODYS =
      Pattern.compile(
          "\\b(?:neither|none of|no (?:node|machine|host|router|lb)|nobody|both(?!.{0,12} ipv[46]))\\b.{0,60}\\b(?:vip|virtual (?:ip|address)|floating ip|address)\\b|\\b(?:vip|virtual (?:ip|address)|floating ip)\\b.{0,60}\\b(?:neither|none|no (?:node|machine|host)|nobody|both|nowhere|missing|not (?:on|assigned|present))\\b");

  /// VRRP: more than one machine has won the election.
  private static final Pattern TWO_MASTERS =
      Pattern.compile(
          "\\b(?:both|two|2|all|multiple)\\b[^.]{0,60}\\b(?:as|be|are|became|become) (?:the )?masters?\\b(?=[^.]{0,200}\\b(?:vrrp|keepalived|vip)\\b)|\\b(?:vrrp|keepalived|vips?)\\b[^.]{0,120}\\b(?:both|two|2|all|multiple)\\b[^.]{0,60}\\b(?:as|be|are|became|become) (?:the )?masters?\\b|\\bsplit[- ]brain\\b(?=.{0,400}\\b(?:vrrp|keepalived|vips?)\\b)",
          Pattern.DOTALL);

  /// The same, told before or after the protocol.
  private static final Pattern SEVERAL_MASTERS =
      Pattern.compile(
          "\\bsplit[- ]?brain\\b(?! dns)|\\b(?:two|2|both|all|three|3|each) (?:\\w+ ){0,3}(?:nodes?|servers?|routers?|machines?|instances?|hosts?)\\b(?![^.]{0,60}\\bbackup\\b)[^.]{0,40}\\b(?:as|be|are|became|become) (?:the )?masters?\\b|\\b(?:two|2) (?:vrrp |keepalived )?masters\\b");

  private static Plea sharedAddress(Hearing h) {
    return Plea.none()
        .when(
            NOBODYS.matcher(h.testimony().text()).find()
                || TWO_MASTERS.matcher(h.testimony().text()).find()
                || h.mentions("vrrp", "keepalived", "carp", "pacemaker", "vip")
                    && SEVERAL_MASTERS.matcher(h.testimony().text()).find(),
            66)
        .add(6, h.failed(Fault.NO_ROUTE, Fault.TIMEOUT))
        .titled("the shared address is on none of the machines, or on more than one")
        .wants("the address on each of them", "ip -br address; journalctl -u keepalived")
        .mend("mend the election of the address (VRRP) between the machines");
  }

  private static final Pattern STUCK =
      Pattern.compile(
          "\\b(?:stuck|frozen|hung|hangs?|deadlock\\w*|blocked|full gc|unresponsive)\\b|no (?:byte|answer|response)|never (?:answers|responds)|nothing (?:comes|is) (?:back|sent|returned)");

  private static Plea hung(Hearing h) {
    boolean stuck = STUCK.matcher(h.testimony().text()).find();
    return Plea.none()
        .only(!h.hasFailed(Fault.REFUSED))
        .add(
            stuck || h.hasFailed(Fault.NO_ANSWER, Fault.TIMEOUT) ? 66 : 30,
            h.sign(Sign.QUEUE_WAITS))
        .titled("the service listens, and takes no connection")
        .wants("what its threads do", "cat /proc/PID/wchan; a thread dump")
        .mend("restart the service, and mend what its threads wait for");
  }

  /// An entry that somebody found to be of another time.
  private static final Pattern LEFTOVER =
      Pattern.compile(
          "\\b(?:old|stale|wrong|outdated|left-?over|obsolete|previous|bad)\\b[^.]{0,20}\\bhosts[ -](?:file )?(?:entr(?:y|ies)|lines?|records?)\\b|/etc/hosts\\b[^.]{0,40}\\b(?:old|stale|wrong|outdated|left-?over|obsolete) (?:\\w+ )?(?:entr(?:y|ies)|lines?|ip|address\\w*)\\b");

  private static Plea hostsFile(Hearing h) {
    return Plea.none()
        .add(84, overriding(h))
        .when(LEFTOVER.matcher(h.testimony().text()).find(), 56)
        .add(h.mentions("/etc/hosts") ? 66 : 30, loopbackByName(h))
        .titled("/etc/hosts gives the name another address than the name servers do")
        .wants("both answers", "grep NAME /etc/hosts; dig +short NAME")
        .mend("take the line out of /etc/hosts, or correct its address");
  }

  /// A name of another machine that led to the own one.
  private static Optional<Failed> loopbackByName(Hearing h) {
    return h.failed(f ->
        HostText.isLoopback(f.host())
            && !f.name().isEmpty()
            && !f.name().startsWith("localhost")
            && !HostText.isNumeric(f.name()));
  }

  /// The line by which a name was dialled at another address than a look-up of it answers.
  private static Optional<Shows> overriding(Hearing h) {
    return h.testimony()
        .all(Shows.class)
        .filter(s -> s.sign() == Sign.HOSTS_ENTRY)
        .filter(s -> {
          int space = s.subject().indexOf(' ');
          String name = s.subject().substring(0, space);
          String address = s.subject().substring(space + 1);
          boolean dialled =
              h.failed(f ->
                      f.host().equals(address) || f.host().equals(name) || f.name().equals(name))
                  .isPresent();
          return dialled
              && h.resolved().stream()
                  .anyMatch(r ->
                      r.name().equals(name)
                          && !r.address().isEmpty()
                          && !r.address().equals(address));
        })
        .findFirst();
  }
}
