package io.whydown.cli.balance;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// HAProxy's own command line, taken apart (haproxy.c, `init_args`). Options stand in any order.
///
/// @param files configurations, files or directories, in order
/// @param condition of `-cc`; null when it is not asked
/// @param checksOnly `-c`
/// @param foreground stays where it is whatever the configuration says (`-d`, `-db`)
/// @param showsVersion 1 for `-v`, 2 for `-vv`, 0 for neither
/// @param worker `-W` or `-Ws`
/// @param notifies `-Ws`: tells systemd when it is ready
/// @param masterSockets addresses of `-S`
/// @param maxConnections `-m` and `-n`; 0 when not set
/// @param predecessors processes of `-sf` and `-st`
/// @param kills whether they are ended at once (`-st`)
/// @param isWhydown whether it stands behind `whydown balance`
/// @param transfer the stats socket that listeners are taken over from (`-x`); null when none
record HaproxyArguments(
    List<String> files,
    @Nullable String condition,
    boolean checksOnly,
    int showsVersion,
    boolean daemon,
    boolean foreground,
    boolean quiet,
    boolean verbose,
    boolean worker,
    boolean notifies,
    List<String> masterSockets,
    @Nullable String pidFile,
    @Nullable String peerName,
    int maxConnections,
    @Nullable String directory,
    List<Integer> predecessors,
    boolean kills,
    @Nullable String transfer,
    boolean isWhydown) {

  HaproxyArguments {
    files = List.copyOf(files);
    masterSockets = List.copyOf(masterSockets);
    predecessors = List.copyOf(predecessors);
  }

  /// Whether it does not leave its terminal, whatever `-D` and the configuration say: systemd wants
  /// to keep it, `whydown balance` is a command to watch, and a check ends at once.
  boolean staysInForeground() {
    return foreground || notifies || isWhydown || checksOnly;
  }

  /// @throws UsageProblem for a line that HAProxy would answer with its usage
  static HaproxyArguments parse(List<String> words) {
    return new Reader(words).read();
  }

  /// A command line that cannot be read.
  static final class UsageProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageProblem(String message) {
      super(message, null, false, false);
    }
  }

  private static final class Reader {
    private final List<String> words;
    private int at;
    private final List<String> files = new ArrayList<>();
    private final List<String> masterSockets = new ArrayList<>();
    private final List<Integer> predecessors = new ArrayList<>();
    private @Nullable String condition;
    private @Nullable String pidFile;
    private @Nullable String peerName;
    private @Nullable String directory;
    private @Nullable String transfer;

    /// Whether files stand without `-f`, as in `whydown balance FILE`.
    private boolean takesOperands;

    private boolean checksOnly;
    private boolean daemon;
    private boolean foreground;
    private boolean quiet;
    private boolean verbose;
    private boolean worker;
    private boolean notifies;
    private boolean kills;
    private int showsVersion;
    private int maxConnections;

    Reader(List<String> words) {
      this.words = words;
    }

    HaproxyArguments read() {
      while (at < words.size()) {
        String word = words.get(at++);
        if (word.equals("--")) {
          files.addAll(words.subList(at, words.size()));
          break;
        }
        if (word.equals("--whydown")) {
          takesOperands = true;
          continue;
        }
        if (takesOperands && !word.startsWith("-")) {
          files.add(word);
          continue;
        }
        if (!word.startsWith("-") || word.length() < 2) {
          throw new UsageProblem("unknown argument '" + word + "'");
        }
        option(word);
      }
      return new HaproxyArguments(
          files,
          condition,
          checksOnly,
          showsVersion,
          daemon,
          foreground,
          quiet,
          verbose,
          worker,
          notifies,
          masterSockets,
          pidFile,
          peerName,
          maxConnections,
          directory,
          predecessors,
          kills,
          transfer,
          takesOperands);
    }

    private void option(String word) {
      switch (word) {
        case "-v", "--version" -> showsVersion = Math.max(1, showsVersion);
        case "-vv" -> showsVersion = 2;
        case "-c" -> checksOnly = true;
        case "-cc" -> condition = argument(word);
        case "-D" -> daemon = true;
        case "-d", "-db" -> foreground = true;
        case "-q" -> quiet = true;
        case "-V" -> verbose = true;
        case "-W" -> worker = true;
        case "-Ws" -> {
          worker = true;
          notifies = true;
        }
        case "-S" -> masterSockets.add(argument(word));
        case "-f" -> files.add(argument(word));
        case "-p" -> pidFile = argument(word);
        case "-L" -> peerName = argument(word);
        case "-C" -> directory = argument(word);
        case "-m" -> argument(word);
        case "-n" -> maxConnections = number(word);
        case "-N" -> number(word);
        case "-x" -> transfer = argument(word);
        case "-sf", "-st" -> processes(word.equals("-st"));
        default -> {
          if (!word.startsWith("-d")) {
            throw new UsageProblem("unknown option '" + word + "'");
          }
        }
      }
    }

    private void processes(boolean atOnce) {
      kills = atOnce;
      while (at < words.size() && words.get(at).chars().allMatch(Character::isDigit)) {
        predecessors.add(Integer.valueOf(words.get(at++)));
      }
    }

    private int number(String option) {
      String word = argument(option);
      try {
        return Integer.parseInt(word);
      } catch (NumberFormatException _) {
        throw new UsageProblem("option '" + option + "' needs a number, got '" + word + "'");
      }
    }

    private String argument(String option) {
      if (at >= words.size()) {
        throw new UsageProblem("option '" + option + "' needs an argument");
      }
      return words.get(at++);
    }
  }
}
