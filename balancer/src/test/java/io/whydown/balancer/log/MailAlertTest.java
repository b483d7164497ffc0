package io.whydown.balancer.log;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What a scripted SMTP server is told.
final class MailAlertTest {

  private static final ZonedDateTime NOW =
      ZonedDateTime.of(2026, 11, 9, 1, 2, 3, 0, ZoneOffset.UTC);

  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  private MailAlert.Config config(int port, int level) {
    var mailer = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    return new MailAlert.Config(List.of(mailer), "f@a", "t@b", "me", level, 20_000);
  }

  /// Takes mails, or refuses a command.
  private ServerSocket server(String refused) throws IOException {
    var listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofVirtual()
        .start(() -> {
          while (!listener.isClosed()) {
            try (Socket client = listener.accept()) {
              converse(client, refused);
            } catch (IOException _) {
              return;
            }
          }
        });
    return listener;
  }

  private void converse(Socket client, String refused) throws IOException {
    var in = new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
    say(client, "220 here");
    boolean data = false;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      heard.add(line);
      if (data) {
        data = !line.equals(".");
        if (!data) {
          say(client, "250 taken");
        }
      } else if (!refused.isEmpty() && line.startsWith(refused)) {
        say(client, "550 no");
      } else if (line.equals("DATA")) {
        data = true;
        say(client, "354 go on");
      } else if (line.equals("QUIT")) {
        say(client, "221 bye");
      } else {
        say(client, line.startsWith("HELO") ? "250-me\r\n250 SIZE" : "250 ok");
      }
    }
  }

  private static void say(Socket client, String line) throws IOException {
    client.getOutputStream().write((line + "\r\n").getBytes(ISO_8859_1));
  }

  private String next() throws InterruptedException {
    return String.valueOf(heard.poll(20, TimeUnit.SECONDS));
  }

  @Test
  void alert_isMailedAsHaproxyMailsIt() throws IOException, InterruptedException {
    try (var server = server("");
        var alert = new MailAlert(config(server.getLocalPort(), 1), () -> NOW)) {
      alert.tell(6, "not urgent");
      alert.tell(1, "Server b/s is DOWN");

      for (String line :
          List.of(
              "HELO me",
              "MAIL FROM:<f@a>",
              "RCPT TO:<t@b>",
              "DATA",
              "From: f@a",
              "To: t@b",
              "Date: Mon, 09 Nov 2026 01:02:03 +0000 (Z)",
              "Subject: [HAProxy Alert] Server b/s is DOWN",
              "",
              "Server b/s is DOWN",
              "",
              ".",
              "QUIT")) {
        assertThat(next()).isEqualTo(line);
      }
    }
  }

  @Test
  void refusedMail_isCountedAndTheNextOneTried() throws IOException, InterruptedException {
    try (var server = server("RCPT");
        var alert = new MailAlert(config(server.getLocalPort(), 7), () -> NOW)) {
      alert.tell(1, "one");
      alert.tell(1, "two");

      for (int i = 0; i < 2; i++) {
        assertThat(next()).isEqualTo("HELO me");
        assertThat(next()).startsWith("MAIL");
        assertThat(next()).startsWith("RCPT");
      }
      assertThat(alert.lost()).isGreaterThanOrEqualTo(1);
    }
  }

  @Test
  void lineFeedInAnAddress_isRefused() {
    assertThatThrownBy(
            () -> new MailAlert.Config(List.of(), "a\r\nRCPT TO:<x>", "t@b", "me", 1, 1_000))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
