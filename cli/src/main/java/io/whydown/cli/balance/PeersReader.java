package io.whydown.cli.balance;

import io.whydown.balancer.config.Origin;
import io.whydown.vendor.haproxy.Section;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a `peers` section but its tables (cfgparse.c, `cfg_parse_peers`). Not thread-safe: one for
/// each section.
final class PeersReader {

  /// A section that was read.
  ///
  /// @param bind where the others come to; null when they cannot
  /// @param tls how the others are spoken with there; null for in clear
  /// @param localAt behind how many others this machine stands
  record Group(
      String name,
      String local,
      int localAt,
      @Nullable AddressText bind,
      @Nullable SideTls tls,
      List<Member> others) {}

  /// Another member; one without a port has to come by itself.
  ///
  /// @param tls null for in clear
  record Member(String name, AddressText address, @Nullable SideTls tls) {}

  private final Section section;
  private final String local;
  private final Findings findings;
  private final List<Member> others = new ArrayList<>();
  private final List<String> binds = new ArrayList<>();
  private final List<String> servers = new ArrayList<>();
  private @Nullable AddressText bind;
  private @Nullable SideTls bindTls;
  private boolean knowsLocal;
  private int localAt;
  private boolean isOff;

  private PeersReader(Section section, String local, Findings findings) {
    this.section = section;
    this.local = local;
    this.findings = findings;
  }

  /// Null for a section that is disabled, or of which this machine is no member.
  static @Nullable Group read(Section section, String local, Findings findings) {
    var reader = new PeersReader(section, local, findings);
    Compiler.eachLine(section, findings, reader::line);
    return reader.group();
  }

  private @Nullable Group group() {
    var at = new Origin(section.file(), section.line());
    if (isOff) {
      return null;
    }
    if (!knowsLocal) {
      findings.warn(
          at,
          "Removing incomplete section 'peers %s' (no peer named '%s')."
              .formatted(section.name(), local),
          "name this machine in it, or say its name with -L or 'localpeer'");
      return null;
    }
    return new Group(section.name(), local, localAt, bind, bindTls, List.copyOf(others));
  }

  private void line(Line line) {
    switch (line.keyword()) {
      case "bind" -> {
        if (bind != null) {
          throw new LineProblem(
              "One listener per \"peers\" section is authorized but another is already configured.");
        }
        bind = AddressText.parse(line.word(1));
        bindTls = SideTls.of(joined(binds, line.from(2)), false);
      }
      case "default-bind" -> binds.addAll(line.from(1));
      case "default-server" -> servers.addAll(line.from(1));
      case "server", "peer" -> member(line);
      case "disabled" -> isOff = true;
      case "enabled" -> isOff = false;
      case "log" -> {
        boolean isGlobal = line.word(1).equals("global") && line.count() == 2;
        if (!line.no() && !isGlobal && line.count() < 3) {
          throw new LineProblem("log : expects <address> and <facility> or global as arguments");
        }
      }
      case "table", "stick-table" -> {}
      default ->
          throw new LineProblem(
              "unknown keyword '%s' in '%s' section".formatted(line.keyword(), "peers"));
    }
  }

  private static List<String> joined(List<String> usual, List<String> own) {
    var all = new ArrayList<>(usual);
    all.addAll(own);
    return all;
  }

  private void member(Line line) {
    String name = line.word(1);
    if (name.isEmpty()) {
      throw new LineProblem(
          "'%s' expects <name> and <addr>[:<port>] as arguments.".formatted(line.keyword()));
    }
    boolean isLocal = name.equals(local);
    if (isLocal) {
      knowsLocal = true;
      localAt = others.size();
    }
    String address = line.word(2);
    if (address.isEmpty()) {
      if (!isLocal) {
        throw new LineProblem(
            "'%s %s' : the address of another peer is missing".formatted(line.keyword(), name));
      }
      return;
    }
    AddressText place = AddressText.parse(address);
    if (isLocal) {
      bind = bind == null ? place : bind;
    } else {
      if (!place.port().isEmpty()) {
        place.portNumber(1);
      }
      others.add(new Member(name, place, SideTls.of(joined(servers, line.from(3)), true)));
    }
  }
}
