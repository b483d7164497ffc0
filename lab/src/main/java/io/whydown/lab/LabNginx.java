package io.whydown.lab;

import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A real NGINX that runs in a host of the lab. It ends with the network.
public final class LabNginx {

  private final LabHost host;
  private final Path configuration;

  private LabNginx(LabHost host, Path configuration) {
    this.host = host;
    this.configuration = configuration;
  }

  /// Starts NGINX in `host` with `blocks` inside its `http` block, and returns when it has bound
  /// its ports.
  public static LabNginx start(LabHost host, String blocks) {
    return startWhole(
        host,
        """
        http {
          access_log off;
          proxy_connect_timeout 2s;
          proxy_read_timeout 3s;
        %s}
        """
            .formatted(blocks.indent(2)));
  }

  /// Starts NGINX in `host` with `blocks` outside of any other block, and with dynamic modules:
  /// `ngx_stream_module`.
  public static LabNginx startWhole(LabHost host, String blocks, String... modules) {
    var folder = host.file("nginx");
    host.run("mkdir -p '" + folder + "'");
    var configuration =
        host.write(
            "nginx.conf",
            """
            %3$s
            pid %1$s/nginx.pid;
            error_log %1$s/error.log info;
            worker_processes 1;
            events { worker_connections 256; }
            %2$s\
            """
                .formatted(folder, blocks, loading(modules)));
    host.run("nginx -c '" + configuration + "' -p '" + folder + "' 2>&1");
    return new LabNginx(host, configuration);
  }

  private static String loading(String... modules) {
    return Stream.of(modules)
        .map(module -> "load_module /usr/lib/nginx/modules/" + module + ".so;")
        .collect(Collectors.joining("\n"));
  }

  public Path configuration() {
    return configuration;
  }

  /// Sends one request through the balancer, so that it has met its servers.
  public void request(String host, int port) {
    this.host.tryRun("curl -s -o /dev/null -m 4 -g 'http://" + host + ":" + port + "/'");
  }
}
