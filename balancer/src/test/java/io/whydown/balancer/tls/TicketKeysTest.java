package io.whydown.balancer.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files of ticket keys, and how keys take each other's place.
final class TicketKeysTest {

  @TempDir Path folder;

  private static String key(int size, int fill) {
    byte[] bytes = new byte[size];
    java.util.Arrays.fill(bytes, (byte) fill);
    return Base64.getEncoder().encodeToString(bytes);
  }

  private String file(String... lines) throws IOException {
    return Files.writeString(folder.resolve("keys"), String.join("\n", lines) + "\n").toString();
  }

  @Test
  void lastThree_areKept() throws IOException {
    var store = new TlsStore();
    String path = file(key(80, 1), key(80, 2), key(80, 3), key(80, 4));
    store.loadTicketKeys(path);
    var commands = new TicketCommands(store);

    assertThat(commands.show("")).isEqualTo("# id (file)\n0 (" + path + ")\n");
    assertThat(commands.show("*"))
        .isEqualTo(
            "# id secret\n# 0 (%s)\n0.0 %s\n0.1 %s\n0.2 %s\n"
                .formatted(path, key(80, 2), key(80, 3), key(80, 4)));
    assertThat(commands.set(path, key(80, 5))).isEqualTo("TLS ticket key updated!\n");
    assertThat(commands.show("#0"))
        .contains("0.0 " + key(80, 3), "0.2 " + key(80, 5))
        .doesNotContain(key(80, 2));
    assertThatThrownBy(() -> commands.set(path, key(48, 5)))
        .hasMessageContaining("a key of wrong size");
    assertThatThrownBy(() -> commands.set("nowhere", key(80, 5)))
        .hasMessageContaining("unable to locate");
  }

  @Test
  void brokenFile_isRefusedWithItsLine() throws IOException {
    var store = new TlsStore();

    assertThatThrownBy(() -> store.loadTicketKeys(file(key(80, 1), key(48, 2), key(80, 3))))
        .hasMessageContaining("wrong sized key on line 2");
    assertThatThrownBy(() -> store.loadTicketKeys(file(key(80, 1), "*", key(80, 3))))
        .hasMessageContaining("unable to decode base64 key on line 2");
    assertThatThrownBy(() -> store.loadTicketKeys(file(key(80, 1), key(80, 2))))
        .hasMessageContaining("at least 3 keys");
  }
}
