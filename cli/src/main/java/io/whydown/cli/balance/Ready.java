package io.whydown.cli.balance;

/// Tells systemd that the process is ready (sd_notify(3)).
final class Ready {

  private Ready() {}

  static void tell(boolean asked) {
    String socket = System.getenv("NOTIFY_SOCKET");
    if (!asked || socket == null || socket.isEmpty()) {
      return;
    }
    String path = socket.startsWith("@") ? "\0" + socket.substring(1) : socket;
    try (var sender = io.whydown.balancer.log.LogSender.unix(path)) {
      byte[] message = "READY=1".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      sender.send(message, message.length);
    }
  }
}
