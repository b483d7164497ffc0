package io.whydown.lab.accuracy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the benchmark was asked to do.
///
/// @param access how the program looks into the hosts
/// @param only prefixes of fault names; empty for all
/// @param program the program under test
/// @param parallel how many faults stand at the same time
/// @param keep where the reports of answers that are not right are written; null for nowhere
record Options(Access access, List<String> only, Path program, int parallel, @Nullable Path keep) {

  /// How the program looks into the hosts.
  enum Access {
    /// It enters their namespaces.
    NETNS,
    /// It runs on the balancer's host and logs in to the others.
    SSH,
    /// It asks no host.
    OUTSIDE,
    /// It does not run: only the plants are verified, by the balancer's own status.
    PLANTS
  }

  static final String USAGE =
      """
      usage: accuracy [--outside | --ssh | --plants] [--only PREFIX]... [--program PATH]
                      [--parallel N] [--keep FOLDER]
      """;

  Options {
    only = List.copyOf(only);
  }

  /// Throws `IllegalArgumentException` with one clear line when `arguments` cannot be understood.
  static Options parse(List<String> arguments) {
    var access = Access.NETNS;
    var only = new ArrayList<String>();
    var program = Path.of("whydown");
    int parallel = 1;
    Path keep = null;
    var rest = arguments.iterator();
    while (rest.hasNext()) {
      String argument = rest.next();
      switch (argument) {
        case "--outside" -> access = Access.OUTSIDE;
        case "--ssh" -> access = Access.SSH;
        case "--plants" -> access = Access.PLANTS;
        case "--only" -> only.add(rest.next());
        case "--program" -> program = Path.of(rest.next());
        case "--parallel" -> parallel = Integer.parseInt(rest.next());
        case "--keep" -> keep = Path.of(rest.next());
        default -> throw new IllegalArgumentException("unknown option: " + argument);
      }
    }
    return new Options(access, only, program.toAbsolutePath(), parallel, keep);
  }

  boolean wants(String name) {
    return only.isEmpty() || only.stream().anyMatch(name::startsWith);
  }
}
