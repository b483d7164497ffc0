package io.whydown.cli;

import io.whydown.diagnose.Progress;
import io.whydown.report.Printable;
import java.io.PrintStream;

/// One line at the foot of the terminal that says what is going on, rewritten in place and erased
/// at the end. Thread-safe: one writer at a time.
final class ProgressLine implements Progress {

  private static final String ERASE = "\r\u001b[K";
  private static final int MAX_LENGTH = 70;

  private final PrintStream err;
  private boolean closed;

  ProgressLine(PrintStream err) {
    this.err = err;
  }

  /// Progress for this terminal: none in a pipe.
  static Progress on(Terminal terminal) {
    return terminal.errIsTerminal() ? new ProgressLine(terminal.err()) : Progress.SILENT;
  }

  @Override
  public synchronized void now(String activity) {
    if (closed) {
      return;
    }
    String line = Printable.of(activity);
    err.print(ERASE + (line.length() > MAX_LENGTH ? line.substring(0, MAX_LENGTH) : line) + " ...");
    err.flush();
  }

  /// Erases the line; what is told later is not shown.
  synchronized void erase() {
    closed = true;
    err.print(ERASE);
    err.flush();
  }
}
