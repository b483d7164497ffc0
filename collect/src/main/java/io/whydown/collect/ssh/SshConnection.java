package io.whydown.collect.ssh;

import io.whydown.collect.RunResult;
import io.whydown.collect.text.BoundedText;
import io.whydown.net.Deadline;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;
import org.jspecify.annotations.Nullable;

/// An authenticated connection to one host. Thread-safe: each run is a channel of its own.
public final class SshConnection implements AutoCloseable {

  /// Understood by every login shell that sshd may start it with: sh, csh, fish, rbash.
  private static final String SHELL = "sh -s";

  private final ClientSession session;
  private final List<ClientSession> opened;

  /// @param opened every session on the way, the jump hosts first
  SshConnection(ClientSession session, List<ClientSession> opened) {
    this.session = session;
    this.opened = opened;
  }

  /// Whether scripts can still be run.
  public boolean isOpen() {
    return session.isOpen() && !session.isClosing();
  }

  /// Runs a script with the host's `sh`, reading it from standard input.
  public RunResult run(String script, Deadline deadline) {
    Duration limit = deadline.remaining();
    if (limit.toMillis() < 1) {
      return failed("was not asked: the time limit had passed");
    }
    var output = new BoundedText(RunResult.MAX_OUTPUT);
    var error = new BoundedText(RunResult.MAX_ERROR);
    try (ChannelExec channel = session.createExecChannel(SHELL)) {
      channel.setIn(new ByteArrayInputStream(script.getBytes(StandardCharsets.UTF_8)));
      channel.setOut(new Sink(output, true));
      channel.setErr(new Sink(error, false));
      channel.open().verify(limit);
      Set<ClientChannelEvent> events =
          channel.waitFor(
              EnumSet.of(ClientChannelEvent.CLOSED), Math.max(1, deadline.remaining().toMillis()));
      Integer exit = channel.getExitStatus();
      String obstacle = obstacle(events, exit, channel.getExitSignal(), output, limit);
      if (obstacle != null) {
        channel.close(true);
      }
      return new RunResult(
          exit == null ? -1 : exit, output.text(), error.text(), output.isTruncated(), obstacle);
    } catch (IOException | RuntimeException e) {
      String why =
          SshFailure.isTimeout(e)
              ? "did not finish within " + seconds(limit)
              : session.isOpen()
                  ? "broke off the connection: " + SshFailure.text(e)
                  : "closed the connection in the middle";
      return new RunResult(-1, output.text(), error.text(), output.isTruncated(), why);
    }
  }

  private static @Nullable String obstacle(
      Set<ClientChannelEvent> events,
      @Nullable Integer exit,
      @Nullable String signal,
      BoundedText output,
      Duration limit) {
    if (output.isTruncated()) {
      return "printed more than " + (RunResult.MAX_OUTPUT >> 20) + " MB";
    }
    if (events.contains(ClientChannelEvent.TIMEOUT)) {
      return "did not finish within " + seconds(limit);
    }
    if (signal != null) {
      return "ended the script by signal " + signal;
    }
    return exit == null ? "closed the connection in the middle" : null;
  }

  private static RunResult failed(String obstacle) {
    return new RunResult(-1, "", "", false, obstacle);
  }

  private static String seconds(Duration limit) {
    return String.format(Locale.ROOT, "%.1f s", limit.toMillis() / 1000.0);
  }

  @Override
  public void close() {
    opened.reversed().forEach(one -> one.close(true));
  }

  /// What the host prints, as it arrives.
  private static final class Sink extends OutputStream {

    private final BoundedText text;
    private final boolean endsAtLimit;

    /// @param endsAtLimit whether reaching the limit ends the run, or only stops the keeping
    Sink(BoundedText text, boolean endsAtLimit) {
      this.text = text;
      this.endsAtLimit = endsAtLimit;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      byte[] chunk = offset == 0 ? bytes : Arrays.copyOfRange(bytes, offset, offset + length);
      if (!text.add(chunk, length) && endsAtLimit) {
        throw new IOException("printed more than is kept");
      }
    }
  }
}
