import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.httpproxy.HttpProxy;

/// Vert.x's reverse proxy, for bench/side-by-side.sh. Arguments: port, port of the server, threads.
void main(String[] arguments) {
  int port = Integer.parseInt(arguments[0]);
  int server = Integer.parseInt(arguments[1]);
  int threads = Integer.parseInt(arguments[2]);
  Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(threads));
  vertx
      .deployVerticle(
          () ->
              new AbstractVerticle() {
                @Override
                public void start() {
                  var client =
                      vertx.createHttpClient(
                          new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(128));
                  var proxy = HttpProxy.reverseProxy(client).origin(server, "127.0.0.1");
                  vertx.createHttpServer().requestHandler(proxy).listen(port, "127.0.0.1");
                }
              },
          new DeploymentOptions().setInstances(threads))
      .await();
}
