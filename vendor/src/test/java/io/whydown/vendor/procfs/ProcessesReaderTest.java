package io.whydown.vendor.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.host.ProcessEntry;
import io.whydown.vendor.Captures;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessesReaderTest {

  private static List<ProcessEntry> capture(String name) {
    return ProcessesReader.read(Captures.file("procfs/" + name, "ps")).value();
  }

  private static ProcessEntry pid(List<ProcessEntry> processes, int pid) {
    return processes.stream().filter(process -> process.pid() == pid).findFirst().orElseThrow();
  }

  @Test
  void read_root_allOfAProcess() {
    ProcessEntry process = pid(capture("processes-root.txt"), 10);

    assertThat(process.command()).isEqualTo("python3");
    assertThat(process.parentPid()).isEqualTo(1);
    assertThat(process.user()).isEqualTo("root");
    assertThat(process.state()).isEqualTo("S");
    assertThat(process.netNamespace()).isEqualTo(4_026_532_180L);
    assertThat(process.startedAt())
        .isEqualTo(Instant.ofEpochSecond(1_795_216_192L).plusMillis(1_803_220));
    assertThat(process.unit()).isNull();
    assertThat(process.isStopped()).isFalse();
  }

  @Test
  void read_replacedProgram_isNamed_andOneInMemoryIsNot() {
    String text =
        """
        --- stat
        16790 (runner) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 100 0 0
        18669 (slp) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 100 0 0
        18670 (app) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 100 0 0
        --- replaced
        lrwxrwxrwx 1 root root 0 Nov 21 02:38 /proc/16790/exe -> /memfd:sealed-91173221a7ea (deleted)
        lrwxrwxrwx 1 root root 0 Nov 21 02:41 /proc/18669/cwd -> /srv/app (deleted)
        lrwxrwxrwx 1 root root 0 Nov 21 02:41 /proc/18669/exe -> /usr/local/bin/slp (deleted)
        lrwxrwxrwx 1 root root 0 Nov 21 02:41 /proc/18670/cwd -> /srv/app (deleted)
        """;

    List<ProcessEntry> processes = ProcessesReader.read(Captures.text("ps", text)).value();

    assertThat(processes)
        .extracting(ProcessEntry::deleted)
        .containsExactly(null, "program /usr/local/bin/slp", "directory /srv/app");
  }

  @Test
  void read_secretsInArguments_areRedactedAndPortsAreNot() {
    assertThat(pid(capture("processes-root.txt"), 10).commandLine())
        .isEqualTo("python3 app.py --listen 8080 --password=[redacted] --token [redacted] -p 8080");
  }

  @Test
  void read_nameWithBracketsAndState_isTheName() {
    ProcessEntry process = pid(capture("processes-root.txt"), 12);

    assertThat(process.command()).isEqualTo("a) S (b");
    assertThat(process.state()).isEqualTo("S");
  }

  @Test
  void read_stoppedAndForeignUserAndOtherNamespace() {
    List<ProcessEntry> processes = capture("processes-root.txt");

    assertThat(pid(processes, 17).isStopped()).isTrue();
    assertThat(pid(processes, 15).user()).isEqualTo("nobody");
    assertThat(pid(processes, 14).netNamespace()).isEqualTo(4_026_532_322L);
  }

  @Test
  void read_argumentsThatLookLikeTheOutput_forgeNoProcess() {
    List<ProcessEntry> processes = capture("processes-root.txt");

    assertThat(processes).noneMatch(process -> process.command().equals("evil"));
    assertThat(pid(processes, 1).commandLine()).isEmpty();
    assertThat(pid(processes, 1).command()).isEqualTo("bash");
  }

  @Test
  void read_theAskingShell_isLeftOut() {
    assertThat(capture("processes-root.txt"))
        .extracting(ProcessEntry::pid)
        .containsExactly(1, 10, 12, 13, 14, 15, 16, 17, 18);
  }

  @Test
  void read_nobody_namespacesOfOthersAreUnknown() {
    assertThat(pid(capture("processes-nobody.txt"), 1).netNamespace()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "/system.slice/nginx.service, nginx.service",
    "/system.slice/system-getty.slice/getty@tty1.service, getty@tty1.service",
    "/user.slice/user-1000.slice/user@1000.service/app.slice/my\\x2dapp.service, my-app.service",
    "/system.slice/app.service/worker, app.service",
    "/user.slice/user-0.slice/session-3.scope, session-3.scope",
    "/docker/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef, docker:0123456789ab",
    "/system.slice/docker-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.scope, docker:0123456789ab",
    "/machine.slice/libpod-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.scope/container, podman:0123456789ab",
    "/, "
  })
  void unit_ofTheCgroupPath(String path, String unit) {
    assertThat(CgroupOwner.of(List.of(path))).isEqualTo(unit);
  }

  @Test
  void read_frozenCgroup_freezesWhatIsBelow() {
    String text =
        """
        --- stat
        7 (app) S 1 0 0 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 100 0 0
        8 (other) S 1 0 0 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 100 0 0
        --- cgroup
        /proc/7/cgroup:0::/system.slice/app.service/inner
        /proc/8/cgroup:0::/system.slice/application.service
        --- frozen
        /sys/fs/cgroup/system.slice/app.service/cgroup.events:frozen 1
        """;

    List<ProcessEntry> processes = ProcessesReader.read(Captures.text("ps", text)).value();

    assertThat(processes).extracting(ProcessEntry::frozen).containsExactly(true, false);
  }

  @Test
  void identity_ofRoot() {
    Identity identity =
        IdentityReader.read(Captures.file("procfs/identity-root.txt", "uname")).value();

    assertThat(identity.hostname()).isEqualTo("web1");
    assertThat(identity.kernel()).startsWith("Linux 6.18");
    assertThat(identity.uid()).isZero();
    assertThat(identity.netNamespace()).isEqualTo(4_026_532_180L);
    assertThat(identity.namedNamespaces()).containsEntry(4_026_532_246L, "other");
    assertThat(identity.bootedAt()).isEqualTo(Instant.ofEpochSecond(1_795_216_192L));
    assertThat(identity.now()).isAfter(identity.bootedAt());
    assertThat(identity.sysfs()).isEqualTo("sysfs");
  }

  @Test
  void identity_ofNothing_isUnknown() {
    Identity identity = IdentityReader.read(Captures.text("uname", "")).value();

    assertThat(identity.uid()).isEqualTo(-1);
    assertThat(identity.now()).isNull();
    assertThat(identity.serviceManager()).isEqualTo("unknown");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void read_cutOrMangledAnywhere_neverThrows(long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    String text =
        Captures.read("procfs/processes-root.txt") + Captures.read("procfs/identity-root.txt");
    for (int i = 0; i < 200; i++) {
      var mangled = new StringBuilder(text.substring(random.nextInt(text.length())));
      for (int k = 0; k < 5 && !mangled.isEmpty(); k++) {
        mangled.setCharAt(random.nextInt(mangled.length()), (char) random.nextInt(128));
      }
      var artifact = Captures.text("ps", mangled.toString());

      assertThat(ProcessesReader.read(artifact)).isNotNull();
      assertThat(IdentityReader.read(artifact)).isNotNull();
    }
  }
}
