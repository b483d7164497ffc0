package io.whydown.lab.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// OpenSSL's own programs on both sides of the balancer: names, protocols, client certificates,
/// resumption, stapled answers, and files that are replaced while they are used.
@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TlsPeersTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

  @TempDir Path folder;

  private LabAuthority authority;
  private LabPeers peers;
  private LabBalancer balancer;
  private int names;
  private int clients;
  private int toServer;
  private int toStranger;
  private int keys;

  TlsPeersTest(@TempDir Path place) throws IOException {
    authority = LabAuthority.create(place);
    peers = new LabPeers(place);
    names = LabPeers.freePort();
    clients = LabPeers.freePort();
    toServer = LabPeers.freePort();
    toStranger = LabPeers.freePort();
    keys = LabPeers.freePort();
    Files.writeString(
        place.resolve("tickets"), "%s\n%s\n%s\n".formatted(ticketKey(), ticketKey(), ticketKey()));
    int server = LabPeers.freePort();
    peers.listen(
        server,
        "openssl s_server -quiet -www -Verify 1 -CAfile %s -cert %s -key %s -port %d"
            .formatted(
                authority.file("ca.crt"),
                authority.file("one.crt"),
                authority.file("one.key"),
                server)
            .split(" "));
    balancer =
        LabBalancer.start(
            place,
            """
              nbthread 1
            defaults
              mode http
              timeout connect 10s
              timeout client 30s
              timeout server 30s
              retries 0
            frontend names
              bind 127.0.0.1:%1$d ssl crt %5$s/stapled.pem crt %5$s/two.pem alpn h2,http/1.1
              http-request return status 200 content-type text/plain lf-string "%%[ssl_fc_sni] %%[ssl_fc_is_resumed]"
            frontend keys
              bind 127.0.0.1:%7$d ssl crt %5$s/one.pem tls-ticket-keys %5$s/tickets
              http-request return status 200
            frontend clients
              bind 127.0.0.1:%2$d ssl crt %5$s/one.pem ca-file %5$s/ca.crt verify required
              http-request return status 200 content-type text/plain lf-string "[%%[ssl_c_s_dn(cn)] %%[ssl_c_verify]]"
            listen to-server
              bind 127.0.0.1:%3$d
              server s1 127.0.0.1:%6$d ssl verify required ca-file %5$s/ca.crt crt %5$s/client.pem sni str(one.test) verifyhost one.test
              http-response set-header X-Resumed %%[ssl_bc_is_resumed]
            listen to-stranger
              bind 127.0.0.1:%4$d
              server s1 127.0.0.1:%6$d ssl verify required ca-file %5$s/other.crt crt %5$s/client.pem
            """
                .formatted(names, clients, toServer, toStranger, place, server, keys));
  }

  @AfterAll
  void end() {
    balancer.close();
    peers.close();
  }

  private static String client(int port, String... more) {
    return saying("", port, more);
  }

  private static String saying(String input, int port, String... more) {
    String[] command =
        Stream.concat(
                Stream.of("openssl", "s_client", "-connect", "127.0.0.1:" + port),
                Arrays.stream(more))
            .toArray(String[]::new);
    return LabPeers.tryRun(input, command);
  }

  @Test
  void name_choosesTheCertificate() {
    assertThat(client(names, "-servername", "one.test")).contains("subject=CN = one.test");
    assertThat(client(names, "-servername", "two.test")).contains("subject=CN = two.test");
    assertThat(client(names, "-noservername")).contains("subject=CN = one.test");
  }

  @Test
  void protocol_isTheFirstOfOursThatTheClientOffers() {
    assertThat(client(names, "-alpn", "h2")).contains("ALPN protocol: h2");
    assertThat(client(names, "-alpn", "http/1.1,h2")).contains("ALPN protocol: h2");
    assertThat(client(names, "-alpn", "http/1.1")).contains("ALPN protocol: http/1.1");
    assertThat(client(names, "-alpn", "spdy/3")).contains("No ALPN negotiated");
  }

  @Test
  void chain_isVerifiedByTheClient() {
    String[] verifying = {
      "-CAfile", authority.file("ca.crt"), "-verify_return_error", "-verify_hostname"
    };

    assertThat(client(names, join(verifying, "one.test"))).contains("Verification: OK");
    assertThat(client(names, join(verifying, "three.test"))).contains("hostname mismatch");
  }

  private static String[] join(String[] words, String word) {
    return Stream.concat(Arrays.stream(words), Stream.of(word)).toArray(String[]::new);
  }

  @Test
  void clientCertificate_isRequiredAndTold() {
    String known =
        saying(
            GET,
            clients,
            "-ign_eof",
            "-cert",
            authority.file("client.crt"),
            "-key",
            authority.file("client.key"));
    String stranger =
        saying(
            GET,
            clients,
            "-ign_eof",
            "-cert",
            authority.file("other.crt"),
            "-key",
            authority.file("other.key"));

    assertThat(known).contains("[client.test 0]").contains("CN = lab-ca");
    assertThat(stranger).contains("alert").doesNotContain("HTTP/1.1 200");
    assertThat(saying(GET, clients, "-ign_eof")).contains("alert").doesNotContain("HTTP/1.1 200");
  }

  @Test
  void session_isResumed() {
    String session = authority.file("session");

    assertThat(client(names, "-tls1_2", "-reconnect").split("Reused, TLSv1.2", -1)).hasSize(6);
    saying(GET, names, "-ign_eof", "-tls1_3", "-sess_out", session);
    assertThat(saying(GET, names, "-ign_eof", "-tls1_3", "-sess_in", session))
        .contains("Reused, TLSv1.3")
        .contains("\r\n\r\n 1");
  }

  private static String ticketKey() {
    return LabPeers.run("openssl", "rand", "-base64", "80").replace("\n", "");
  }

  /// A ticket outlives its key's turn by one: then the key decrypts only, and then it is gone.
  @ParameterizedTest
  @ValueSource(strings = {"-tls1_2", "-tls1_3"})
  void ticket_isOfTheKeysInTheFile(String version) throws IOException {
    String session = authority.file("session" + version);
    String[] resuming = {version, "-ign_eof", "-sess_in", session};
    String set = "set ssl tls-key " + authority.file("tickets") + " ";

    saying(GET, keys, version, "-ign_eof", "-sess_out", session);
    assertThat(saying(GET, keys, resuming)).contains("Reused, TLS");
    assertThat(balancer.command(set + ticketKey())).contains("TLS ticket key updated!");
    assertThat(saying(GET, keys, resuming)).contains("Reused, TLS");
    balancer.command(set + ticketKey());
    assertThat(saying(GET, keys, resuming)).contains("New, TLS");
  }

  @Test
  void connectionToServer_isVerifiedAndResumed() {
    String url = "http://127.0.0.1:" + toServer + "/";
    String first = LabPeers.run("curl", "-si", url);
    String second = LabPeers.run("curl", "-si", url);

    assertThat(first).contains(" 200 ").containsIgnoringCase("x-resumed: 0");
    assertThat(first).contains("client.test");
    assertThat(second).containsIgnoringCase("x-resumed: 1").contains("Reused, TLSv1.3");
    assertThat(LabPeers.run("curl", "-si", "http://127.0.0.1:" + toStranger))
        .startsWith("HTTP/1.1 503");
  }

  @Test
  void answerOfTheResponder_isStapledAndReplaced() throws IOException {
    assertThat(client(names, "-status", "-servername", "one.test"))
        .contains("OCSP Response Status: successful")
        .contains("Cert Status: good");
    assertThat(client(names, "-status", "-servername", "two.test"))
        .contains("OCSP response: no response sent");

    String revoked = LabPeers.run("openssl", "base64", "-in", authority.file("revoked.ocsp"));
    assertThat(balancer.command("set ssl ocsp-response <<\n" + revoked + "\n"))
        .contains("OCSP Response updated!");

    assertThat(client(names, "-status", "-servername", "one.test"))
        .contains("Cert Status: revoked");
    String listed = balancer.command("show ssl ocsp-response");
    var key = Pattern.compile("Certificate ID key : (\\w+)").matcher(listed);
    assertThat(key.find()).as(listed).isTrue();
    assertThat(balancer.command("show ssl ocsp-response " + key.group(1)))
        .contains("Responder Id: CN = lab-ca")
        .contains("Cert Status: revoked");
    assertThat(balancer.command("show ssl ocsp-response " + authority.file("stapled.pem")))
        .contains("Cert Status: revoked");
  }

  @Test
  void certificate_isReplacedWhileItIsUsed() throws IOException {
    String name = authority.file("two.pem");
    String before = Files.readString(Path.of(name));
    String other = Files.readString(Path.of(authority.file("other.pem")));

    assertThat(balancer.command("set ssl cert " + name + " <<\n" + other + "\n"))
        .contains("Transaction created");
    assertThat(client(names, "-servername", "two.test")).contains("subject=CN = two.test");
    assertThat(balancer.command("commit ssl cert " + name)).contains("Success!");
    // Nothing stands for two.test any more: the first certificate is shown.
    assertThat(client(names, "-servername", "two.test")).contains("subject=CN = one.test");
    balancer.command("set ssl cert " + name + " <<\n" + before + "\n");
    balancer.command("commit ssl cert " + name);
    assertThat(client(names, "-servername", "two.test")).contains("subject=CN = two.test");
  }

  @Test
  void brokenReplacement_isRefusedAndTheOldOneStays() throws IOException {
    String name = authority.file("two.pem");
    String crt = Files.readString(Path.of(authority.file("client.crt")));
    String key = Files.readString(Path.of(authority.file("one.key")));

    assertThat(balancer.command("set ssl cert " + name + " <<\nnonsense\n\n"))
        .contains("Can't load the payload");
    balancer.command("set ssl cert " + name + " <<\n" + crt + key + "\n");
    assertThat(balancer.command("commit ssl cert " + name)).contains("inconsistencies");
    balancer.command("abort ssl cert " + name);
    assertThat(client(names, "-servername", "two.test")).contains("subject=CN = two.test");
  }
}
