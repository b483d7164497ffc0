package io.whydown.lab.balancer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// With one configuration, curl gets the same heads and bodies of a real NGINX's files through
/// Debian's HAProxy and through ours, compressed or not, from the cache or not.
@Tag("lab")
final class StoredAndCompressedTest {

  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

  @TempDir Path folder;

  private final List<Process> running = new ArrayList<>();
  private int theirs;
  private int ours;

  @BeforeEach
  void begin() throws IOException {
    for (String tool : List.of("/usr/sbin/haproxy", "/usr/sbin/nginx", "/usr/bin/curl")) {
      assumeThat(Files.isExecutable(Path.of(tool))).isTrue();
    }
    int server = LabPeers.freePort();
    theirs = LabPeers.freePort();
    ours = LabPeers.freePort();
    nginx(server);
    run("theirs.out", List.of("/usr/sbin/haproxy", "-db", "-f", config(theirs, server)));
    run(
        "ours.out",
        List.of(
            System.getProperty("java.home") + "/bin/java",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            Stream.of(System.getProperty("jdk.module.path"), System.getProperty("java.class.path"))
                .filter(Objects::nonNull)
                .collect(Collectors.joining(File.pathSeparator)),
            "io.whydown.cli.balance.HaproxyMain",
            "-db",
            "-f",
            config(ours, server)));
    for (int port : List.of(server, theirs, ours)) {
      awaitPort(port);
    }
  }

  @AfterEach
  void end() throws InterruptedException {
    running.forEach(Process::destroyForcibly);
    for (Process each : running) {
      each.waitFor();
    }
  }

  private static void awaitPort(int port) {
    long end = System.nanoTime() + LIMIT_NANOS;
    while (true) {
      try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException _) {
        assertThat(System.nanoTime()).as("still waiting for port %s", port).isLessThan(end);
        LockSupport.parkNanos(1_000_000);
      }
    }
  }

  private void run(String out, List<String> command) throws IOException {
    running.add(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(out).toFile())
            .start());
  }

  private void nginx(int port) throws IOException {
    Path files = Files.createDirectories(folder.resolve("files"));
    Files.writeString(files.resolve("page.html"), "<p>so it goes</p>\n".repeat(5_000));
    Files.writeString(files.resolve("small.html"), "<p>so it goes</p>\n");
    Files.write(files.resolve("picture.png"), new byte[20_000]);
    String text =
        """
        master_process off; daemon off; pid %1$s/pid; error_log %1$s/error;
        events { worker_connections 64; }
        http {
          access_log off; server_tokens off;
          types { text/html html; image/png png; }
          client_body_temp_path %1$s/a; proxy_temp_path %1$s/b; fastcgi_temp_path %1$s/c;
          uwsgi_temp_path %1$s/d; scgi_temp_path %1$s/e;
          server {
            listen 127.0.0.1:%2$d; root %1$s/files;
            location /kept { alias %1$s/files; add_header Cache-Control max-age=30; }
            location /secret { alias %1$s/files; add_header Cache-Control private; }
            location /fixed { alias %1$s/files; add_header Cache-Control no-transform; }
          }
        }
        """
            .formatted(folder, port);
    Path config = Files.writeString(folder.resolve("nginx.conf"), text);
    run("nginx.out", List.of("/usr/sbin/nginx", "-c", config.toString()));
  }

  private String config(int port, int server) throws IOException {
    String text =
        """
        global
          nbthread 1
        defaults
          mode http
          timeout connect 5s
          timeout client 10s
          timeout server 10s
        frontend f
          bind 127.0.0.1:%d
          default_backend b
        backend b
          compression algo gzip
          compression type text/html text/plain
          http-request cache-use c
          http-response cache-store c
          http-response set-header x-hit %%[res.cache_hit]
          server s 127.0.0.1:%d
        cache c
          total-max-size 4
          max-object-size 200000
          max-age 60
          process-vary on
        """
            .formatted(port, server);
    return Files.writeString(folder.resolve(port + ".cfg"), text).toString();
  }

  /// The head without what tells the time and in what order fields stand, then the body's length
  /// after decoding, and its hash.
  private String curl(int port, String path, String... options) throws IOException {
    var command = new ArrayList<>(List.of("curl", "-s", "-m", "20", "-D", "-"));
    Path body = folder.resolve("body");
    Files.deleteIfExists(body);
    command.addAll(List.of("-o", body.toString()));
    command.addAll(List.of(options));
    command.add("http://127.0.0.1:" + port + path);
    Process process = new ProcessBuilder(command).start();
    String head = new String(process.getInputStream().readAllBytes(), ISO_8859_1);
    byte[] bytes = Files.exists(body) ? Files.readAllBytes(body) : new byte[0];
    String fields =
        head.lines()
            .map(StoredAndCompressedTest::field)
            .filter(line -> !line.startsWith("date:"))
            .sorted()
            .collect(Collectors.joining("\n"));
    if (List.of(options).contains("--head")) {
      return path + "\n" + fields;
    }
    byte[] decoded = decoded(bytes);
    return path + "\n" + fields + "\n" + decoded.length + " " + Arrays.hashCode(decoded);
  }

  /// Two encoders need not write the same bytes.
  private static byte[] decoded(byte[] bytes) throws IOException {
    boolean packed = bytes.length > 2 && bytes[0] == 0x1f && bytes[1] == (byte) 0x8b;
    return packed ? new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes() : bytes;
  }

  /// Names in lower case, as HAProxy writes them; an age is one, whatever it is.
  private static String field(String line) {
    int colon = line.indexOf(':');
    if (line.startsWith("HTTP/") || colon < 0) {
      return line.strip();
    }
    String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
    return name.equals("age") ? "age: some" : name + line.substring(colon).stripTrailing();
  }

  private void alike(String path, String... options) throws IOException {
    String expected = curl(theirs, path, options);
    assertThat(expected).as("Debian's HAProxy answers").contains("HTTP/1.");
    assertThat(curl(ours, path, options)).as("%s %s", path, List.of(options)).isEqualTo(expected);
  }

  @Test
  void answers_areTheSameAsHaproxys() throws IOException {
    alike("/page.html");
    alike("/page.html", "--compressed");
    alike("/page.html", "--compressed", "-H", "Accept-Encoding: gzip");
    alike("/page.html", "-H", "Accept-Encoding: br, gzip;q=0");
    alike("/page.html", "-H", "Accept-Encoding: *");
    alike("/page.html", "--compressed", "--http1.0");
    alike("/page.html", "--compressed", "--head");
    alike("/page.html", "--compressed", "-r", "0-99");
    alike("/page.html", "--compressed", "-A", "Mozilla/4.0 (compatible)");
    alike("/small.html", "--compressed");
    alike("/picture.png", "--compressed");
    alike("/none.html", "--compressed");
    alike("/fixed/page.html", "--compressed");
  }

  @Test
  void cachedAnswers_areTheSameAsHaproxys() throws IOException {
    for (int i = 0; i < 2; i++) {
      alike("/kept/page.html");
      alike("/secret/page.html");
      alike("/kept/small.html", "--compressed");
      alike("/kept/picture.png", "--head");
    }
    alike("/kept/page.html", "--compressed");
    alike("/kept/page.html", "--head");
    alike("/kept/page.html", "-H", "If-None-Match: *");
    alike("/kept/page.html", "-H", "If-None-Match: \"other\"");
    alike("/kept/page.html", "-H", "If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT");
    alike("/kept/page.html", "-H", "Cache-Control: no-cache");
    alike("/kept/page.html", "-H", "Authorization: Basic eDp5");
    alike("/kept/page.html", "-X", "POST", "-d", "x");
    alike("/kept/page.html", "--http1.0");
    assertThat(curl(ours, "/kept/small.html")).contains("x-hit: 1").contains("age: some");
  }
}
