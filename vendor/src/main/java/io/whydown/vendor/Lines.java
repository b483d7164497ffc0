package io.whydown.vendor;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Remark;
import java.util.ArrayList;
import java.util.List;

/// The lines of an artifact, with their numbers and the part they stand in. A line `--- NAME`
/// begins a part. Not thread-safe: one per reading.
public final class Lines {

  /// Most remarks that one artifact gets; more would say nothing new.
  private static final int MAX_REMARKS = 20;

  private final Artifact artifact;
  private final List<Line> lines = new ArrayList<>();
  private final List<Line> heads = new ArrayList<>();
  private final List<Remark> remarks = new ArrayList<>();

  /// @param part the name after `--- `; empty before the first
  /// @param number counted from 1
  public record Line(String part, int number, String text) {}

  public Lines(Artifact artifact) {
    this.artifact = artifact;
    split();
  }

  private void split() {
    String part = "";
    int number = 0;
    for (String text : (Iterable<String>) artifact.text().lines()::iterator) {
      number++;
      if (text.startsWith("--- ")) {
        part = text.substring(4).strip();
        heads.add(new Line(part, number, text));
      } else if (!text.isBlank()) {
        lines.add(new Line(part, number, text));
      }
    }
  }

  /// All lines that are not blank, without the first lines of parts.
  public List<Line> all() {
    return lines;
  }

  /// The first lines of the parts, in order.
  public List<Line> heads() {
    return heads;
  }

  /// The number of the user who asked, from a part `user ID`; -1 when none is named.
  public int userId() {
    for (Line head : heads) {
      if (head.part().matches("user \\d{1,9}")) {
        return Integer.parseInt(head.part().substring(5));
      }
    }
    return -1;
  }

  /// The lines of one part.
  public List<Line> of(String part) {
    return lines.stream().filter(line -> line.part().equals(part)).toList();
  }

  public void remark(Line line, Remark.Support support, String reason) {
    remark(line.number(), line.text(), support, reason);
  }

  public void remark(int number, String text, Remark.Support support, String reason) {
    if (remarks.size() < MAX_REMARKS) {
      String shown = text.length() > 160 ? text.substring(0, 160) : text;
      remarks.add(new Remark(support, artifact.command(), number, Redaction.text(shown), reason));
    }
  }

  public List<Remark> remarks() {
    return List.copyOf(remarks);
  }
}
