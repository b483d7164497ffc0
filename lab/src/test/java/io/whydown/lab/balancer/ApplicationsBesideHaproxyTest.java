package io.whydown.lab.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real php-fpm behind Debian's HAProxy and behind ours, with one configuration: curl sees the
/// same.
@Tag("lab")
final class ApplicationsBesideHaproxyTest {

  private static final String PHP = "/usr/sbin/php-fpm8.2";

  @TempDir Path folder;

  private String sections(Path door, int port) {
    return """
      nbthread 1
      log stdout format raw local0
    defaults
      mode http
      log global
      timeout connect 5s
      timeout client 20s
      timeout server 20s
    frontend fe
      bind %1$s
      log-format "%%b %%s %%ST %%ts"
      use_backend closing if { req.hdr(x-closing) -m found }
      default_backend php
    backend php
      use-fcgi-app app
      http-reuse always
      option httpchk GET /page.php
      server s1 127.0.0.1:%2$d proto fcgi check inter 200ms
    backend closing
      use-fcgi-app closing
      server s1 127.0.0.1:%2$d proto fcgi
    fcgi-app app
      docroot %3$s
      index page.php
      path-info ^(/.+\\.php)(/.*)?$
      log-stderr global
      acl sub path_beg /sub
      set-param MINE %%[path] if sub
      set-param MINE other unless sub
      pass-header authorization if sub
    fcgi-app closing
      docroot %3$s
      no option keep-conn
    """
        .formatted(door, port, folder);
  }

  private void php(LabPeers peers, int port) throws IOException {
    String shown =
        Stream.of(
                "SCRIPT_NAME SCRIPT_FILENAME PATH_INFO PATH_TRANSLATED QUERY_STRING REQUEST_URI"
                    + " REQUEST_METHOD SERVER_PROTOCOL CONTENT_LENGTH CONTENT_TYPE DOCUMENT_ROOT"
                    + " GATEWAY_INTERFACE HTTP_HOST HTTP_X_A HTTP_AUTHORIZATION REMOTE_USER"
                    + " AUTH_TYPE HTTP_COOKIE MINE HTTP_CONNECTION HTTP_X_ODD")
            .flatMap(all -> Arrays.stream(all.split(" ")))
            .map(name -> "\"" + name + "\"")
            .reduce((a, b) -> a + "," + b)
            .orElseThrow();
    Files.createDirectories(folder.resolve("sub"));
    for (String page : List.of("page.php", "sub/page.php")) {
      Files.writeString(
          folder.resolve(page),
          "<?php header('X-App: 1'); foreach ([%s] as $k) echo $k, '=', $_SERVER[$k] ?? '-', \"\\n\"; ?>"
              .formatted(shown));
    }
    Files.writeString(folder.resolve("status.php"), "<?php http_response_code(404); echo 'no'; ?>");
    Files.writeString(folder.resolve("place.php"), "<?php header('Location: /x', true, 301); ?>");
    Files.writeString(
        folder.resolve("post.php"), "<?php echo md5(file_get_contents('php://input')); ?>");
    Files.writeString(
        folder.resolve("large.php"),
        "<?php for ($i = 0; $i < 60; $i++) echo str_repeat('ab', 20000); ?>");
    Files.writeString(folder.resolve("error.php"), "<?php error_log('went wrong'); echo 'x'; ?>");
    Files.writeString(folder.resolve("die.php"), "<?php posix_kill(getmypid(), 9); ?>");
    Path config =
        Files.writeString(
            folder.resolve("fpm.conf"),
            """
            [global]
            error_log = %1$s/fpm.log
            daemonize = no
            [www]
            listen = 127.0.0.1:%2$d
            user = root
            group = root
            pm = static
            pm.max_children = 3
            php_admin_value[error_log] =
            php_admin_flag[log_errors] = on
            """
                .formatted(folder, port));
    peers.listen(port, PHP, "-F", "-R", "-y", config.toString());
  }

  private static String ask(Path door, String... words) {
    var command =
        Stream.concat(
                Stream.of("/usr/bin/curl", "-s", "-i", "--unix-socket", door.toString()),
                Arrays.stream(words))
            .toArray(String[]::new);
    String answer = LabPeers.run(command);
    int end = answer.indexOf("\r\n\r\n");
    String head =
        answer
            .substring(0, end)
            .lines()
            .map(line -> line.startsWith("date:") ? "date" : line)
            .sorted()
            .reduce("", (a, b) -> a + b + "\n");
    return head + answer.substring(end);
  }

  @Test
  void curlSeesTheSame() throws IOException {
    assumeThat(Files.isExecutable(Path.of(PHP))).isTrue();
    Path body = Files.writeString(folder.resolve("body"), "0123456789".repeat(30_000));
    String post = "@" + body;
    List<String[]> requests =
        List.of(
            new String[] {"http://h/"},
            new String[] {"-H", "X-A: 1", "-b", "a=b", "http://h/page.php/more/x%20y?q=1&b"},
            new String[] {"-u", "joe:secret", "http://h/sub/"},
            new String[] {"-u", "joe:secret", "-H", "X_Odd: 1", "http://h/"},
            new String[] {"http://h/status.php"},
            new String[] {"-I", "http://h/"},
            new String[] {"--data-binary", post, "http://h/post.php"},
            new String[] {"--data-binary", post, "-H", "Expect: 100-continue", "http://h/post.php"},
            new String[] {"-H", "Transfer-Encoding: chunked", "-d", "abc", "http://h/post.php"},
            new String[] {"http://h/large.php"},
            new String[] {"http://h/error.php"},
            new String[] {"http://h/die.php"},
            new String[] {"http://h/nothere.php"},
            new String[] {"http://h/%zz"},
            new String[] {"-H", "X-Closing: 1", "http://h/page.php"},
            new String[] {"-H", "X-Closing: 1", "http://h/page.php"},
            new String[] {
              "-H",
              "X-Closing: 1",
              "-H",
              "Transfer-Encoding: chunked",
              "-d",
              "abc",
              "http://h/post.php"
            });
    int port = LabPeers.freePort();
    try (var peers = new LabPeers(folder)) {
      php(peers, port);
      try (var both = BothBalancers.start(folder, door -> sections(door, port))) {
        for (String[] each : requests) {
          assertThat(ask(both.ourDoor(), each))
              .as(String.join(" ", each))
              .isEqualTo(ask(both.theirDoor(), each));
        }
        // HAProxy 2.6 makes 302 of each answer with a place
        assertThat(ask(both.ourDoor(), "http://h/place.php")).contains("301 Moved Permanently");
        assertThat(both.ours().output()).contains("went wrong");
      }
    }
  }
}
