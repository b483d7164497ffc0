package io.whydown.collect.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BundleFileTest {

  @TempDir private Path folder;

  private Path file;

  @BeforeEach
  void write() {
    file = folder.resolve("evidence.whydown");
    BundleFile.write(Samples.bundle(), "1.2.3", file);
  }

  @Test
  void read_whatWasWritten_isTheSameWithoutSecrets() {
    Bundle read = BundleFile.read(file);

    assertThat(read).isEqualTo(Redaction.of(Samples.bundle()));
    assertThat(read.observations()).isEqualTo(Samples.bundle().observations());
    assertThat(read.asked().environment())
        .isEqualTo(Map.of("PORT", "8080", "DB_PASSWORD", "[redacted]"));
  }

  @Test
  void write_sameEvidence_givesTheSameBytesForItsOwnerOnly() throws Exception {
    Path second = folder.resolve("second.whydown");

    BundleFile.write(BundleFile.read(file), "1.2.3", second);

    assertThat(second).hasSameBinaryContentAs(file);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(parts(file).values()).noneMatch(text -> text.contains("hunter2"));
  }

  @Test
  void isOne_tellsBundlesFromConfigurations() throws Exception {
    Path configuration = Files.writeString(folder.resolve("haproxy.cfg"), "global\n");

    assertThat(BundleFile.isOne(file)).isTrue();
    assertThat(BundleFile.isOne(configuration)).isFalse();
    assertThat(BundleFile.isOne(folder)).isFalse();
    assertThat(BundleFile.isOne(folder.resolve("none"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 40, 50, 75, 99})
  void read_cut_saysSo(int percent) throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length * percent / 100));

    assertThatThrownBy(() -> BundleFile.read(file))
        .isInstanceOf(BundleException.class)
        .hasMessage("is cut or damaged");
  }

  /// A changed name of a part takes it out; it never becomes other evidence.
  @Test
  void read_anyByteChanged_neverGivesOtherEvidence() throws Exception {
    Bundle whole = BundleFile.read(file);
    byte[] bytes = Files.readAllBytes(file);
    for (int at = 4; at < bytes.length; at += 7) {
      byte[] changed = bytes.clone();
      changed[at] ^= 0x20;
      Files.write(file, changed);
      try {
        Bundle read = BundleFile.read(file);
        boolean lacks = read.toString().contains(Bundle.TAKEN_OUT) || read.observations().isEmpty();
        assertThat(lacks || read.equals(whole)).as("byte %d", at).isTrue();
      } catch (BundleException e) {
        assertThat(e).hasMessageMatching("is .*");
      }
    }
  }

  @Test
  void read_foreignArchive_saysSo() throws Exception {
    zip(Map.of("word/document.xml", "<x/>"));
    assertRefused("is a zip archive, but no bundle of whydown");

    zip(Map.of("manifest.json", "{\"schema\": \"other\"}"));
    assertRefused("is a zip archive, but no bundle of whydown");

    zip(Map.of("manifest.json", "[]"));
    assertRefused("is a zip archive, but no bundle of whydown");
  }

  @Test
  void read_laterVersion_saysWhatToDo() throws Exception {
    zip(Map.of("manifest.json", "{\"schema\": \"whydown/bundle/v2\"}"));

    assertRefused(
        "is of a later version, whydown/bundle/v2; read it with the whydown that wrote it");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"schema\": \"whydown/bundle/v1\"}",
        "{\"schema\": \"whydown/bundle/v1\", \"takenAt\": 5}",
        "{\"schema\": \"whydown/bundle/v1\"",
        "{\"schema\": 1.5}",
        "nonsense",
        ""
      })
  void read_manifestOfAnotherShape_isDamaged(String manifest) throws Exception {
    zip(Map.of("manifest.json", manifest));

    assertThatThrownBy(() -> BundleFile.read(file)).isInstanceOf(BundleException.class);
  }

  @Test
  void read_deepNesting_isDamaged() throws Exception {
    zip(Map.of("manifest.json", "[".repeat(100_000)));

    assertThatThrownBy(() -> BundleFile.read(file)).isInstanceOf(BundleException.class);
  }

  @Test
  void read_observationOfUnknownKind_isDamaged() throws Exception {
    Map<String, String> parts = parts(file);
    parts.put("observations.json", "[{\"type\": \"crystal-ball\"}]");
    zip(parts);

    assertRefused("is damaged: it has no observation where one belongs");
  }

  @Test
  void read_bomb_isRefusedBeforeItUnpacks() throws Exception {
    try (OutputStream out = Files.newOutputStream(file);
        var zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("manifest.json"));
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 257; i++) {
        zip.write(zeros);
      }
      zip.closeEntry();
    }

    assertThat(Files.size(file)).isLessThan(1 << 20);
    assertRefused("unpacks to more than 256 MiB, which no bundle of whydown does");
  }

  @Test
  void read_partTakenOut_isMissingEvidence() throws Exception {
    Map<String, String> parts = parts(file);
    parts.keySet().removeIf(name -> name.endsWith("sockets.txt"));
    zip(parts);

    Bundle read = BundleFile.read(file);

    assertThat(read.hosts().getFirst().artifact("sockets").obstacle())
        .isEqualTo("is not in the bundle");
    assertThat(read.hosts().getFirst().artifact("audit").obstacle()).isEqualTo("needs root");
  }

  @Test
  void write_whereItCannot_saysWhy() {
    assertThatThrownBy(() -> BundleFile.write(Samples.bundle(), "1", folder))
        .hasMessage("is a directory; name a file");
    assertThatThrownBy(
            () -> BundleFile.write(Samples.bundle(), "1", folder.resolve("no/such/file")))
        .hasMessage("cannot be written: its directory does not exist");
  }

  @Test
  void write_tooMuch_saysSo() {
    Bundle most = Samples.bundle("x y\n".repeat(2 << 18));

    assertThatThrownBy(
            () -> {
              try (var writer = new BundleWriter(OutputStream.nullOutputStream(), 1 << 20)) {
                writer.write(most, "1");
              }
            })
        .isInstanceOf(BundleException.class)
        .hasMessage("would hold more than 1 MiB; collect from fewer hosts");
  }

  private void assertRefused(String obstacle) {
    assertThatThrownBy(() -> BundleFile.read(file))
        .isInstanceOf(BundleException.class)
        .hasMessage(obstacle);
  }

  private void zip(Map<String, String> parts) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        var zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, String> part : parts.entrySet()) {
        zip.putNextEntry(new ZipEntry(part.getKey()));
        zip.write(part.getValue().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
  }

  private static Map<String, String> parts(Path file) throws IOException {
    var parts = new LinkedHashMap<String, String>();
    try (var zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        try (var in = Objects.requireNonNull(zip.getInputStream(entry))) {
          parts.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
      }
    }
    return parts;
  }
}
