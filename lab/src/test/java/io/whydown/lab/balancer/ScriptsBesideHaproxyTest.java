package io.whydown.lab.balancer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.whydown.balancer.lua.LuaScripts;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The same scripts, run by Debian's HAProxy and by ours, answer the same.
@Tag("lab")
final class ScriptsBesideHaproxyTest {

  private static final String FIELDS = "x-one: abc\r\nx-one: 2\r\nx-list: a\r\nx-gone: 1\r\n";

  @TempDir Path folder;

  /// A running balancer and its ports.
  private record Running(LabBalancer balancer, int main, int talk) implements AutoCloseable {
    @Override
    public void close() {
      balancer.close();
    }
  }

  /// How many states of Lua run the script.
  enum Load {
    ONE("lua-load"),
    EACH_THREAD("lua-load-per-thread");

    private final String keyword;

    Load(String keyword) {
      this.keyword = keyword;
    }
  }

  private Running start(String name, Load load) throws IOException {
    Path home = Files.createDirectories(folder.resolve(name));
    Path script = home.resolve("scripts.lua");
    try (InputStream in =
        Objects.requireNonNull(ScriptsBesideHaproxyTest.class.getResourceAsStream("scripts.lua"))) {
      Files.copy(in, script);
    }
    Path map = Files.writeString(home.resolve("words.map"), "k v\n");
    int main = LabPeers.freePort();
    int talk = LabPeers.freePort();
    String sections = sections(main, LabPeers.freePort(), talk, load.keyword + " " + script, map);
    LabBalancer balancer =
        name.equals("theirs")
            ? LabBalancer.startHaproxy(home, sections)
            : LabBalancer.start(home, sections);
    return new Running(balancer, main, talk);
  }

  private static String sections(int main, int echo, int talk, String load, Path map) {
    return """
      nbthread 2
      tune.lua.session-timeout 300
      setenv WORDS %5$s
      %4$s
    defaults
      mode http
      timeout connect 5s
      timeout client 20s
      timeout server 20s
    frontend main
      bind 127.0.0.1:%1$d
      http-request set-var(proc.known) int(1)
      http-request lua.headers x-added 7 if { path /headers }
      http-request lua.slow if { path /slow }
      http-request lua.fails if { path /fails }
      http-request lua.denies if { path /denies }
      http-request lua.faulty if { path /faulty }
      http-request lua.replies if { path /replies }
      http-request lua.stops if { path /stops }
      http-request set-header x-unstopped yes
      http-request set-header x-fetched "%%[lua.joined(a,b)] %%[lua.number] %%[lua.truth] %%[lua.nothing] %%[lua.sleepy] %%[lua.bad] %%[lua.number,add(1),lua.around] %%[path,lua.around(a,b)] %%[lua.word(k)]"
      http-request return status 206 content-type text/plain string "acl" if { lua.joined -m sub /acl }
      http-request use-service lua.request if { path /request }
      http-request use-service lua.pieces if { path /pieces }
      http-request use-service lua.body if { path /body }
      http-request use-service lua.broken if { path /broken }
      http-request use-service lua.silent if { path /silent }
      http-request use-service lua.late if { path /late }
      http-request use-service lua.vars if { path /vars }
      http-request use-service lua.core if { path /core }
      http-request use-service lua.regex if { path /regex }
      http-request use-service lua.proxies if { path /proxies }
      default_backend servers
    backend servers
      http-response lua.response
      http-response lua.status if { capture.req.uri -m beg /status }
      http-response lua.waits if { capture.req.uri -m beg /waits }
      server one 127.0.0.1:%2$d
    frontend echo
      bind 127.0.0.1:%2$d
      http-request return status 200 content-type text/plain lf-string "%%[method] %%[pathq] one=%%[req.hdr(x-one)] list=%%[req.fhdr(x-list)] added=%%[req.hdr(x-added)] set=%%[req.hdr(x-set)] gone=%%[req.hdr(x-gone)] unstopped=%%[req.hdr(x-unstopped)] fetched=%%[req.hdr(x-fetched)]"
    frontend talk
      mode tcp
      bind 127.0.0.1:%3$d
      tcp-request inspect-delay 5s
      tcp-request content use-service lua.talk
    """
        .formatted(main, echo, talk, load, map);
  }

  private static String say(int port, String text) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(text.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  /// The head's fields in an order that does not depend on a script's tables, without what names
  /// the connection; then the body, without the size of each chunk.
  private static String told(String answer) {
    int end = answer.indexOf("\r\n\r\n");
    if (end < 0) {
      return answer;
    }
    String head =
        answer
            .substring(0, end)
            .lines()
            .filter(line -> !line.startsWith("connection:"))
            .sorted()
            .collect(Collectors.joining("\n"));
    String body = answer.substring(end + 4);
    if (head.contains("transfer-encoding: chunked")) {
      body = body.replaceAll("(?m)^[0-9a-f]+\r\n", "").replace("\r\n", "");
    }
    return head + "\n\n" + body.replaceAll("127.0.0.1:[0-9]+", "PLACE");
  }

  private static String ask(int port, String method, String path, String body) throws IOException {
    String length = body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n";
    return told(
        say(
            port,
            method
                + " "
                + path
                + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                + FIELDS
                + length
                + "\r\n"
                + body));
  }

  @ParameterizedTest
  @EnumSource
  void scripts_answerTheSame(Load load) throws IOException {
    assumeThat(Files.isExecutable(Path.of("/usr/sbin/haproxy"))).isTrue();
    assumeThat(LuaScripts.isAvailable()).isTrue();
    try (Running theirs = start("theirs", load);
        Running ours = start("ours", load)) {
      List<String> paths =
          Stream.of(
                  "request?a=b pieces body broken silent late vars core regex proxies headers slow"
                      + " fails denies faulty replies stops acl plain status waits")
              .flatMap(all -> Stream.of(all.split(" ", -1)))
              .toList();
      for (String path : paths) {
        String expected = ask(theirs.main, "GET", "/" + path, "");
        assertThat(expected).as(path).contains("HTTP/1.");
        assertThat(ask(ours.main, "GET", "/" + path, ""))
            .as("%s, and what was printed: %s", path, ours.balancer.output())
            .isEqualTo(expected);
      }
      for (String path : List.of("/request", "/body")) {
        assertThat(ask(ours.main, "POST", path, "l1\nl2\nl3"))
            .isEqualTo(ask(theirs.main, "POST", path, "l1\nl2\nl3"));
      }
      assertThat(ask(ours.main, "HEAD", "/pieces", ""))
          .isEqualTo(ask(theirs.main, "HEAD", "/pieces", ""));
      assertThat(say(ours.talk, "me\nabcdef")).isEqualTo(say(theirs.talk, "me\nabcdef"));
      assertThat(ours.balancer.command("show script x y"))
          .isEqualTo(theirs.balancer.command("show script x y"));
    }
  }

  @Test
  void whatFails_isToldInTheSameWords() throws IOException {
    assumeThat(Files.isExecutable(Path.of("/usr/sbin/haproxy"))).isTrue();
    assumeThat(LuaScripts.isAvailable()).isTrue();
    try (Running theirs = start("theirs", Load.ONE);
        Running ours = start("ours", Load.ONE)) {
      for (String path : List.of("/broken", "/late", "/fails", "/plain")) {
        ask(theirs.main, "GET", path, "");
        ask(ours.main, "GET", path, "");
      }

      assertThat(complaints(ours)).isEqualTo(complaints(theirs)).hasSizeGreaterThan(4);
    }
  }

  private List<String> complaints(Running of) throws IOException {
    return of.balancer
        .output()
        .lines()
        .filter(line -> line.contains(" : Lua "))
        .map(line -> line.substring(line.indexOf(" : Lua ")))
        .map(line -> line.replaceAll("\\S*/scripts.lua", "scripts.lua"))
        .toList();
  }
}
