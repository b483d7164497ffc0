package io.whydown.lab.balancer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Debian's HAProxy and ours write the same of the same requests, word by word. Left out are how
/// long things took, ports, and bytes, which HAProxy counts in its inner form of a message.
@Tag("lab")
final class LogLinesBesideHaproxyTest {

  private static final String FORMAT =
      "ci=%ci b=%b bi=%bi CC=%CC CS=%CS HM=%HM HP=%HP HPO=%HPO HQ=%HQ HU=%HU HV=%HV ST=%ST"
          + " ac=%ac fc=%fc bc=%bc sc=%sc bq=%bq sq=%sq f=%f ft=%ft hr=%hr hrl=%hrl hs=%hs hsl=%hsl"
          + " rc=%rc s=%s si=%si ts=%ts tsc=%tsc Q=%{+Q}r X=%{+X}ST Qb=%{+Q}b var=%[var(txn.v)]"
          + " T=%TR/%Tw/%Tc/%Tr";

  @TempDir Path folder;

  private static String sections(Path door, int port, int nobody) {
    return """
      nbthread 1
      log stdout format raw local0
    defaults
      mode http
      log global
      timeout connect 2s
      timeout client 20s
      timeout server 300ms
      retries 0
    frontend fe
      bind %s
      capture request header Host len 10
      capture request header User-Agent len 20
      capture response header X-A len 5
      capture cookie C len 12
      http-request set-var(txn.v) str(abc)
      http-request deny if { path /deny }
      http-request redirect location /x if { path /moved }
      http-request return status 200 content-type text/plain string hi if { path /own }
      use_backend down if { path /down }
      log-format "%4$s"
      http-request use-service prometheus-exporter if { path /metrics }
      stats uri /stats
      use_backend kept if { path_beg /kept }
      use_backend passive if { path_beg /passive }
      use_backend listed if { path_beg /listed }
      use_backend %%[path,field(3,/)] if { path_beg /named/ }
      use_backend be unless { path /nowhere }
    backend listed
      stats uri /listed
      stats auth a:b
    backend passive
      cookie S
      http-request deny if { path /passive/no }
      http-response set-status 299 if { path /passive/200 }
      server s1 127.0.0.1:%2$d cookie one
    backend kept
      http-request cache-use store
      http-response cache-store store
      server s1 127.0.0.1:%2$d
    cache store
      total-max-size 1
    backend be
      cookie S insert
      http-request deny if { path /refused }
      server s1 127.0.0.1:%2$d cookie one
    backend down
      server d1 127.0.0.1:%3$d
    """
        .formatted(door, port, nobody, FORMAT);
  }

  private static List<String> requests() {
    return Stream.of(
            "GET /200 HTTP/1.1\r\nHost: a\r\n\r\n",
            String.join(
                "\r\n",
                "GET /200?x=1&y=2%20z HTTP/1.1",
                "Host: averylonghost.example.com",
                "User-Agent: c \"quoted\" \\ {brace}|pipe",
                "Cookie: C=val; S=one; D=2",
                "",
                ""),
            "GET http://h.example/abs/200?q HTTP/1.1\r\nHost: h.example\r\n\r\n",
            "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /deny HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /refused HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /moved HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /own HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /down HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /cut HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /junk HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /silent HTTP/1.1\r\nHost: a\r\n\r\n",
            "nonsense\r\n\r\n",
            "GET /half",
            "HEAD /200? HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /200 HTTP/1.0\r\n\r\n",
            "GET //double//200?? HTTP/1.1\r\nHost: a\r\nCookie: C=verylongcookievalue\r\n\r\n",
            "GET /\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n",
            "M-SEARCH /200 HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /404 HTTP/1.1\r\n\r\n",
            "GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /named/listed/200 HTTP/1.1\r\nHost: a\r\nAuthorization: Basic YTpi\r\n\r\n",
            "GET /named/kept/200 HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /named/none/200 HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /stats HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /stats;csv HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /listed HTTP/1.1\r\nHost: a\r\nAuthorization: Basic YTpi\r\n\r\n",
            "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /refused HTTP/1.1\r\nHost: a\r\nCookie: S=one\r\n\r\n",
            "GET /refused HTTP/1.1\r\nHost: a\r\nCookie: S=other\r\n\r\n",
            "GET /passive/200 HTTP/1.1\r\nHost: a\r\nCookie: S=one\r\n\r\n",
            "GET /passive/no HTTP/1.1\r\nHost: a\r\nCookie: S=one\r\n\r\n",
            "GET /kept/fresh HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /kept/fresh HTTP/1.1\r\nHost: a\r\n\r\n")
        .toList();
  }

  private static void serve(Socket client) throws IOException {
    String head = ScriptedServer.readHead(client.getInputStream());
    String path = head.split("[ ?]", 3)[1];
    String last = path.substring(path.lastIndexOf('/') + 1);
    OutputStream out = client.getOutputStream();
    String answer =
        switch (last) {
          case "cut" -> "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab";
          case "junk" -> "junk\r\n\r\n";
          case "silent" -> "";
          case "fresh" ->
              "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 2\r\n\r\nab";
          default ->
              "HTTP/1.1 %s X\r\nX-A: b\r\nContent-Length: 0\r\n\r\n"
                  .formatted(last.matches("[0-9]+") ? last : "200");
        };
    out.write(answer.getBytes(ISO_8859_1));
    if (last.equals("silent")) {
      ScriptedServer.listen(client);
    }
  }

  private static String line(LabBalancer balancer, int which) throws IOException {
    while (true) {
      List<String> lines = balancer.output().lines().filter(l -> l.startsWith("ci=")).toList();
      if (lines.size() > which) {
        // how long it took differs, and whether there was such a time does not
        return lines.get(which).replaceAll("(?<=[=/])[0-9]+(?=/|$)", "N");
      }
      Thread.onSpinWait();
    }
  }

  @Test
  void requests_areLoggedInTheSameWords() throws IOException {
    int nobody;
    try (var gone = new ScriptedServer(ScriptedServer::listen)) {
      nobody = gone.port();
    }
    try (var server = new ScriptedServer(LogLinesBesideHaproxyTest::serve);
        var both = BothBalancers.start(folder, door -> sections(door, server.port(), nobody))) {
      List<String> requests = requests();
      for (int i = 0; i < requests.size(); i++) {
        var _ = UnixDial.askAndHangUp(both.theirDoor(), requests.get(i));
        var _ = UnixDial.askAndHangUp(both.ourDoor(), requests.get(i));
        assertThat(line(both.ours(), i)).as(requests.get(i)).isEqualTo(line(both.theirs(), i));
      }
    }
  }
}
