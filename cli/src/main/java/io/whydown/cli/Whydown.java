package io.whydown.cli;

import io.whydown.diagnose.UnusableException;
import java.util.List;

/// The program without its process: a command line in, an exit status out.
final class Whydown {

  /// The command line, the configuration or a vantage is unusable, or the program is at fault.
  static final int UNUSABLE = 2;

  /// Something failed, and no cause could be named for it.
  static final int UNNAMED = 3;

  private final Engine engine;
  private final Terminal terminal;

  Whydown(Engine engine, Terminal terminal) {
    this.engine = engine;
    this.terminal = terminal;
  }

  /// Runs one command line. Every failure is one line on standard error.
  int run(List<String> words) {
    try {
      return run(ArgumentReader.read(words));
    } catch (UsageException | UnusableException e) {
      terminal.complain(String.valueOf(e.getMessage()));
    } catch (OutOfTimeException e) {
      terminal.complain(String.valueOf(e.getMessage()));
      return UNNAMED;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      terminal.complain("interrupted");
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError | LinkageError e) {
      internal(e, words.contains(Option.DEBUG.word()));
    }
    return UNUSABLE;
  }

  private int run(Arguments arguments) throws InterruptedException {
    Verb verb = arguments.verb();
    if (arguments.has(Option.HELP)) {
      terminal.print(HelpText.of(verb));
      return 0;
    }
    if (arguments.has(Option.VERSION)) {
      terminal.print("whydown " + Version.number() + "\n");
      return 0;
    }
    if (verb == null) {
      throw new UsageException(
          "no command; write whydown diagnose, whydown HOST:PORT, or see whydown --help");
    }
    return switch (verb) {
      case DIAGNOSE -> new DiagnoseVerb(engine, terminal).run(arguments);
      case PLAN -> new PlanVerb(engine, terminal).run(arguments);
      case EXPLAIN -> new ExplainVerb(engine, terminal).run(arguments);
      case TRACE -> new TraceVerb(engine, terminal).run(arguments);
      case COLLECT -> new CollectVerb(engine, terminal).run(arguments);
      case BALANCE -> throw new UsageException("balance is started by ./whydown or bin/haproxy");
      case CAUSES -> new CausesVerb(terminal).run(arguments);
      case DEMO -> new DemoVerb(engine, terminal).run(arguments);
    };
  }

  /// A defect of ours: its kind and place as a short code, the trace only when it was asked for.
  private void internal(Throwable defect, boolean debug) {
    StackTraceElement[] trace = defect.getStackTrace();
    String place =
        trace.length == 0 ? "" : " at " + trace[0].getFileName() + ":" + trace[0].getLineNumber();
    terminal.complain(
        "internal error "
            + defect.getClass().getSimpleName()
            + place
            + "; please report it, with what --debug shows");
    if (debug) {
      defect.printStackTrace(terminal.err());
      terminal.err().flush();
    }
  }
}
