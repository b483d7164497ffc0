package io.whydown.vendor.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.whydown.model.host.PathEntry;
import io.whydown.vendor.Captures;
import java.util.List;
import org.junit.jupiter.api.Test;

class PathsReaderTest {

  private static PathEntry path(String capture, String path) {
    return PathsReader.read(Captures.file("files/" + capture, "ls -ldn")).value().stream()
        .filter(entry -> entry.path().equals(path))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void read_missingSocketAndItsDirectories() {
    assertThat(path("paths.txt", "/srv/app/none.sock").kind()).isEqualTo("missing");
    assertThat(path("paths.txt", "/srv/app").kind()).isEqualTo("directory");
    assertThat(path("paths.txt", "/srv/app/locked").mode()).isEqualTo("rwx------");
    assertThat(path("paths.txt", "/srv/app/locked").uid()).isZero();
  }

  @Test
  void read_nobodyInALockedDirectory_isDeniedNotMissing() {
    PathEntry entry = path("paths-nobody.txt", "/srv/app/locked/a.sock");

    assertThat(entry.kind()).isEqualTo("denied");
    assertThat(entry.exists()).isFalse();
  }

  @Test
  void read_link_leadsToTheRealPath() {
    String text =
        """
        --- link /run/php/php-fpm.sock
        /run/php/php8.2-fpm.sock
        --- path /run/php/php-fpm.sock
        lrwxrwxrwx 1 0 0 30 Nov 20 23:39 /run/php/php-fpm.sock -> /etc/alternatives/php-fpm.sock
        --- path /run/php/php8.2-fpm.sock
        srw-rw---- 1 33 33 0 Nov 20 23:39 /run/php/php8.2-fpm.sock
        """;

    List<PathEntry> paths = PathsReader.read(Captures.text("ls", text)).value();

    assertThat(paths)
        .extracting(PathEntry::kind, PathEntry::target)
        .containsExactly(tuple("link", "/run/php/php8.2-fpm.sock"), tuple("socket", null));
  }

  @Test
  void read_socket() {
    String text = "--- path /run/a.sock\nsrw-rw---- 1 33 34 0 Nov 20 23:39 /run/a.sock\n";

    List<PathEntry> paths = PathsReader.read(Captures.text("ls", text)).value();

    assertThat(paths)
        .extracting(PathEntry::kind, PathEntry::mode, PathEntry::uid, PathEntry::gid)
        .containsExactly(tuple("socket", "rw-rw----", 33, 34));
  }
}
