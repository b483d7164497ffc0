package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;

import io.whydown.lab.LabHost;
import io.whydown.lab.LabNetwork;
import io.whydown.lab.LabServer;
import java.util.ArrayList;
import java.util.List;

/// Two independent faults on one server, for every pair of layers that a connection meets: both
/// must be named, the one that is met first as the root. The server is `web9`, behind a router.
final class LayerPairs {

  private static final String SERVER = "server web1 10.88.0.9:8080 check inter 1300ms";

  private LayerPairs() {}

  /// The layers, in the order in which a connection meets them.
  ///
  /// @see #plant
  private enum Layer {
    ROUTE("route-forbids", "a route forbids"),
    BALANCER("lb-firewall-drop", "the balancer drops"),
    ROUTER("router-acl-reject", "the router rejects"),
    FIREWALL("firewall-drop", "the server drops"),
    REDIRECT("firewall-redirects-port", "the port is sent where nobody listens"),
    LISTENER("bound-to-loopback", "it listens on loopback"),
    SERVICE("service-not-running", "nothing runs");

    private final String cause;
    private final String words;

    Layer(String cause, String words) {
      this.cause = cause;
      this.words = words;
    }

    void plant(LabNetwork lab) {
      LabHost server = lab.web9();
      switch (this) {
        case ROUTE -> lab.lb().run("ip route add unreachable 10.88.0.9/32");
        case BALANCER -> chain(lab.lb(), "hook output", "ip daddr 10.88.0.9 tcp dport 8080 drop");
        case ROUTER -> chain(lab.router(), "hook forward", "tcp dport 8080 reject with tcp reset");
        case FIREWALL ->
            chain(server, "hook input", "ip saddr 10.77.0.10 tcp dport 8080-8099 drop");
        case REDIRECT ->
            server.nft(
                "table ip shop { chain pre { type nat hook prerouting priority dstnat; tcp dport 8080"
                    + " redirect to :8090; }; }");
        case LISTENER -> server.serve(LabServer.http("127.0.0.1", 8080).named("shop"));
        case SERVICE -> {}
      }
    }

    private static void chain(LabHost host, String hook, String rule) {
      host.nft(
          "table inet fw { chain own { type filter "
              + hook
              + " priority filter; policy accept; ct state established,related accept; tcp dport 22"
              + " accept; "
              + rule
              + "; }; }");
    }
  }

  static List<Fault> all() {
    var faults = new ArrayList<Fault>();
    for (Layer first : Layer.values()) {
      for (Layer second : Layer.values()) {
        boolean ordered = first.compareTo(second) < 0;
        if (ordered && first != Layer.LISTENER) {
          faults.add(pair(first, second));
        }
      }
    }
    return faults;
  }

  private static Fault pair(Layer first, Layer second) {
    return failing(
            first.cause + "/then-" + second.cause, first.words + ", and behind it " + second.words)
        .planted(lab -> {
          lab.web2().serve(Noise.app());
          Noise.on(lab.web9());
          if (first != Layer.SERVICE && second != Layer.SERVICE && second != Layer.LISTENER) {
            lab.web9().serve(Noise.app());
          }
          first.plant(lab);
          second.plant(lab);
        })
        .haproxy(SERVER, Balancing.WEB2)
        .also(second.cause)
        .on("web9+rt")
        .shows(
            first == Layer.ROUTE || first == Layer.ROUTER || first == Layer.REDIRECT
                ? "L4CON"
                : "L4TOUT");
  }
}
