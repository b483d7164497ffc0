package io.whydown.collect.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.collect.SshSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SshConfigTest {

  @TempDir Path home;

  private SshConfig config(String text) throws IOException {
    Files.createDirectories(home.resolve(".ssh"));
    Path file = home.resolve(".ssh/config");
    Files.writeString(file, text);
    return SshConfig.read(new SshSettings(home, "me", "/agent", List.of(file), List.of()));
  }

  @Test
  void resolve_noConfiguration_hasTheDefaults() throws IOException {
    SshHost host = config("").resolve("web1", null, null);

    assertThat(host.typed()).isEqualTo("me@web1");
    assertThat(host.identityFiles()).contains(home.resolve(".ssh/id_ed25519"));
    assertThat(host.knownHosts()).contains(home.resolve(".ssh/known_hosts"));
    assertThat(host.agentSocket()).isEqualTo("/agent");
    assertThat(host.proxyJump()).isEmpty();
    assertThat(host.proxyCommand()).isNull();
  }

  @Test
  void resolve_firstValueWins_identityFilesAddUp() throws IOException {
    SshConfig config =
        config(
            """
            # comment
            Host web* !web9
              HostName=%h.example.net
              Port 2222
              User ops
              IdentityFile ~/.ssh/web
              IdentitiesOnly yes
              ConnectTimeout 3
              UserKnownHostsFile "~/known one" /dev/null
            Host *
              User other
              IdentityFile %d/all_%r
              ProxyJump a@b:22,c
              IdentityAgent none
            """);

    SshHost web1 = config.resolve("web1", null, null);

    assertThat(web1.typed()).isEqualTo("-p 2222 ops@web1.example.net");
    assertThat(web1.identityFiles())
        .containsExactly(home.resolve(".ssh/web"), home.resolve("all_ops"));
    assertThat(web1.identitiesOnly()).isTrue();
    assertThat(web1.agentSocket()).isNull();
    assertThat(web1.connectTimeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(web1.knownHosts()).containsExactly(home.resolve("known one"), Path.of("/dev/null"));
    assertThat(web1.proxyJump()).containsExactly("a@b:22", "c");
    assertThat(config.resolve("web9", null, null).typed()).isEqualTo("other@web9");
    assertThat(config.resolve("web1", "root", 22).typed()).isEqualTo("root@web1.example.net");
  }

  @Test
  void resolve_includeInsideHost_appliesOnlyThere() throws IOException {
    SshConfig config = config("Host web1\n  Include extra_*\n  User ops\nHost *\n  Port 23\n");
    Files.writeString(home.resolve(".ssh/extra_1"), "HostName 10.0.0.1\nHost web2\nUser no\n");

    SshConfig again =
        SshConfig.read(
            new SshSettings(home, "me", null, List.of(home.resolve(".ssh/config")), List.of()));

    assertThat(config.resolve("web1", null, null).typed()).isEqualTo("-p 23 ops@web1");
    assertThat(again.resolve("web1", null, null).typed()).isEqualTo("-p 23 ops@10.0.0.1");
    assertThat(again.resolve("web2", null, null).typed()).isEqualTo("-p 23 me@web2");
  }

  @Test
  void resolve_matchThatWouldRunACommand_isLeftOut() throws IOException {
    SshConfig config =
        config("Match exec \"touch /x\"\n User a\nMatch host web1 user me\n User b\nPort 24\n");

    assertThat(config.resolve("web1", null, null).port()).isEqualTo(24);
    assertThat(config.resolve("web2", null, null).typed()).isEqualTo("me@web2");
  }

  @Test
  void resolve_nonsense_isPassedOver() throws IOException {
    SshConfig config = config("\0\u0001\nHost\nPort x\n\"\nUser\nInclude [\nMatch\nProxyJump\n");

    assertThat(config.resolve("web1", null, null).typed()).isEqualTo("me@web1");
  }
}
