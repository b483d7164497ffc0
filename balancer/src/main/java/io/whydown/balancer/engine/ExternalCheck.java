package io.whydown.balancer.engine;

import io.whydown.balancer.config.CheckConfig;
import io.whydown.balancer.config.CheckScript;
import io.whydown.balancer.config.ServerPlace;
import io.whydown.balancer.hook.CheckStatus;
import io.whydown.balancer.runtime.CheckResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A check by a program (`external-check`; HAProxy: src/extcheck.c). The program runs off the
/// loops.
final class ExternalCheck {

  private ExternalCheck() {}

  static void run(
      CheckTask task,
      LoopContext context,
      ServerRuntime server,
      CheckConfig config,
      CheckScript.External script) {
    Thread.ofVirtual()
        .name("check-" + server.name())
        .start(() -> {
          CheckResult result = result(server, config, script);
          context.loop.ask(() -> task.ended(result));
        });
  }

  private static CheckResult result(
      ServerRuntime server, CheckConfig config, CheckScript.External script) {
    long start = server.backend.engine.nanoTime();
    int millis = config.timeoutMillis() > 0 ? config.timeoutMillis() : config.interMillis();
    try {
      Process process = builder(server, script).start();
      boolean ended = process.waitFor(millis, TimeUnit.MILLISECONDS);
      long took = (server.backend.engine.nanoTime() - start) / 1_000_000;
      if (!ended) {
        process.destroyForcibly();
        return new CheckResult(CheckStatus.PROC_TIMEOUT, 0, 0, took, "", 0);
      }
      int code = process.exitValue();
      CheckStatus status = code == 0 ? CheckStatus.PROC_OK : CheckStatus.PROC_ERROR;
      return new CheckResult(status, code, 0, took, "External check " + outcome(code), 0);
    } catch (IOException e) {
      return new CheckResult(CheckStatus.SOCKET_ERROR, 0, 0, 0, "" + e.getMessage(), 0);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new CheckResult(CheckStatus.PROC_TIMEOUT, 0, 0, 0, "", 0);
    }
  }

  private static String outcome(int code) {
    return code == 0 ? "passed" : "error, code " + code;
  }

  private static ProcessBuilder builder(ServerRuntime server, CheckScript.External script) {
    String address = "NOT_USED";
    String port = "NOT_USED";
    if (server.place instanceof ServerPlace.Tcp(var ip, var rule, _)) {
      address = ip.toString();
      port = rule instanceof ServerPlace.PortRule.Fixed(var fixed) ? "" + fixed : "0";
    } else if (server.place instanceof ServerPlace.Unix(var path, _)) {
      address = path;
    }
    String proxyAddress = "NOT_USED";
    String proxyPort = "NOT_USED";
    List<String> command =
        new ArrayList<>(List.of(script.command(), proxyAddress, proxyPort, address, port));
    var builder = new ProcessBuilder(command);
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    var environment = builder.environment();
    environment.clear();
    environment.put("PATH", script.path() == null ? "" : script.path());
    environment.put("HAPROXY_PROXY_NAME", server.backend.name());
    environment.put("HAPROXY_PROXY_ID", "" + server.backend.proxy.id());
    environment.put("HAPROXY_PROXY_ADDR", proxyAddress);
    environment.put("HAPROXY_PROXY_PORT", proxyPort);
    environment.put("HAPROXY_SERVER_NAME", server.name());
    environment.put("HAPROXY_SERVER_ID", "" + server.id());
    environment.put("HAPROXY_SERVER_ADDR", address);
    environment.put("HAPROXY_SERVER_PORT", port);
    environment.put("HAPROXY_SERVER_MAXCONN", "" + server.maxConnections);
    environment.put("HAPROXY_SERVER_CURCONN", "" + server.sessions.current());
    return builder;
  }
}
