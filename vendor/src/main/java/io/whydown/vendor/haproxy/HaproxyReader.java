package io.whydown.vendor.haproxy;

import io.whydown.model.evidence.Remark;
import io.whydown.model.evidence.Remark.Support;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the text of a configuration. Never throws at input; time grows with the length of the text
/// and is bounded. Thread-safe: holds no state.
///
/// What it cannot honour it says in remarks. Errors are for a text that is no configuration at all.
public final class HaproxyReader {

  private HaproxyReader() {}

  /// Reads one file.
  public static HaproxyConfiguration read(
      String file, String text, HaproxyEnvironment environment) {
    return read(List.of(new HaproxySource(file, text)), environment);
  }

  /// Reads files one after the other, as HAProxy does with several `-f`.
  public static HaproxyConfiguration read(
      List<HaproxySource> sources, HaproxyEnvironment environment) {
    return read(sources, new SectionAssembly(environment, false));
  }

  /// Reads files for running them: the words of each line are whole, secrets among them. What is
  /// shown, the raw lines and the remarks, stays redacted.
  public static HaproxyConfiguration readWhole(
      List<HaproxySource> sources, HaproxyEnvironment environment) {
    return read(sources, new SectionAssembly(environment, true));
  }

  private static HaproxyConfiguration read(List<HaproxySource> sources, SectionAssembly sections) {
    var errors = new RemarkList();
    for (HaproxySource source : sources) {
      String obstacle = obstacle(source.text());
      if (obstacle == null) {
        new FileReading(source, sections).run();
      } else {
        errors.add(new Remark(Support.UNRECOGNIZED, source.file(), 0, "", obstacle));
      }
    }
    String file = sources.isEmpty() ? "" : sources.getFirst().file();
    List<Section> read = sections.finish();
    if (errors.toList().isEmpty()) {
      String obstacle = sections.obstacle();
      if (obstacle != null) {
        errors.add(new Remark(Support.UNRECOGNIZED, file, 0, "", obstacle));
      }
    }
    boolean usable = sections.obstacle() == null;
    var remarks = new RemarkList();
    remarks.addAll(sections.remarks());
    if (usable) {
      // one bad file among good ones: HAProxy would refuse them all, the rest is still worth
      // reading
      remarks.addAll(errors.toList());
    }
    return new HaproxyConfiguration(
        file, read, remarks.toList(), usable ? List.of() : errors.toList());
  }

  private static @Nullable String obstacle(String text) {
    if (text.isBlank() || text.equals("\ufeff")) {
      return "the file is empty";
    }
    int sample = Math.min(text.length(), 65_536);
    int strange = 0;
    for (int i = 0; i < sample; i++) {
      char c = text.charAt(i);
      boolean blank = c == '\t' || c == '\n' || c == '\r' || c == '\f';
      strange += (c < ' ' && !blank) || c == '\ufffd' ? 1 : 0;
    }
    return strange > 8 && strange > sample / 50
        ? "the file is binary, not a configuration of HAProxy"
        : null;
  }
}
