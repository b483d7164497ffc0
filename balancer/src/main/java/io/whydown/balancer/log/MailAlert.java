package io.whydown.balancer.log;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/// Mails what happens to the servers of one backend (`email-alert`), by SMTP (RFC 5321) as HAProxy
/// speaks it (src/mailers.c). A virtual thread sends; its queue is bounded, and what does not fit
/// is dropped. Thread-safe.
public final class MailAlert implements Closeable {

  private static final int QUEUE = 128;
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss xx (zzz)", Locale.ENGLISH);

  /// Where to and as whom.
  ///
  /// @param mailers SMTP servers; each gets every mail
  /// @param level less urgent messages are not mailed
  /// @param hostName what is said in HELO
  public record Config(
      List<InetSocketAddress> mailers,
      String from,
      String to,
      String hostName,
      int level,
      int timeoutMillis) {

    public Config {
      mailers = List.copyOf(mailers);
      for (String each : List.of(from, to, hostName)) {
        if (each.isEmpty() || each.chars().anyMatch(c -> c < ' ')) {
          throw new IllegalArgumentException("address: '" + each + "' (expected: one line)");
        }
      }
    }
  }

  private final Config config;
  private final Supplier<ZonedDateTime> clock;
  private final ArrayBlockingQueue<String> messages = new ArrayBlockingQueue<>(QUEUE);
  private final LongAdder lost = new LongAdder();
  private final Thread thread;

  /// @param clock what `Date` says
  public MailAlert(Config config, Supplier<ZonedDateTime> clock) {
    this.config = config;
    this.clock = clock;
    this.thread = Thread.ofVirtual().name("mail to " + config.to()).start(this::run);
  }

  /// Mails it if it is urgent enough.
  public void tell(int level, String message) {
    if (level <= config.level() && !messages.offer(message)) {
      lost.increment();
    }
  }

  /// Mails that no server took.
  public long lost() {
    return lost.sum();
  }

  private void run() {
    try {
      while (true) {
        String message = messages.take();
        for (InetSocketAddress mailer : config.mailers()) {
          try {
            send(mailer, message);
          } catch (IOException _) {
            lost.increment();
          }
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(InetSocketAddress mailer, String message) throws IOException {
    try (var socket = new Socket()) {
      socket.connect(mailer, config.timeoutMillis());
      socket.setSoTimeout(config.timeoutMillis());
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      OutputStream out = socket.getOutputStream();
      expect(in, "220");
      say(out, "HELO " + config.hostName());
      expect(in, "250");
      say(out, "MAIL FROM:<" + config.from() + ">");
      expect(in, "250");
      say(out, "RCPT TO:<" + config.to() + ">");
      expect(in, "250");
      say(out, "DATA");
      expect(in, "354");
      say(out, mail(message));
      expect(in, "250");
      say(out, "QUIT");
      expect(in, "221");
    }
  }

  private String mail(String message) {
    String line = message.replace('\r', ' ').replace('\n', ' ');
    return String.join(
        "\r\n",
        "From: " + config.from(),
        "To: " + config.to(),
        "Date: " + DATE.format(clock.get()),
        "Subject: [HAProxy Alert] " + line,
        "",
        line.startsWith(".") ? "." + line : line,
        "",
        ".");
  }

  private static void say(OutputStream out, String line) throws IOException {
    out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  /// The answer's last line; those before it have a hyphen behind the number.
  private static void expect(BufferedReader in, String code) throws IOException {
    String line = in.readLine();
    while (line != null && line.startsWith(code + "-")) {
      line = in.readLine();
    }
    if (line == null || !line.startsWith(code)) {
      throw new IOException("the mail server said " + line + " (expected: " + code + ")");
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
