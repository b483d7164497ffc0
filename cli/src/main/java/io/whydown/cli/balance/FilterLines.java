package io.whydown.cli.balance;

import java.util.HashSet;
import java.util.Set;

/// The `filter` lines of a proxy. Compression and caches need none: they come in the order in which
/// HAProxy would have them. Not thread-safe: one for each proxy.
final class FilterLines {

  private final Set<String> caches = new HashSet<>();
  private boolean compresses;

  void read(Line line, SharedTables shared) {
    String name = line.word(1);
    switch (name) {
      case "compression" -> {
        if (compresses) {
          throw new LineProblem("'filter' : Proxy supports only one compression filter");
        }
        compresses = true;
        if (line.count() > 2) {
          throw new LineProblem(
              "'filter compression' : unknown keyword '%s'.".formatted(line.word(2)));
        }
      }
      case "comp-req", "comp-res" -> {
        // a direction of `compression`
      }
      case "cache" -> cache(line, shared);
      case "trace" -> trace(line);
      case "fcgi-app" -> {
        // the application itself is read as that of `use-fcgi-app`
      }
      case "spoe", "bwlim-in", "bwlim-out" -> {
        // read before the rules that name them, or their groups
      }
      case "" -> throw new LineProblem("'filter' : missing filter name.");
      default ->
          throw new LineProblem(
              "'filter' : unknown filter '%s'".formatted(name),
              "known are bwlim-in, bwlim-out, compression, cache, fcgi-app, spoe and trace");
    }
  }

  private void cache(Line line, SharedTables shared) {
    String name = line.word(2);
    if (name.isEmpty()) {
      throw new LineProblem("'filter' : cache : expects a <name> argument");
    }
    if (shared.cache(name) == null) {
      throw new LineProblem(
          "unable to find the cache '%s' referenced by the filter 'cache'.".formatted(name));
    }
    if (compresses) {
      throw new LineProblem(
          "unable to enable the compression filter before the cache '%s'.".formatted(name));
    }
    if (!caches.add(name)) {
      throw new LineProblem(
          "'filter' : multiple explicit declarations of the cache filter '%s'".formatted(name));
    }
  }

  /// It shows HAProxy's own developers what filters see; here it only is read.
  private static void trace(Line line) {
    int i = 2;
    while (i < line.count()) {
      switch (line.word(i)) {
        case "name" -> {
          if (line.word(i + 1).isEmpty()) {
            throw new LineProblem("'filter' : 'trace' : 'name' option without value");
          }
          i += 2;
        }
        case "random-parsing", "random-forwarding", "hexdump", "quiet" -> i++;
        default ->
            throw new LineProblem(
                "'filter' : 'trace' : unknown keyword '%s'".formatted(line.word(i)));
      }
    }
  }
}
