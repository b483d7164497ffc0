package io.whydown.collect.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.collect.ssh.KnownHosts.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownHostsTest {

  private static final String ED = "ssh-ed25519";

  @TempDir Path folder;

  private KnownHosts known(String text) throws IOException {
    Path file = folder.resolve("known_hosts");
    Files.writeString(file, text);
    return KnownHosts.read(List.of(folder.resolve("absent"), file));
  }

  @Test
  void judge_plainAndPatternsAndPorts() throws IOException {
    KnownHosts known =
        known(
            """
            # c

            web1,10.0.0.1 ssh-ed25519 AAAA me
            [web2]:2222 ssh-ed25519 BBBB
            *.net,!bad.net ssh-rsa CCCC
            broken
            """);

    assertThat(known.judge("WEB1", 22, ED, "AAAA")).isEqualTo(new Answer.Trusted());
    assertThat(known.judge("10.0.0.1", 2222, ED, "AAAA")).isEqualTo(new Answer.Trusted());
    assertThat(known.judge("web2", 2222, ED, "BBBB")).isEqualTo(new Answer.Trusted());
    assertThat(known.judge("web2", 22, ED, "BBBB")).isEqualTo(new Answer.Unknown());
    assertThat(known.judge("a.net", 22, "ssh-rsa", "CCCC")).isEqualTo(new Answer.Trusted());
    assertThat(known.judge("bad.net", 22, "ssh-rsa", "CCCC")).isEqualTo(new Answer.Unknown());
    assertThat(known.judge("web1", 22, ED, "XXXX"))
        .isEqualTo(new Answer.Changed(folder + "/known_hosts:3", ED));
    assertThat(known.typesOf("a.net", 22)).containsExactly("ssh-rsa");
  }

  @Test
  void judge_revoked_winsOverTrusted() throws IOException {
    KnownHosts known = known("web1 ssh-ed25519 AAAA\n@revoked * ssh-ed25519 AAAA\n");

    assertThat(known.judge("web1", 22, ED, "AAAA"))
        .isEqualTo(new Answer.Revoked(folder + "/known_hosts:2"));
  }

  @Test
  void judge_certificateAuthority_isNoKeyOfTheHost() throws IOException {
    KnownHosts known = known("@cert-authority * ssh-ed25519 AAAA\n");

    assertThat(known.judge("web1", 22, ED, "AAAA")).isEqualTo(new Answer.Unknown());
  }

  @Test
  void judge_brokenHashes_areNoMatch() throws IOException {
    KnownHosts known = known("|1|!!|?? ssh-ed25519 AAAA\n|1| ssh-ed25519 AAAA\n");

    assertThat(known.judge("web1", 22, ED, "AAAA")).isEqualTo(new Answer.Unknown());
  }
}
