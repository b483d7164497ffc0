package io.whydown.collect.bundle;

import io.whydown.collect.FoundFile;
import io.whydown.collect.HostArtifacts;
import io.whydown.model.evidence.Artifact;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/// Writes one bundle: the manifest first, then the texts that it names. The same bundle gives the
/// same bytes. Not thread-safe.
final class BundleWriter implements AutoCloseable {

  /// The earliest that a zip archive can say: when its parts were written does not matter.
  private static final LocalDateTime ALWAYS = LocalDateTime.of(1980, 1, 1, 0, 0);

  private final ZipOutputStream zip;
  private final Map<String, String> texts = new LinkedHashMap<>();
  private final long maxBytes;

  BundleWriter(OutputStream out) {
    this(out, Parts.MAX_BYTES);
  }

  /// @param maxBytes of all parts before they are packed
  BundleWriter(OutputStream out, long maxBytes) {
    this.maxBytes = maxBytes;
    this.zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
  }

  void write(Bundle bundle, String program) throws IOException {
    Object tree = RecordTree.of(manifest(bundle, program));
    var parts = new LinkedHashMap<String, String>();
    parts.put(BundleFile.MANIFEST, Tree.text(tree));
    parts.put(
        BundleFile.OBSERVATIONS, Tree.text(Redaction.tree(RecordTree.of(bundle.observations()))));
    parts.putAll(texts);
    long left = maxBytes;
    for (Map.Entry<String, String> part : parts.entrySet()) {
      byte[] bytes = part.getValue().getBytes(StandardCharsets.UTF_8);
      left -= bytes.length;
      if (left < 0 || parts.size() > Parts.MAX_PARTS) {
        throw new BundleException(
            "would hold more than " + (maxBytes >> 20) + " MiB; collect from fewer hosts");
      }
      put(part.getKey(), bytes);
    }
  }

  private Manifest manifest(Bundle bundle, String program) {
    return new Manifest(
        BundleFile.SCHEMA,
        program,
        bundle.takenAt(),
        bundle.elapsedMillis(),
        bundle.asked(),
        bundle.files().stream().map(this::listing).toList(),
        hosts(bundle.hosts()),
        bundle.answers().stream().map(this::answer).toList());
  }

  private Manifest.Listing listing(Bundle.Listing listing) {
    return new Manifest.Listing(
        listing.asked(), listing.found().stream().map(this::found).toList());
  }

  private Manifest.Found found(FoundFile file) {
    String entry = file.text().isEmpty() ? null : entry("files/" + texts.size(), file.text());
    return new Manifest.Found(file.path(), file.asked(), file.truncated(), file.obstacle(), entry);
  }

  private List<Manifest.Host> hosts(List<HostArtifacts> hosts) {
    var all = new ArrayList<Manifest.Host>();
    for (HostArtifacts host : hosts) {
      String folder = "hosts/" + (all.size() + 1) + "-" + plain(host.vantage().text());
      all.add(
          new Manifest.Host(
              host.vantage().text(),
              host.obstacle(),
              host.userId(),
              host.hostClock(),
              host.askedAt(),
              host.artifacts().values().stream().map(one -> section(folder, one)).toList()));
    }
    return all;
  }

  private Manifest.Section section(String folder, Artifact one) {
    return new Manifest.Section(
        one.name(),
        one.command(),
        one.at(),
        one.exitStatus(),
        one.error(),
        one.truncated(),
        one.obstacle(),
        entry(folder + "/" + plain(one.name()), one.text()));
  }

  private Manifest.Answer answer(Bundle.Answer answer) {
    var result = answer.result();
    return new Manifest.Answer(
        answer.socket(),
        answer.question(),
        result.exitStatus(),
        result.error(),
        result.truncated(),
        result.obstacle(),
        entry("answers/" + texts.size(), result.output()));
  }

  /// An empty text has a part too: taking a part away is not the same as emptying it.
  private @Nullable String entry(String name, String text) {
    String free = name + ".txt";
    for (int i = 2; texts.containsKey(free); i++) {
      free = name + "-" + i + ".txt";
    }
    texts.put(free, text);
    return free;
  }

  private static String plain(String text) {
    return text.replaceAll("[^A-Za-z0-9._@-]+", "-");
  }

  private void put(String name, byte[] bytes) throws IOException {
    var entry = new ZipEntry(name);
    entry.setTimeLocal(ALWAYS);
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
