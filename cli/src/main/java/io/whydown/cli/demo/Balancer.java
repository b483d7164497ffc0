package io.whydown.cli.demo;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// A stand-in for a load balancer: checks each server once by connecting to it, as HAProxy's
/// `check` does, and hands connections to those that accepted, in turn. Thread-safe.
final class Balancer implements Closeable {

  private static final int CONNECT_MILLIS = 1_000;

  private final List<InetSocketAddress> usable = new ArrayList<>();
  private final List<String> log = new ArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();
  private final Listener listener;

  /// Checks the servers, then begins to listen.
  Balancer(InetAddress address, List<Stage.Member> servers) throws IOException {
    for (Stage.Member server : servers) {
      check(server, new InetSocketAddress(address, server.port()));
    }
    listener = new Listener(address, 0, this::relay);
  }

  int port() {
    return listener.port();
  }

  /// What it has to say of its servers, in HAProxy's words.
  List<String> log() {
    return List.copyOf(log);
  }

  private void check(Stage.Member server, InetSocketAddress endpoint) {
    try (var socket = new Socket()) {
      socket.connect(endpoint, CONNECT_MILLIS);
      usable.add(endpoint);
    } catch (IOException e) {
      log.add(
          "Server web_servers/%s is DOWN, reason: Layer4 connection problem, info: \"%s\"."
              .formatted(server.name(), e.getMessage()));
    }
  }

  private void relay(Socket client) {
    if (usable.isEmpty()) {
      return;
    }
    InetSocketAddress server = usable.get(Math.floorMod(turn.getAndIncrement(), usable.size()));
    try (var upstream = new Socket()) {
      upstream.connect(server, CONNECT_MILLIS);
      byte[] request = new byte[8192];
      int length = client.getInputStream().read(request);
      if (length > 0) {
        upstream.getOutputStream().write(request, 0, length);
        upstream.getInputStream().transferTo(client.getOutputStream());
      }
    } catch (IOException e) {
      refuse(client);
    }
  }

  private static void refuse(Socket client) {
    try {
      client
          .getOutputStream()
          .write("HTTP/1.0 503 Service Unavailable\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException _) {
      // The client did not wait for the bad news.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
