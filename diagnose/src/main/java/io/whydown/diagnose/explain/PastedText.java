package io.whydown.diagnose.explain;

import io.whydown.diagnose.Diagnosis;
import io.whydown.diagnose.Judge;
import io.whydown.diagnose.ServerDiagnosis;
import io.whydown.diagnose.testimony.Assembly;
import io.whydown.diagnose.testimony.Hearing;
import io.whydown.diagnose.testimony.Verdict;
import io.whydown.model.Snapshot;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.proxy.ProxySettings;
import io.whydown.model.testimony.Testimony;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Margins;
import io.whydown.vendor.paste.PastedLines;
import io.whydown.vendor.paste.PlainText;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/// Pasted text within bounds, ready to be read. Not thread-safe: one for each text.
public final class PastedText {

  /// Bytes that are read; what follows is left out.
  private static final int MOST_BYTES = 64 * 1024 * 1024;

  private final PastedLines lines;

  private final boolean binary;

  private PastedText(PastedLines lines, boolean binary) {
    this.lines = lines;
    this.binary = binary;
  }

  /// @throws IOException when the stream cannot be read
  public static PastedText read(InputStream in) throws IOException {
    var lines = new PastedLines();
    String text = PlainText.decoded(in.readNBytes(MOST_BYTES));
    if (PlainText.isBinary(text)) {
      return new PastedText(lines, true);
    }
    Margins.of(text).strip(text, lines::add);
    return new PastedText(lines, false);
  }

  /// Nothing to read: blank, or no text at all.
  public boolean isBlank() {
    return binary || lines.lines().stream().allMatch(line -> line.text().isBlank());
  }

  /// @param name what the text is called
  /// @param elapsedMillis asked when all is judged
  public Diagnosis diagnose(String name, Instant now, LongSupplier elapsedMillis) {
    PasteReading.Read read = PasteReading.read(lines, now);
    Testimony testimony = read.testimony();
    var proxy =
        new Proxy(
            kind(testimony.balancer()),
            null,
            name,
            List.of(),
            List.of(),
            ProxySettings.NONE,
            read.remarks(),
            null);
    var whole = new Provenance(Fragment.VANTAGE, new Provenance.Origin.File(name, 0), now, "");
    var hearing = new Hearing(testimony);
    Snapshot snapshot = Assembly.snapshot(hearing, read.platform(), proxy, whole);
    Optional<ServerDiagnosis> examined =
        Scene.of(read.fragments(), hearing, snapshot)
            .map(shown -> Judge.judge(shown.snapshot(), shown.backend(), shown.server()));
    var verdict = new Verdict(hearing, snapshot, whole, examined.orElse(null));
    return new Diagnosis(
        now, snapshot, List.of(verdict.judge(elapsedMillis.getAsLong())), List.of());
  }

  private static Proxy.Kind kind(String balancer) {
    return Stream.of(Proxy.Kind.values())
        .filter(kind -> kind.id().equals(balancer))
        .findFirst()
        .orElse(Proxy.Kind.NONE);
  }
}
