package io.whydown.cli.balance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/// A key and its certificate in one file, made by the JDK's keytool.
final class TestKey {

  private TestKey() {}

  /// The file, `a.pem`.
  static String in(Path folder) throws Exception {
    Path store = folder.resolve("store.p12");
    var command =
        List.of(
            System.getProperty("java.home") + "/bin/keytool",
            "-genkeypair",
            "-alias",
            "a",
            "-keyalg",
            "RSA",
            "-dname",
            "CN=a",
            "-storetype",
            "PKCS12",
            "-storepass",
            "changeit",
            "-keystore",
            store.toString());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), ISO_8859_1);
    assertThat(process.waitFor()).as(said).isZero();
    var keys = java.security.KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, "changeit".toCharArray());
    }
    String text =
        pem(
                "PRIVATE KEY",
                Objects.requireNonNull(
                    Objects.requireNonNull(keys.getKey("a", "changeit".toCharArray()))
                        .getEncoded()))
            + pem("CERTIFICATE", Objects.requireNonNull(keys.getCertificate("a")).getEncoded());
    return Files.writeString(folder.resolve("a.pem"), text).toString();
  }

  private static String pem(String kind, byte[] bytes) {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n";
  }
}
