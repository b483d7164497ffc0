package io.whydown.balancer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Self-signed certificates in PEM, made by the JDK's keytool in a folder of the test's.
public final class TestCertificates {

  private static final String PASSWORD = "changeit";

  private final Path folder;

  public TestCertificates(Path folder) {
    this.folder = folder;
  }

  public Path file(String name) {
    return folder.resolve(name);
  }

  /// A key and its certificate in one file, NAME.pem; the certificate alone is NAME.crt, the key
  /// NAME.key.
  ///
  /// @param algorithm `EC` or `RSA`
  /// @param names DNS names of the certificate; the first is its common name as well
  public Path make(String name, String algorithm, String... names) {
    try {
      Path store = file(name + ".p12");
      run(
          List.of(
              "-genkeypair",
              "-keystore",
              store.toString(),
              "-storepass",
              PASSWORD,
              "-alias",
              "x",
              "-keyalg",
              algorithm,
              "-dname",
              "CN=" + names[0],
              "-validity",
              "10",
              "-ext",
              "san=dns:" + String.join(",dns:", names)));
      var keys = KeyStore.getInstance("PKCS12");
      try (var in = Files.newInputStream(store)) {
        keys.load(in, PASSWORD.toCharArray());
      }
      String key =
          pem(
              "PRIVATE KEY",
              required(required(keys.getKey("x", PASSWORD.toCharArray())).getEncoded()));
      String certificate = pem("CERTIFICATE", required(keys.getCertificate("x")).getEncoded());
      Files.writeString(file(name + ".key"), key);
      Files.writeString(file(name + ".crt"), certificate);
      return Files.writeString(file(name + ".pem"), certificate + key);
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static <T> T required(@Nullable T found) {
    if (found == null) {
      throw new AssertionError("the key store has no entry");
    }
    return found;
  }

  public static String pem(String kind, byte[] bytes) {
    byte[] newline = "\n".getBytes(StandardCharsets.US_ASCII);
    String text = Base64.getMimeEncoder(64, newline).encodeToString(bytes);
    return "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n";
  }

  private static void run(List<String> arguments) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home") + "", "bin", "keytool").toString());
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new AssertionError("keytool: " + said);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
