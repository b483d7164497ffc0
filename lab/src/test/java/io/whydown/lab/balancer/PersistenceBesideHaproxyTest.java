package io.whydown.lab.balancer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A client comes back to its server, or does not, with Debian's HAProxy and with ours alike: which
/// server, which flags of cookies, which `Set-Cookie`.
@Tag("lab")
final class PersistenceBesideHaproxyTest {

  private static final String DIGITS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  private static final Pattern DATE = Pattern.compile("\\|([A-Za-z0-9+/]{5})");

  @TempDir Path folder;

  private static String sections(Path door, int port) {
    return """
      nbthread 1
      log stdout format raw local0
    defaults
      mode http
      log global
      timeout connect 2s
      timeout client 20s
      timeout server 20s
      default-server disabled
    frontend fe
      bind %s
      log-format "%%b %%s %%tsc"
      use_backend %%[path,field(2,/)]
    backend plain
      cookie S insert
      server a 127.0.0.1:%2$d cookie a enabled
      server b 127.0.0.1:%2$d cookie b
      server c 127.0.0.1:%2$d cookie b enabled weight 0
      server d 127.0.0.1:%2$d enabled weight 0
    backend hidden
      cookie S insert indirect nocache domain .x.example domain .y.example httponly secure attr "SameSite=Lax"
      server a 127.0.0.1:%2$d cookie a enabled
      server b 127.0.0.1:%2$d cookie b
    backend dated
      cookie S insert indirect maxidle 1h maxlife 8h
      server a 127.0.0.1:%2$d cookie a enabled
    backend idle
      cookie S insert maxidle 1h
      server a 127.0.0.1:%2$d cookie a enabled
    backend forced
      cookie S insert
      force-persist if { hdr(x-force) -m found }
      ignore-persist if { hdr(x-ignore) -m found }
      use-server d if { hdr(x-use) d }
      use-server b if { hdr(x-use) b }
      server a 127.0.0.1:%2$d cookie a enabled
      server b 127.0.0.1:%2$d cookie b
      server d 127.0.0.1:%2$d cookie d enabled weight 0
    backend persists
      option persist
      cookie S insert
      server a 127.0.0.1:%2$d cookie a enabled
      server b 127.0.0.1:%2$d cookie b
    backend prefixed
      cookie S prefix
      server a 127.0.0.1:%2$d cookie a enabled
      server b 127.0.0.1:%2$d cookie b enabled weight 0
    backend posted
      cookie S insert postonly
      server a 127.0.0.1:%2$d cookie a enabled
    """
        .formatted(door, port);
  }

  private static String date(long secondsAgo) {
    long quarter = (Instant.now().getEpochSecond() - secondsAgo) >> 2;
    var text = new StringBuilder("|");
    for (int shift = 24; shift >= 0; shift -= 6) {
      text.append(DIGITS.charAt((int) (quarter >> shift) & 0x3f));
    }
    return text.toString();
  }

  private static List<String> requests() {
    var all = new ArrayList<String>();
    for (String backend : List.of("plain", "hidden", "persists", "prefixed", "posted")) {
      for (String fields :
          List.of(
              "",
              "Cookie: S=a\r\n",
              "Cookie: S=b\r\n",
              "Cookie: x=1; S=a; y=2\r\n",
              "Cookie: S=\r\n",
              "Cookie: S=nobody\r\n",
              "Cookie: S=a~own\r\n",
              "Cookie: S=b~own; z=1\r\n",
              "Cookie: S=a" + date(10) + "\r\n",
              "X-Set: S=mine; path=/p\r\n")) {
        all.add("GET /" + backend + " HTTP/1.0\r\nHost: h\r\n" + fields + "\r\n");
      }
    }
    all.add("POST /posted HTTP/1.0\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
    for (String backend : List.of("dated", "idle")) {
      for (String dates :
          List.of(
              "",
              date(100),
              date(100) + date(200),
              date(4_000),
              date(4_000) + date(5_000),
              date(100) + date(40_000),
              date(-100),
              date(-100_000),
              "|bad",
              "|!!!!!",
              date(100) + "|x")) {
        all.add("GET /%s HTTP/1.0\r\nHost: h\r\nCookie: S=a%s\r\n\r\n".formatted(backend, dates));
      }
    }
    for (String fields :
        List.of(
            "Cookie: S=b\r\n",
            "Cookie: S=b\r\nX-Force: 1\r\n",
            "Cookie: S=d\r\nX-Ignore: 1\r\n",
            "Cookie: S=b\r\nX-Force: 1\r\nX-Ignore: 1\r\n",
            "X-Use: d\r\n",
            "X-Use: b\r\n",
            "X-Use: b\r\nX-Force: 1\r\n",
            "X-Use: d\r\nCookie: S=a\r\n",
            "X-Ignore: 1\r\n")) {
      all.add("GET /forced HTTP/1.0\r\nHost: h\r\n" + fields + "\r\n");
    }
    return all;
  }

  /// Every server answers; with a cookie of its own where the request asks for one. It says which
  /// cookies it was sent.
  private static ScriptedServer.Script server() {
    return client -> {
      String head = ScriptedServer.readHead(client.getInputStream());
      String own = field(head, "x-set:");
      String text =
          "HTTP/1.0 200 OK\r\nX-Seen: %s\r\nETag: \"e\"\r\n%s\r\nok"
              .formatted(
                  field(head, "cookie:"), own.isEmpty() ? "" : "Set-Cookie: " + own + "\r\n");
      client.getOutputStream().write(text.getBytes(ISO_8859_1));
    };
  }

  private static String field(String head, String name) {
    return head.lines()
        .filter(l -> l.toLowerCase(Locale.ROOT).startsWith(name))
        .map(l -> l.substring(name.length()).strip())
        .findFirst()
        .orElse("");
  }

  /// What it answers about cookies, dates of now made equal.
  private static String ask(Path door, String request) throws IOException {
    String about =
        UnixDial.ask(door, request)
            .lines()
            .filter(l -> l.toLowerCase(Locale.ROOT).matches("(set-cookie|cache-control|x-seen):.*"))
            .map(l ->
                l.substring(0, l.indexOf(':')).toLowerCase(Locale.ROOT)
                    + l.substring(l.indexOf(':')))
            .sorted()
            .reduce("", (a, b) -> a + b + "\n");
    return DATE.matcher(about)
        .replaceAll(m -> isNow(m.group().substring(1)) ? "|NOW  " : m.group());
  }

  private static boolean isNow(String date) {
    long quarter = 0;
    for (int i = 0; i < date.length(); i++) {
      quarter = (quarter << 6) + DIGITS.indexOf(date.charAt(i));
    }
    return Math.abs((quarter << 2) - Instant.now().getEpochSecond()) < 60;
  }

  private static List<String> lines(LabBalancer balancer) throws IOException {
    return balancer.output().lines().filter(l -> l.matches("[a-z]+ [a-z<>A-Z]+ .{4}")).toList();
  }

  @Test
  void clients_comeBackAsWithHaproxy() throws IOException {
    try (var server = new ScriptedServer(server());
        var both = BothBalancers.start(folder, door -> sections(door, server.port()))) {
      LabBalancer theirs = both.theirs();
      LabBalancer ours = both.ours();
      List<String> requests = requests();
      for (int i = 0; i < requests.size(); i++) {
        String request = requests.get(i);
        String expected = ask(both.theirDoor(), request);
        assertThat(ask(both.ourDoor(), request)).as(request).isEqualTo(expected);
        while (lines(theirs).size() <= i || lines(ours).size() <= i) {
          Thread.onSpinWait();
        }
        assertThat(lines(ours).get(i)).as(request).isEqualTo(lines(theirs).get(i));
      }
    }
  }
}
