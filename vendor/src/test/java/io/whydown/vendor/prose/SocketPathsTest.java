package io.whydown.vendor.prose;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SocketPathsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          u_str LISTEN 0 511 /run/php/php8.2-fpm.sock 99123 * 0 | /run/php/php8.2-fpm.sock
          unix  2      [ ACC ]     STREAM     LISTENING     31999    812/gunicorn   /run/app.sock | /run/app.sock
          php-fpm  900 root 5u unix 0xffff88 0t0 99123 /run/fpm.sock type=STREAM (LISTEN) | /run/fpm.sock
          srw-rw---- 1 www-data www-data 0 May  2 10:00 /run/app.sock | /run/app.sock
          listen = /run/php-fpm/www.sock | /run/php-fpm/www.sock
          ListenStream=/run/app.sock | /run/app.sock
          ExecStart=/srv/venv/bin/gunicorn --bind unix:/run/app.sock wsgi:app | /run/app.sock
          [2026-05-02 10:00:00] [INFO] Listening at: unix:/run/app.sock (812) | /run/app.sock
          uwsgi socket 0 bound to UNIX address /run/uwsgi/app.sock fd 3 | /run/uwsgi/app.sock
          """)
  void in_listener(String line, String path) {
    assertThat(SocketPaths.in(line, "")).contains(path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fastcgi_pass unix:/run/php/php7.4-fpm.sock;",
        "connect() to unix:/run/app.sock failed (2: No such file or directory)",
        "-rw-r--r-- 1 root root 0 May  2 10:00 /run/app.pid",
        "curl --unix-socket /run/app.sock http://localhost/"
      })
  void in_noListener(String line) {
    assertThat(SocketPaths.in(line, "")).isEmpty();
  }
}
