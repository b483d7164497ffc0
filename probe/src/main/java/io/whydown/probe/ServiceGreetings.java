package io.whydown.probe;

import io.whydown.model.observation.CheckResult;
import io.whydown.model.proxy.Check.Step;
import java.io.ByteArrayOutputStream;

/// The checks of HAProxy that know one service: MySQL, PostgreSQL, Redis, SMTP, LDAP and the SSLv3
/// hello (src/tcpcheck.c of HAProxy 2.6). Not thread-safe: one per run.
final class ServiceGreetings {

  private final CheckScript script;
  private final CheckAttempt attempt;

  ServiceGreetings(CheckScript script) {
    this.script = script;
    this.attempt = script.attempt();
  }

  CheckResult run() throws CheckAttempt.EndedException {
    script.open();
    return switch (script.check().kind()) {
      case MYSQL -> mysql();
      case PGSQL -> pgsql();
      case REDIS -> redis();
      case SMTP -> smtp();
      case LDAP -> ldap();
      case SSL_HELLO -> sslHello();
      case TCP, HTTP, TCP_SCRIPT, EXTERNAL, PASSIVE ->
          throw new IllegalStateException("not a service: " + script.check().kind());
    };
  }

  /// The server speaks first: a packet whose fifth byte is the protocol version, or 0xff for an
  /// error such as "Host is blocked".
  private CheckResult mysql() throws CheckAttempt.EndedException {
    byte[] greeting = mysqlPacket();
    if ((greeting[4] & 0xff) == 0xff) {
      return new CheckResult.Unexpected("a MySQL greeting", mysqlError(greeting));
    }
    if (greeting[4] != 10 && greeting[4] != 9) {
      return new CheckResult.Malformed("the server does not greet as MySQL does");
    }
    String user = script.account();
    if (user == null) {
      return new CheckResult.Passed();
    }
    attempt.nextAnswer();
    attempt.send(mysqlLogin(user));
    byte[] answer = mysqlPacket();
    return (answer[4] & 0xff) == 0xff
        ? new CheckResult.Unexpected("login of " + user + " accepted", mysqlError(answer))
        : new CheckResult.Passed();
  }

  private byte[] mysqlPacket() throws CheckAttempt.EndedException {
    byte[] head = attempt.take(5);
    int length = (head[0] & 0xff) | (head[1] & 0xff) << 8 | (head[2] & 0xff) << 16;
    return length < 1 || length > 4_096 ? head : attempt.take(length + 4);
  }

  private static String mysqlError(byte[] packet) {
    int code = packet.length > 6 ? (packet[5] & 0xff) | (packet[6] & 0xff) << 8 : 0;
    int from = Math.min(packet.length, 7);
    String text =
        new String(
            packet, from, packet.length - from, java.nio.charset.StandardCharsets.ISO_8859_1);
    return "error " + code + " " + PrintableText.of(text, 200);
  }

  /// The login packet without password of `option mysql-check user`, and COM_QUIT.
  private static byte[] mysqlLogin(String user) {
    byte[] name = CheckBytes.latin(user);
    var packet = new ByteArrayOutputStream();
    packet.write(32 + name.length + 2);
    packet.writeBytes(new byte[] {0, 0, 1});
    packet.writeBytes(new byte[] {0, (byte) 0x82, 0, 0, 0, (byte) 0x80, 0, 1, 0x21});
    packet.writeBytes(new byte[23]);
    packet.writeBytes(name);
    packet.writeBytes(new byte[] {0, 0});
    packet.writeBytes(new byte[] {1, 0, 0, 0, 1});
    return packet.toByteArray();
  }

  private CheckResult pgsql() throws CheckAttempt.EndedException {
    String user = script.account();
    if (user == null) {
      return new CheckResult.NotReplayed("the user of the PostgreSQL check is not known");
    }
    byte[] name = CheckBytes.latin(user);
    var packet = new ByteArrayOutputStream();
    int length = 4 + 4 + 5 + name.length + 1 + 1;
    packet.writeBytes(new byte[] {0, 0, (byte) (length >>> 8), (byte) length});
    packet.writeBytes(new byte[] {0, 3, 0, 0});
    packet.writeBytes(CheckBytes.latin("user\0"));
    packet.writeBytes(name);
    packet.writeBytes(new byte[2]);
    attempt.send(packet.toByteArray());
    byte[] answer = attempt.take(5);
    return switch (answer[0]) {
      case 'R' -> new CheckResult.Passed();
      case 'E' -> new CheckResult.Unexpected("a request to authenticate", attempt.receivedText());
      default -> new CheckResult.Malformed("the server does not answer as PostgreSQL does");
    };
  }

  private CheckResult redis() throws CheckAttempt.EndedException {
    attempt.send(CheckBytes.REDIS_PING);
    expect("string", "+PONG\r\n");
    return new CheckResult.Passed();
  }

  private void expect(String type, String pattern) throws CheckAttempt.EndedException {
    attempt.expect(new Step.Expect(type, pattern, false, script.check().provenance()));
  }

  private CheckResult smtp() throws CheckAttempt.EndedException {
    expect("rstring", "^2[0-9]{2}[ -\r]");
    attempt.nextAnswer();
    attempt.send(CheckBytes.latin("HELO localhost\r\n"));
    expect("rstring", "^2[0-9]{2}[- \r]");
    attempt.send(CheckBytes.SMTP_QUIT);
    return new CheckResult.Passed();
  }

  private CheckResult ldap() throws CheckAttempt.EndedException {
    attempt.send(CheckBytes.LDAP_BIND);
    byte[] answer = attempt.take(14);
    if (answer[0] != 0x30) {
      return new CheckResult.Malformed("the server does not answer as LDAP does");
    }
    int at = (answer[1] & 0x80) == 0 ? 0 : answer[1] & 0x7f;
    answer = attempt.take(14 + Math.min(at, 8));
    boolean isBindResponse = answer.length > at + 9 && answer[at + 5] == 0x61;
    if (!isBindResponse) {
      return new CheckResult.Malformed("the server does not answer a bind");
    }
    return attempt.receivedHex().contains("0a0100")
        ? new CheckResult.Passed()
        : new CheckResult.Unexpected("bind accepted", "bind answer " + attempt.receivedHex());
  }

  private CheckResult sslHello() throws CheckAttempt.EndedException {
    attempt.send(CheckBytes.sslHello());
    byte[] answer = attempt.take(5);
    return answer[0] == 0x15 || answer[0] == 0x16
        ? new CheckResult.Passed()
        : new CheckResult.Malformed("the server does not answer as SSL or TLS does");
  }
}
