package io.whydown.lab.fault;

import io.whydown.lab.LabHaproxy;
import io.whydown.lab.LabNetwork;
import io.whydown.lab.LabNginx;

/// Starts the balancer of a fault in the host `lb`.
@FunctionalInterface
public interface Balancing {

  /// The healthy neighbour that most faults have.
  String WEB2 = "server web2 10.77.0.12:8080 check";

  Running start(LabNetwork lab);

  /// HAProxy with these lines in its backend `web`.
  static Balancing haproxy(String... lines) {
    return lab -> {
      var haproxy = LabHaproxy.start(lab.lb(), String.join("\n", lines));
      return new Running(lab, haproxy.configuration(), haproxy, null);
    };
  }

  /// HAProxy with these sections after the usual global and defaults.
  static Balancing haproxySections(String sections) {
    return lab -> {
      var haproxy = LabHaproxy.startSections(lab.lb(), sections);
      return new Running(lab, haproxy.configuration(), haproxy, null);
    };
  }

  /// HAProxy with these sections, which writes its log.
  static Balancing haproxyLogging(String sections) {
    return lab -> {
      var haproxy = LabHaproxy.startLogging(lab.lb(), sections);
      return new Running(lab, haproxy.configuration(), haproxy, null);
    };
  }

  /// NGINX with an upstream `web` of these lines, which has met its servers once.
  static Balancing nginx(String... upstreamLines) {
    return nginxHttp(
        """
        upstream web {
        %s}
        server {
          listen 10.77.0.10:80;
          location / {
            proxy_pass http://web;
          }
        }
        """
            .formatted(String.join("\n", upstreamLines).indent(2)));
  }

  /// NGINX with these blocks in its `http` block, which has met its servers once.
  static Balancing nginxHttp(String blocks) {
    return lab -> {
      var nginx = LabNginx.start(lab.lb(), blocks);
      nginx.request("10.77.0.10", 80);
      return new Running(lab, nginx.configuration(), null, nginx);
    };
  }
}
