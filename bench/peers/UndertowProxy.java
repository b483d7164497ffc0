import io.undertow.Undertow;
import io.undertow.server.handlers.proxy.LoadBalancingProxyClient;
import io.undertow.server.handlers.proxy.ProxyHandler;
import java.net.URI;

/// Undertow's reverse proxy, for bench/side-by-side.sh. Arguments: port, port of the server, threads.
void main(String[] arguments) {
  var client =
      new LoadBalancingProxyClient()
          .addHost(URI.create("http://127.0.0.1:" + arguments[1]))
          .setConnectionsPerThread(128)
          .setMaxQueueSize(100_000);
  Undertow.builder()
      .addHttpListener(Integer.parseInt(arguments[0]), "127.0.0.1")
      .setIoThreads(Integer.parseInt(arguments[2]))
      .setHandler(ProxyHandler.builder().setProxyClient(client).build())
      .build()
      .start();
}
