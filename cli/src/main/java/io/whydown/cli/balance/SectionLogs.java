package io.whydown.cli.balance;

import io.whydown.balancer.log.LogTarget;
import io.whydown.balancer.log.SyslogWriter;
import java.util.ArrayList;
import java.util.List;

/// The log lines of a section that is no proxy: targets of its own, those of the global section, or
/// none. Not thread-safe: one for each section.
final class SectionLogs {

  private final List<LogTarget> own = new ArrayList<>();

  /// The global section may come behind.
  private boolean asGlobal;

  void read(Line line, LogPlaces places) {
    if (line.no()) {
      own.clear();
      asGlobal = false;
    } else if (line.word(1).equals("global") && line.count() == 2) {
      asGlobal = true;
    } else {
      own.add(LogLine.read(line, 1, places));
    }
  }

  /// Once all sections are read.
  SyslogWriter writer(
      String tag, List<LogTarget> globalLogs, GlobalDraft global, RunningWorld world) {
    var targets = new ArrayList<LogTarget>(own);
    if (asGlobal) {
      targets.addAll(globalLogs);
    }
    return new SyslogWriter(
        targets,
        new SyslogWriter.Identity(tag, world.processId(), global.logHost, world.hostName()),
        world::nowMicros);
  }
}
