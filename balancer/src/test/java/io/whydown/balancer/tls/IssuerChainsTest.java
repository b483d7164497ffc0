package io.whydown.balancer.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Certificates that are completed by files of their issuers.
class IssuerChainsTest {

  @TempDir Path folder;

  private final TlsStore store = new TlsStore();
  private TestCertificates made = new TestCertificates(Path.of(""));
  private Path issuers = Path.of("");

  @BeforeEach
  void makeCertificates() throws IOException {
    made = new TestCertificates(folder);
    issuers = Files.createDirectory(folder.resolve("issuers"));
    made.make("middle", "EC", "middle.test");
    made.make("root", "EC", "root.test");
    made.issued("leaf.test", "middle.test");
  }

  private void chain(String name, String... certificates) throws IOException {
    var text = new StringBuilder();
    for (String each : certificates) {
      text.append(Files.readString(made.file(each + ".crt")));
    }
    Files.writeString(issuers.resolve(name), text);
  }

  private CertificateBundle loaded(String name) {
    return store.certificate(made.file(name + ".pem").toString());
  }

  @Test
  void certificateOfAKnownIssuer_isCompleted() throws IOException {
    chain("a.pem", "root");
    chain("b.pem", "middle", "root");

    assertThat(store.loadIssuers(issuers)).isEmpty();

    assertThat(loaded("leaf.test").chainFacts())
        .extracting(c -> CertificateFacts.oneLine(c.subject()))
        .containsExactly("/CN=middle.test", "/CN=root.test");
    String file = made.file("leaf.test.pem").toString();
    assertThat(new CertificateCommands(store).show(file))
        .contains("Chain Filename: " + issuers.resolve("b.pem") + "\nSerial: ")
        .contains("Chain Subject: /CN=middle.test\n");
  }

  @Test
  void othersAndThoseWithAChainOfTheirOwn_areLeftAsTheyAre() throws IOException {
    chain("b.pem", "middle", "root");
    Path whole = made.file("whole.pem");
    Files.writeString(
        whole,
        Files.readString(made.file("leaf.test.pem")) + Files.readString(made.file("root.crt")));
    store.loadIssuers(issuers);

    assertThat(loaded("whole").chainFacts()).hasSize(1);
    assertThat(loaded("root").chainFacts()).isEmpty();
    assertThat(loaded("middle").chainFacts())
        .as("it does not say which key has issued it")
        .isEmpty();
  }

  @Test
  void filesThatAreNone_areTold() throws IOException {
    chain("a.pem", "middle");
    chain("b.pem", "middle", "root");
    Files.writeString(issuers.resolve("notes.txt"), "none");
    Files.createDirectory(issuers.resolve("more"));

    assertThat(store.loadIssuers(issuers))
        .containsExactly(
            "duplicate issuers-chain %s: %s already in store"
                .formatted(issuers.resolve("b.pem"), issuers.resolve("a.pem")),
            "unable to load issuers-chain %s : pem certificate not found."
                .formatted(issuers.resolve("notes.txt")));
  }
}
