package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;

import io.whydown.lab.LabServer;
import java.util.List;

/// Checks whose request, or whose first bytes, are not those that the server is asked with
/// otherwise; and questions that never arrive.
final class RequestFaults {

  private static final String HTTP = "option httpchk GET /";
  private static final String WEB1 = "server web1 10.77.0.11:8080 check";

  private RequestFaults() {}

  static List<Fault> all() {
    return List.of(
        failing("health-check-host-header-needed/set-header", "requests get a Host, the check none")
            .planted(lab -> Noise.around(lab, Noise.app().with("host", "shop.lab")))
            .haproxy(HTTP, "http-request set-header Host shop.lab", WEB1)
            .shows("L7STS"),
        failing(
                "health-check-method-or-host/other-name",
                "the check has another Host than requests")
            .planted(lab -> Noise.around(lab, Noise.app().with("host", "shop.lab")))
            .haproxy(
                "option httpchk",
                "http-check send meth GET uri / ver HTTP/1.1 hdr Host www.lab",
                "http-request set-header Host shop.lab",
                WEB1)
            .or("health-check-host-header-needed")
            .shows("L7STS"),
        failing("health-check-method-or-host/old-version", "the server takes no HTTP/1.0")
            .planted(lab -> {
              Noise.around(lab);
              lab.web1().python(OLD_VERSION);
            })
            .haproxy(HTTP, WEB1, Balancing.WEB2)
            .shows("L7STS"),
        failing("health-check-expects-other-status/negated", "the check wants any status but 200")
            .planted(lab -> Noise.around(lab, Noise.app()))
            .haproxy(HTTP, "http-check expect ! status 200", WEB1)
            .shows("L7STS"),
        failing("tls-to-plain-port/postgres", "TLS from the first byte, to PostgreSQL")
            .planted(lab -> {
              Noise.around(lab);
              lab.web1().python(POSTGRES);
            })
            .haproxy(WEB1 + " ssl verify none", Balancing.WEB2)
            .shows("L6RSP"),
        failing(
                "firewall-rate-limit/connections",
                "a rule rejects the third connection of a client")
            .planted(lab -> {
              Noise.around(lab, LabServer.at("silent", "0.0.0.0", 8080).named("shop"));
              lab.web1()
                  .run(
                      "iptables -A INPUT -p tcp --syn --dport 8080 -m connlimit --connlimit-above 2"
                          + " --connlimit-mask 32 -j REJECT --reject-with tcp-reset");
              lab.lb()
                  .python(
                      """
                      import socket, time
                      kept = [socket.create_connection(("10.77.0.11", 8080)) for _ in range(2)]
                      print("ready", flush=True)
                      time.sleep(3600)
                      """);
            })
            .or("firewall-reject")
            .shows("L4CON"),
        failing("link-down-or-vlan/bridge-port", "the port of web1 was taken out of the bridge")
            .planted(lab -> {
              Noise.around(lab, Noise.app());
              lab.unplug("web1");
            })
            .haproxy(WEB1 + " inter 2s", Balancing.WEB2)
            .or("host-down-same-subnet"),
        failing("firewall-drop/neighbour-solicitation", "web1 accepts the port and no ICMPv6")
            .planted(lab -> {
              Noise.around(lab, LabServer.http("::", 8080).named("shop"));
              lab.web1()
                  .run(
                      """
                      ip6tables -A INPUT -i lo -j ACCEPT
                      ip6tables -A INPUT -p tcp --dport 8080 -j ACCEPT
                      ip6tables -P INPUT DROP
                      """);
            })
            .haproxy("server web1 [fd77::11]:8080 check inter 2s", Balancing.WEB2)
            .or("host-down-same-subnet"));
  }

  private static final String OLD_VERSION =
      """
      import http.server
      class Handler(http.server.BaseHTTPRequestHandler):
          protocol_version = "HTTP/1.1"
          def do_GET(self):
              self.send_response(426 if self.request_version == "HTTP/1.0" else 200)
              self.send_header("Content-Length", "0")
              self.end_headers()
          def log_message(self, *_):
              pass
      server = http.server.ThreadingHTTPServer(("", 8080), Handler)
      print("ready", flush=True)
      server.serve_forever()
      """;

  /// What PostgreSQL does with bytes of TLS, and with the question whether TLS may begin.
  private static final String POSTGRES =
      """
      import socket, threading
      def serve(client):
          try:
              first = client.recv(8)
              if first == bytes([0, 0, 0, 8, 4, 0xd2, 0x16, 0x2f]):
                  client.sendall(b"N")
                  client.recv(99)
          except OSError:
              pass
          client.close()
      listener = socket.create_server(("", 8080), backlog=50)
      print("ready", flush=True)
      while True:
          threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
      """;
}
