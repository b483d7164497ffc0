package io.whydown.diagnose.reading;

import io.whydown.collect.HostArtifacts;
import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.evidence.Reading;
import io.whydown.model.evidence.Remark;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/// The sections of one host's answer, with the gaps and remarks that reading them left. Not
/// thread-safe: one per host.
final class Sections {

  private static final String CUT = "was cut at the collection's limit";

  /// Of these a part is as bad as nothing: what is not in them decides too.
  private static final Set<FactKind> ABSENCE_MATTERS =
      Set.of(FactKind.SOCKETS, FactKind.INTERFACES, FactKind.ROUTES);

  private final HostArtifacts host;
  private final List<Remark> remarks = new ArrayList<>();
  private final Set<Gap> gaps = new LinkedHashSet<>();

  Sections(HostArtifacts host) {
    this.host = host;
  }

  /// What the reader makes of a section, or the gap that its absence leaves.
  <T> Reading<T> read(String name, FactKind kind, Function<Artifact, Parsed<T>> reader) {
    Artifact artifact = host.artifact(name);
    if (!artifact.isUsable()) {
      return missing(artifact, kind);
    }
    if (artifact.truncated()) {
      String wanted = "the whole of " + kind.noun();
      if (ABSENCE_MATTERS.contains(kind)) {
        return missing(kind, wanted, CUT);
      }
      gaps.add(new Gap(kind, artifact.vantage(), wanted, CUT));
    }
    Parsed<T> parsed = reader.apply(artifact);
    remarks.addAll(parsed.remarks());
    return Reading.seen(parsed.value());
  }

  /// As `read`, for a section whose absence leaves no gap of its own.
  <T> Reading<T> readQuietly(String name, FactKind kind, Function<Artifact, Parsed<T>> reader) {
    Artifact artifact = host.artifact(name);
    return artifact.isUsable() ? read(name, kind, reader) : Reading.missing(artifact.gap(kind));
  }

  /// The artifact of a section whose reader takes several.
  Artifact artifact(String name) {
    return host.artifact(name);
  }

  <T> Reading<T> missing(Artifact artifact, FactKind kind) {
    return missing(kind, kind.noun(), artifact.gap(kind).obstacle());
  }

  /// @param obstacle the rest of a sentence: `needs root`
  <T> Reading<T> missing(FactKind kind, String wanted, String obstacle) {
    String vantage = host.vantage().text();
    String where = obstacle.startsWith("needs ") ? obstacle + " on " + vantage : obstacle;
    var gap = new Gap(kind, vantage, wanted, where);
    gaps.add(gap);
    return Reading.missing(gap);
  }

  void add(List<Remark> more) {
    remarks.addAll(more);
  }

  List<Remark> remarks() {
    return List.copyOf(remarks);
  }

  List<Gap> gaps() {
    return List.copyOf(gaps);
  }
}
