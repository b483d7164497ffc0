package io.whydown.cli.demo;

import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// A balancer and three servers that run on loopback until the stage is closed. The third listens
/// on another loopback address than the one the balancer's configuration dials.
public final class Stage implements AutoCloseable {

  /// How often a free port is looked for; another process may take one between look and use.
  private static final int TRIES = 20;

  private static final List<String> ELSEWHERE = List.of("127.0.0.2", "::1");

  private final List<Closeable> running = new ArrayList<>();
  private final List<Member> members = new ArrayList<>();
  private final Path directory;
  private final Path configuration;
  private final Balancer balancer;

  /// One server.
  ///
  /// @param listensOn the address that it listens on; the balancer dials 127.0.0.1
  public record Member(String name, String listensOn, int port) {}

  /// Starts everything.
  public Stage() throws IOException {
    InetAddress dialled = InetAddress.ofLiteral("127.0.0.1");
    for (String name : List.of("web1", "web2")) {
      var server = new WebServer(name, dialled, 0);
      running.add(server);
      members.add(new Member(name, "127.0.0.1", server.port()));
    }
    members.add(elsewhere("web3"));
    balancer = new Balancer(dialled, members);
    running.add(balancer);
    directory = Files.createTempDirectory("whydown-demo");
    configuration = Files.writeString(directory.resolve("haproxy.cfg"), text());
  }

  public List<Member> members() {
    return List.copyOf(members);
  }

  public int balancerPort() {
    return balancer.port();
  }

  /// What the balancer says of its servers.
  public List<String> log() {
    return balancer.log();
  }

  /// The balancer's configuration file.
  public Path configuration() {
    return configuration;
  }

  private Member elsewhere(String name) throws IOException {
    for (String address : ELSEWHERE) {
      for (int attempt = 0; attempt < TRIES; attempt++) {
        WebServer server;
        try {
          server = new WebServer(name, InetAddress.ofLiteral(address), 0);
        } catch (BindException _) {
          break; // this machine has no such address: take the next
        }
        if (isFree(server.port())) {
          running.add(server);
          return new Member(name, address, server.port());
        }
        server.close();
      }
    }
    throw new IOException("neither 127.0.0.2 nor ::1 can be listened on");
  }

  /// Whether nothing else listens on that port at the address that will be dialled.
  private static boolean isFree(int port) {
    try (var socket = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.isBound();
    } catch (IOException _) {
      return false;
    }
  }

  private String text() {
    String servers =
        members.stream()
            .map(m -> "    server %s 127.0.0.1:%d check\n".formatted(m.name(), m.port()))
            .collect(Collectors.joining());
    return """
    defaults
        mode http
        timeout connect 3s
        timeout client  30s
        timeout server  30s

    frontend shop
        bind 127.0.0.1:%d
        default_backend web_servers

    backend web_servers
    %s\
    """
        .formatted(balancer.port(), servers);
  }

  /// Stops and removes everything.
  @Override
  public void close() throws IOException {
    for (Closeable part : running.reversed()) {
      part.close();
    }
    Files.deleteIfExists(configuration);
    Files.deleteIfExists(directory);
  }
}
