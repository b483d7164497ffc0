package io.whydown.vendor.iptables;

import io.whydown.model.filter.Action;
import io.whydown.model.filter.Action.Nat;
import io.whydown.model.filter.Operand;
import io.whydown.model.filter.PacketField;
import io.whydown.model.filter.Pattern;
import io.whydown.model.filter.RejectKind;
import io.whydown.model.filter.RulePart;
import io.whydown.model.filter.Value.Bits;
import io.whydown.model.filter.Verdict;
import io.whydown.net.IpFamily;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads targets and their options (iptables-extensions(8)). Stateless.
final class Targets {

  private static final long ALL_MARK = 0xffff_ffffL;
  private static final Set<String> HARMLESS =
      Set.of(
          "",
          "LOG",
          "NFLOG",
          "ULOG",
          "AUDIT",
          "TRACE",
          "TCPMSS",
          "TOS",
          "DSCP",
          "TTL",
          "HL",
          "SECMARK",
          "CONNSECMARK",
          "CHECKSUM",
          "CLASSIFY",
          "RATEEST",
          "TCPOPTSTRIP",
          "IDLETIMER",
          "LED",
          "TEE",
          "ECN",
          "ACCOUNT");

  private Targets() {}

  static List<RulePart> read(
      String target, boolean isGoto, List<String> options, IpFamily family, Set<String> chains) {
    if (isGoto) {
      return decide(new Verdict.GoTo(target));
    }
    if (chains.contains(target)) {
      return decide(new Verdict.Jump(target));
    }
    if (HARMLESS.contains(target)) {
      return List.of(new Action.NoEffect(target));
    }
    String text = target + (options.isEmpty() ? "" : " " + String.join(" ", options));
    List<RulePart> known =
        switch (target) {
          case "ACCEPT" -> decide(new Verdict.Accept());
          case "DROP" -> decide(new Verdict.Drop());
          case "RETURN" -> decide(new Verdict.Return());
          case "REJECT" ->
              decide(new Verdict.Reject(kind(option(options, "--reject-with"), family)));
          case "QUEUE" -> decide(new Verdict.Queue(false));
          case "NFQUEUE" -> decide(new Verdict.Queue(options.contains("--queue-bypass")));
          case "NOTRACK" -> List.of(new Action.NoTrack());
          case "CT" -> List.of(tracking(options, text));
          case "MARK" -> mark(options);
          case "CONNMARK" -> connectionMark(options);
          case "DNAT" -> nat(Nat.DESTINATION, option(options, "--to-destination"), family);
          case "SNAT" ->
              chosenPort(nat(Nat.SOURCE, option(options, "--to-source"), family), options);
          case "MASQUERADE" -> masquerade(options);
          case "REDIRECT" -> redirect(options);
          case "TPROXY" -> divert(options);
          case "SET" -> set(options);
          default -> List.of();
        };
    return known.isEmpty()
        ? List.of(new Action.NotUnderstood("-j " + text, "a target that is not known"))
        : known;
  }

  /// iptables-extensions(8), CT.
  private static RulePart tracking(List<String> options, String text) {
    String zone = option(options, "--zone");
    if (options.contains("--notrack")) {
      return new Action.NoTrack();
    }
    if (zone != null && Words.number(zone, -1) >= 0) {
      var wanted = new Operand.Constant(Pattern.of(Bits.of(Words.number(zone, -1))));
      return new Action.SetMark(PacketField.CT_ZONE, wanted);
    }
    return options.stream().anyMatch(option -> option.startsWith("--zone"))
        ? new Action.SetMark(
            PacketField.CT_ZONE, new Operand.NotUnderstood(text, "a zone for one direction"))
        : new Action.NoEffect(text);
  }

  private static List<RulePart> decide(Verdict verdict) {
    return List.of(new Action.Decide(verdict));
  }

  private static @Nullable String option(List<String> options, String name) {
    int index = options.indexOf(name);
    return index >= 0 && index + 1 < options.size() ? options.get(index + 1) : null;
  }

  private static RejectKind kind(@Nullable String with, IpFamily family) {
    if (with == null) {
      return RejectKind.PORT_UNREACHABLE;
    }
    return switch (with) {
      case "tcp-reset", "tcp-rst" -> RejectKind.TCP_RESET;
      case "icmp-port-unreachable", "port-unreach", "icmp6-port-unreachable" ->
          RejectKind.PORT_UNREACHABLE;
      case "icmp-host-unreachable", "host-unreach" -> RejectKind.HOST_UNREACHABLE;
      case "icmp-net-unreachable", "net-unreach" -> RejectKind.NET_UNREACHABLE;
      case "icmp-proto-unreachable", "proto-unreach" -> RejectKind.PROTOCOL_UNREACHABLE;
      case "icmp-net-prohibited", "net-prohib" -> RejectKind.NET_PROHIBITED;
      case "icmp-host-prohibited", "host-prohib" -> RejectKind.HOST_PROHIBITED;
      case "icmp-admin-prohibited", "admin-prohib", "icmp6-adm-prohibited", "adm-prohibited" ->
          RejectKind.ADMIN_PROHIBITED;
      case "icmp6-no-route", "no-route" ->
          family == IpFamily.V6 ? RejectKind.NO_ROUTE : RejectKind.OTHER;
      case "icmp6-addr-unreachable", "addr-unreach" -> RejectKind.ADDRESS_UNREACHABLE;
      case "icmp6-policy-fail", "policy-fail" -> RejectKind.POLICY_FAIL;
      case "icmp6-reject-route", "reject-route" -> RejectKind.REJECT_ROUTE;
      default -> RejectKind.OTHER;
    };
  }

  /// `(mark & ~mask) ^ value` (xt_mark.c); `--set-mark` clears the bits of mask and value.
  private static List<RulePart> mark(List<String> options) {
    Operand value = changed(options, PacketField.MARK);
    return value == null ? List.of() : List.of(new Action.SetMark(PacketField.MARK, value));
  }

  private static @Nullable Operand changed(List<String> options, PacketField field) {
    var old = new Operand.Packet(field);
    for (String name :
        List.of("--set-xmark", "--set-mark", "--and-mark", "--or-mark", "--xor-mark")) {
      String text = option(options, name);
      if (text == null) {
        continue;
      }
      int slash = text.indexOf('/');
      long value = Words.number(slash < 0 ? text : text.substring(0, slash), -1);
      long mask = slash < 0 ? ALL_MARK : Words.number(text.substring(slash + 1), -1);
      if (value < 0 || mask < 0) {
        return null;
      }
      return switch (name) {
        case "--set-xmark" -> masked(old, ~mask & ALL_MARK, value);
        case "--set-mark" -> masked(old, ~(mask | value) & ALL_MARK, value);
        case "--and-mark" -> masked(old, value, 0);
        case "--or-mark" -> masked(old, ~value & ALL_MARK, value);
        default -> masked(old, ALL_MARK, value);
      };
    }
    return null;
  }

  private static Operand masked(Operand old, long and, long xor) {
    return and == 0
        ? new Operand.Constant(Pattern.of(Bits.of(xor)))
        : new Operand.Masked(old, Bits.of(and), Bits.of(xor));
  }

  private static List<RulePart> connectionMark(List<String> options) {
    boolean save = options.contains("--save-mark");
    boolean restore = options.contains("--restore-mark");
    if (!save && !restore) {
      Operand value = changed(options, PacketField.CT_MARK);
      return value == null ? List.of() : List.of(new Action.SetMark(PacketField.CT_MARK, value));
    }
    long packetMask = maskOf(options, "--nfmask");
    long connectionMask = maskOf(options, "--ctmask");
    PacketField from = save ? PacketField.MARK : PacketField.CT_MARK;
    PacketField to = save ? PacketField.CT_MARK : PacketField.MARK;
    long fromMask = save ? packetMask : connectionMask;
    long toMask = save ? connectionMask : packetMask;
    if ((fromMask & ~toMask) != 0) {
      var open = new Operand.NotUnderstood("CONNMARK", "masks that overlap");
      return List.of(new Action.SetMark(to, open));
    }
    Operand taken = new Operand.Masked(new Operand.Packet(from), Bits.of(fromMask), Bits.ZERO);
    Operand kept =
        new Operand.Masked(new Operand.Packet(to), Bits.of(~toMask & ALL_MARK), Bits.ZERO);
    return List.of(
        new Action.SetMark(to, toMask == ALL_MARK ? taken : new Operand.Or(kept, taken)));
  }

  private static long maskOf(List<String> options, String name) {
    String text = option(options, name);
    String both = text == null ? option(options, "--mask") : text;
    return both == null ? ALL_MARK : Words.number(both, ALL_MARK);
  }

  /// `ADDRESS[-ADDRESS][:PORT[-PORT]]`, `:PORT`, `[V6]:PORT`.
  private static List<RulePart> nat(Nat nat, @Nullable String to, IpFamily family) {
    if (to == null) {
      return List.of();
    }
    String address = to;
    String ports = "";
    if (family == IpFamily.V6) {
      int close = to.indexOf(']');
      if (to.startsWith("[") && close > 0) {
        address = to.substring(1, close);
        ports = to.substring(close + 1);
      }
    } else if (to.indexOf(':') >= 0) {
      address = to.substring(0, to.indexOf(':'));
      ports = to.substring(to.indexOf(':'));
    }
    Operand where = address.isEmpty() ? null : constant(IpsetEntry.address(address, family));
    Operand port = ports.isEmpty() ? null : constant(ports(ports.substring(1)));
    return List.of(new Action.Translate(nat, where, port, null));
  }

  private static List<RulePart> masquerade(List<String> options) {
    String to = option(options, "--to-ports");
    Operand port = to == null ? null : constant(ports(to));
    return chosenPort(List.of(new Action.Translate(Nat.MASQUERADE, null, port, null)), options);
  }

  /// With `--random` or `--random-fully` the kernel draws the source port.
  private static List<RulePart> chosenPort(List<RulePart> parts, List<String> options) {
    boolean random = options.contains("--random") || options.contains("--random-fully");
    if (!random
        || parts.isEmpty()
        || !(parts.getFirst() instanceof Action.Translate(var nat, var address, _, var family))) {
      return parts;
    }
    var drawn = new Operand.NotUnderstood("--random", "drawn by the kernel");
    return List.of(new Action.Translate(nat, address, drawn, family));
  }

  /// A port or a range; a base port after `/` shifts it and is not followed.
  private static @Nullable Pattern ports(String text) {
    return text.indexOf('/') >= 0 ? null : IpsetEntry.ports(text);
  }

  private static Operand constant(@Nullable Pattern pattern) {
    return pattern == null
        ? new Operand.NotUnderstood("an address or port", "not readable")
        : new Operand.Constant(pattern);
  }

  private static List<RulePart> redirect(List<String> options) {
    String to = option(options, "--to-ports");
    Operand port = to == null ? null : constant(ports(to));
    return List.of(new Action.Translate(Nat.REDIRECT, null, port, null));
  }

  private static List<RulePart> divert(List<String> options) {
    String port = option(options, "--on-port");
    String address = option(options, "--on-ip");
    String mark = option(options, "--tproxy-mark");
    boolean v6 = address != null && address.indexOf(':') >= 0;
    boolean any = address == null || address.equals("0.0.0.0") || address.equals("::");
    var divert =
        new Action.Divert(
            any || address == null
                ? null
                : constant(IpsetEntry.address(address, v6 ? IpFamily.V6 : IpFamily.V4)),
            port == null || port.equals("0") ? null : constant(IpsetEntry.ports(port)),
            null,
            true);
    if (mark == null) {
      return List.of(divert);
    }
    Operand value = changed(List.of("--set-xmark", mark), PacketField.MARK);
    return value == null
        ? List.of(divert)
        : List.of(new Action.SetMark(PacketField.MARK, value), divert);
  }

  private static List<RulePart> set(List<String> options) {
    String added = option(options, "--add-set");
    String deleted = option(options, "--del-set");
    String name = added == null ? deleted : added;
    return name == null ? List.of() : List.of(new Action.UpdateSet(name, null));
  }
}
