package io.whydown.cli.balance;

/// Tells systemd what the process does (sd_notify(3)).
final class ServiceNotice {

  private ServiceNotice() {}

  static void tell(boolean asked, String text) {
    String socket = System.getenv("NOTIFY_SOCKET");
    if (!asked || socket == null || socket.isEmpty()) {
      return;
    }
    // a NUL at the end: no longer than that
    String path = socket.startsWith("@") ? "\0" + socket.substring(1) + "\0" : socket;
    try (var sender = io.whydown.balancer.log.LogSender.unix(path)) {
      byte[] message = text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      sender.send(message, message.length);
    }
  }
}
