package io.whydown.collect.bundle;

import io.whydown.collect.FoundFile;
import io.whydown.collect.HostArtifacts;
import io.whydown.collect.RunResult;
import io.whydown.collect.Vantage;
import io.whydown.model.evidence.Artifact;
import io.whydown.model.observation.Observation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads one bundle. A text that was taken out of it is missing, as if it had not been collected.
/// Not thread-safe.
final class BundleReader {

  private static final String FOREIGN = "is a zip archive, but no bundle of whydown";
  private static final Pattern VERSION = Pattern.compile("whydown/bundle/v([0-9]{1,6})");

  private final Parts parts;

  BundleReader(Parts parts) {
    this.parts = parts;
  }

  Bundle read() {
    String text = parts.text(BundleFile.MANIFEST);
    if (text == null) {
      throw new BundleException(FOREIGN);
    }
    Object tree = Tree.parse(text);
    checkVersion(tree);
    Manifest manifest = RecordTree.as(Manifest.class, tree);
    String seen = parts.text(BundleFile.OBSERVATIONS);
    return new Bundle(
        manifest.takenAt(),
        manifest.elapsedMillis(),
        manifest.asked(),
        manifest.files().stream().map(this::listing).toList(),
        manifest.hosts().stream().map(this::host).toList(),
        manifest.answers().stream().map(this::answer).toList(),
        seen == null ? List.of() : RecordTree.listOf(Observation.class, Tree.parse(seen)));
  }

  private static void checkVersion(@Nullable Object tree) {
    Object schema = tree instanceof Map<?, ?> map ? map.get("schema") : null;
    Matcher version = VERSION.matcher(String.valueOf(schema));
    if (!version.matches()) {
      throw new BundleException(FOREIGN);
    }
    if (!BundleFile.SCHEMA.equals(schema)) {
      throw new BundleException(
          "is of a later version, " + schema + "; read it with the whydown that wrote it");
    }
  }

  private Bundle.Listing listing(Manifest.Listing listing) {
    return new Bundle.Listing(listing.asked(), listing.found().stream().map(this::found).toList());
  }

  private FoundFile found(Manifest.Found file) {
    String entry = file.entry();
    String text = entry == null ? "" : parts.text(entry);
    return new FoundFile(
        file.path(),
        file.asked(),
        text == null ? "" : text,
        file.truncated(),
        text == null ? Bundle.TAKEN_OUT : file.obstacle());
  }

  private HostArtifacts host(Manifest.Host host) {
    Vantage vantage;
    try {
      vantage = Vantage.parse(host.vantage());
    } catch (IllegalArgumentException e) {
      throw new BundleException("is damaged: " + e.getMessage(), e);
    }
    var artifacts = new LinkedHashMap<String, Artifact>();
    for (Manifest.Section section : host.artifacts()) {
      artifacts.put(section.name(), artifact(vantage, section));
    }
    return new HostArtifacts(
        vantage, artifacts, host.obstacle(), host.userId(), host.clock(), host.askedAt());
  }

  private Artifact artifact(Vantage vantage, Manifest.Section section) {
    String text = text(section.entry());
    return new Artifact(
        section.name(),
        vantage.text(),
        section.command(),
        section.at(),
        section.exitStatus(),
        text == null ? "" : text,
        section.error(),
        section.truncated(),
        text == null ? Bundle.TAKEN_OUT : section.obstacle());
  }

  private Bundle.Answer answer(Manifest.Answer answer) {
    String text = text(answer.entry());
    var result =
        new RunResult(
            answer.exitStatus(),
            text == null ? "" : text,
            answer.error(),
            answer.truncated(),
            text == null ? Bundle.TAKEN_OUT : answer.obstacle());
    return new Bundle.Answer(answer.socket(), answer.question(), result);
  }

  private @Nullable String text(@Nullable String entry) {
    return entry == null ? null : parts.text(entry);
  }
}
