package io.whydown.lab.accuracy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the benchmark was asked to do.
///
/// @param access how the program looks into the hosts
/// @param only prefixes of fault names; empty for all
/// @param program the launcher of the program under test, which is run as a whole process; null to
///   run it inside this JVM where that is possible
/// @param parallel how many faults stand at the same time
/// @param timeout the time that the program may take, as its option has it: `10s`
/// @param keep where the reports of answers that are not right are written; null for nowhere
record Options(
    Access access,
    List<String> only,
    @Nullable Path program,
    int parallel,
    String timeout,
    @Nullable Path keep) {

  /// How the program looks into the hosts.
  enum Access {
    /// It enters their namespaces.
    NETNS,
    /// It runs on the balancer's host and logs in to the others.
    SSH,
    /// It asks no host.
    OUTSIDE,
    /// It enters their namespaces, the first remedy is done as printed, and it looks again.
    MEND,
    /// It does not run: only the plants are verified, by the balancer's own status.
    PLANTS,
    /// It does not run: the first fault stands until standard input ends, for a person to look.
    STAND
  }

  static final String USAGE =
      """
      usage: accuracy [--outside | --ssh | --mend | --plants | --stand] [--only PREFIX]...
                      [--program PATH | --in-process] [--parallel N] [--timeout TIME]
                      [--keep FOLDER]
      """;

  Options {
    only = List.copyOf(only);
  }

  /// Throws `IllegalArgumentException` with one clear line when `arguments` cannot be understood.
  static Options parse(List<String> arguments) {
    var access = Access.NETNS;
    var only = new ArrayList<String>();
    @Nullable Path program = Path.of("whydown").toAbsolutePath();
    int parallel = 1;
    String timeout = "10s";
    Path keep = null;
    var rest = arguments.iterator();
    while (rest.hasNext()) {
      String argument = rest.next();
      switch (argument) {
        case "--outside" -> access = Access.OUTSIDE;
        case "--ssh" -> access = Access.SSH;
        case "--mend" -> access = Access.MEND;
        case "--stand" -> access = Access.STAND;
        case "--plants" -> access = Access.PLANTS;
        case "--only" -> only.add(rest.next());
        case "--in-process" -> program = null;
        case "--program" -> program = Path.of(rest.next()).toAbsolutePath();
        case "--parallel" -> parallel = Integer.parseInt(rest.next());
        case "--timeout" -> timeout = rest.next();
        case "--keep" -> keep = Path.of(rest.next());
        default -> throw new IllegalArgumentException("unknown option: " + argument);
      }
    }
    return new Options(access, only, program, parallel, timeout, keep);
  }

  boolean wants(String name) {
    return only.isEmpty() || only.stream().anyMatch(name::startsWith);
  }
}
