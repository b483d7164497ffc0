package io.whydown.cli.balance;

import io.whydown.balancer.hook.AccessLog;
import io.whydown.balancer.hook.LogOrigin;
import io.whydown.balancer.hook.Session;
import io.whydown.balancer.hook.Stream;
import io.whydown.balancer.hook.StreamNumber;
import io.whydown.balancer.log.LogTarget;
import io.whydown.balancer.log.SyslogWriter;
import io.whydown.balancer.rule.Context;
import io.whydown.balancer.rule.Linkage;
import io.whydown.balancer.rule.LogFormat;
import io.whydown.balancer.rule.LogFormatReader;
import io.whydown.balancer.rule.World;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Writes the line of each stream of one frontend. Thread-safe: formats and writers are.
final class ProxyLog implements AccessLog {

  private static final int ERROR = 3;
  private static final int INFO = 6;

  /// What HAProxy writes of a connection when no format is asked for.
  private static final String CONNECT = "Connect from %ci:%cp to %fi:%fp (%f/";

  /// Words of formats that tell from where a server was dialled.
  private static final Pattern LOCAL = Pattern.compile("%(\\{[^}]*})?b[ip]|bc_src");

  /// What stands in front of the reason why a connection came to nothing.
  private static final String REFUSED = "%ci:%cp [%t] %f";

  private final LogFormat format;
  private final @Nullable LogFormat errorFormat;
  private final @Nullable LogFormat structured;
  private final LogFormat prefix;
  private final SyslogWriter writer;
  private final boolean separatesErrors;
  private final World world;
  private final boolean tellsLocalAddress;
  private final Set<LogOrigin> steps;
  private final Map<String, Profile> profiles;

  /// Formats that stand in for the proxy's own; null for those that do not.
  private record Formats(@Nullable LogFormat line, @Nullable LogFormat structured) {
    private static final Formats NONE = new Formats(null, null);
  }

  /// A `log-profile` with its formats read for this proxy.
  private record Profile(LogProfile lines, Map<LogProfile.Change, Formats> formats) {}

  private ProxyLog(
      LogFormat format,
      @Nullable LogFormat errorFormat,
      @Nullable LogFormat structured,
      LogFormat prefix,
      SyslogWriter writer,
      boolean separatesErrors,
      World world,
      boolean tellsLocalAddress,
      Set<LogOrigin> steps,
      Map<String, Profile> profiles) {
    this.format = format;
    this.errorFormat = errorFormat;
    this.structured = structured;
    this.prefix = prefix;
    this.writer = writer;
    this.separatesErrors = separatesErrors;
    this.world = world;
    this.tellsLocalAddress = tellsLocalAddress;
    this.steps = Set.copyOf(steps);
    this.profiles = Map.copyOf(profiles);
  }

  @Override
  public boolean tellsLocalAddress() {
    return tellsLocalAddress;
  }

  static SyslogWriter writer(ProxyDraft draft, GlobalDraft global, RunningWorld world) {
    String tag = draft.logTag.isEmpty() ? global.logTag : draft.logTag;
    return new SyslogWriter(
        draft.logs,
        new SyslogWriter.Identity(tag, world.processId(), global.logHost, world.hostName()),
        world::nowMicros);
  }

  static ProxyLog of(
      ProxyDraft draft, CompilerTables tables, GlobalDraft global, RunningWorld world) {
    var line =
        new Line(
            List.of("log-format"),
            false,
            draft.logFormatAt == null ? draft.at : draft.logFormatAt,
            draft.kind.word());
    Linkage at = tables.linkage(draft, line);
    Map<String, LogProfile> known = tables.places().profiles();
    return new ProxyLog(
        LogFormatReader.read(text(draft), LogFormat.Use.LOG, at),
        format(draft.errorLogFormat, at),
        format(draft.structuredFormat, at),
        LogFormatReader.read(REFUSED, LogFormat.Use.LOG, at),
        writer(draft, global, world),
        draft.has("log-separate-errors"),
        world,
        tellsLocalAddress(draft, known),
        draft.logSteps,
        profiles(draft, known, at));
  }

  private static Map<String, Profile> profiles(
      ProxyDraft draft, Map<String, LogProfile> known, Linkage at) {
    var read = new HashMap<String, Profile>();
    for (LogTarget target : draft.logs) {
      LogProfile lines = known.get(target.profile());
      if (lines != null) {
        var formats = new HashMap<LogProfile.Change, Formats>();
        for (LogProfile.Change change : lines.changes().values()) {
          formats.put(
              change, new Formats(format(change.format(), at), format(change.structured(), at)));
        }
        read.put(lines.name(), new Profile(lines, formats));
      }
    }
    return read;
  }

  private static @Nullable LogFormat format(@Nullable String text, Linkage at) {
    return text == null ? null : LogFormatReader.read(text, LogFormat.Use.LOG, at);
  }

  /// Whether any format that a line may have tells it, those of profiles among them.
  private static boolean tellsLocalAddress(ProxyDraft draft, Map<String, LogProfile> known) {
    return isTold(text(draft))
        || isTold(draft.errorLogFormat)
        || isTold(draft.structuredFormat)
        || draft.logs.stream()
            .flatMap(target -> Optional.ofNullable(known.get(target.profile())).stream())
            .flatMap(profile -> profile.changes().values().stream())
            .anyMatch(change -> isTold(change.format()) || isTold(change.structured()));
  }

  private static boolean isTold(@Nullable String format) {
    return format != null && LOCAL.matcher(format).find();
  }

  private static String text(ProxyDraft draft) {
    String own = draft.logFormat;
    if (own == null) {
      return CONNECT + (draft.http ? "HTTP)" : "TCP)");
    }
    return switch (own) {
      case "option http" -> draft.http ? LogFormatReader.HTTP : LogFormatReader.TCP;
      case "option https" -> LogFormatReader.HTTPS;
      case "option clf" -> LogFormatReader.CLF;
      case "option tcp" -> LogFormatReader.TCP;
      default -> own;
    };
  }

  @Override
  public void log(Stream stream) {
    LogOrigin origin =
        stream.isOver()
            ? LogOrigin.CLOSE
            : stream.isHttp() ? LogOrigin.RESPONSE : LogOrigin.CONNECT;
    if (steps.isEmpty() || steps.contains(origin)) {
      at(origin, stream);
    }
  }

  @Override
  public boolean wants(LogOrigin step) {
    return steps.contains(step);
  }

  @Override
  public void at(LogOrigin origin, Session subject) {
    Stream stream = subject instanceof Stream s ? s : null;
    int level = stream == null ? INFO : stream.logLevel();
    if (level < 0) {
      return;
    }
    Context context = Context.of(subject, world, origin);
    boolean failed = stream != null && isError(stream);
    int shown = level == INFO && separatesErrors && failed ? ERROR : level;
    if (profiles.isEmpty()) {
      SyslogWriter.Text text = text(Formats.NONE, context, failed, "");
      writer.write(shown, _ -> text);
      return;
    }
    writer.write(shown, target -> text(target, context, origin, failed));
  }

  /// What a target gets; null when its profile drops the line.
  private SyslogWriter.@Nullable Text text(
      LogTarget target, Context context, LogOrigin origin, boolean failed) {
    Profile profile = profiles.get(target.profile());
    if (profile == null) {
      return text(Formats.NONE, context, failed, "");
    }
    LogProfile.Change change = profile.lines().change(origin, failed);
    if (change != null && change.drops()) {
      return null;
    }
    Formats formats =
        change == null ? Formats.NONE : profile.formats().getOrDefault(change, Formats.NONE);
    return text(formats, context, failed, profile.lines().tag());
  }

  private SyslogWriter.Text text(Formats formats, Context context, boolean failed, String tag) {
    LogFormat own = failed && errorFormat != null ? errorFormat : format;
    LogFormat line = formats.line() == null ? own : formats.line();
    LogFormat data = formats.structured() == null ? structured : formats.structured();
    return new SyslogWriter.Text(
        line.string(context), data == null ? "" : data.string(context), tag);
  }

  /// HAProxy: src/session.c, session_kill_embryonic.
  @Override
  public void refused(Stream stream, String reason) {
    if (errorFormat != null) {
      at(LogOrigin.CLOSE, stream);
      return;
    }
    var context = new Context(stream, world, false);
    String name =
        stream.listenerName().isEmpty()
            ? Integer.toString(stream.listenerId())
            : stream.listenerName();
    String line = "%s/%s: %s".formatted(prefix.string(context), name, reason);
    writer.write(separatesErrors ? ERROR : INFO, line, "");
  }

  /// What `log-separate-errors` takes for an error (log.c, `strm_log`).
  private static boolean isError(Stream stream) {
    String state = stream.terminationState();
    boolean abnormal = !state.startsWith("--") && !state.startsWith("LR") && !state.startsWith("-");
    return abnormal
        || stream.number(StreamNumber.STATUS) >= 500
        || stream.number(StreamNumber.REDISPATCHED) != 0
        || stream.number(StreamNumber.RETRIES) > 0;
  }
}
