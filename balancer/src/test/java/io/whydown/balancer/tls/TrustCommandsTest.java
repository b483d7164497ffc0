package io.whydown.balancer.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whydown.balancer.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files of authorities while they are changed.
class TrustCommandsTest {

  @TempDir Path folder;

  @Test
  void addedAuthorities_joinThoseThatAreThere() throws IOException {
    var made = new TestCertificates(folder);
    made.make("one", "EC", "one.test");
    made.make("two", "EC", "two.test");
    made.make("three", "EC", "three.test");
    String file = made.file("one.crt").toString();
    var store = new TlsStore();
    store.loadAuthorities(file);
    var commands = new TrustCommands(store, false);

    assertThat(commands.add(file, Files.readString(made.file("two.crt"))))
        .isEqualTo("transaction created for CA %s!\n".formatted(file));
    assertThat(commands.add(file, Files.readString(made.file("three.crt"))))
        .isEqualTo("transaction updated for CA %s!\n".formatted(file));
    commands.commit(file);

    assertThat(commands.show("")).contains(file + " - 3 certificate(s)");
    commands.set(file, Files.readString(made.file("two.crt")));
    commands.commit(file);
    assertThat(commands.show("")).contains(file + " - 1 certificate(s)");
    assertThatThrownBy(() -> commands.add(file, "none"))
        .isInstanceOf(TlsException.class)
        .hasMessageContaining("Invalid payload");
  }
}
