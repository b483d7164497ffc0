package io.whydown.vendor.procfs;

import static io.whydown.model.evidence.Remark.Support.UNRECOGNIZED;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.host.Resources.Disk;
import io.whydown.vendor.Lines;
import io.whydown.vendor.Matched;
import io.whydown.vendor.Redaction;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads `df -P -k` (df(1), POSIX): file system, blocks of 1024 bytes, used, available, share,
/// mount point. File systems without blocks are left out. Stateless.
public final class DiskReader {

  private static final Pattern LINE =
      Pattern.compile(
          "\\S.{0,200}?\\s+(\\d{1,15})\\s+\\d{1,15}\\s+(\\d{1,15})\\s+\\d{1,3}%\\s+(/.*)");

  private DiskReader() {}

  public static Parsed<List<Disk>> read(Artifact artifact) {
    var lines = new Lines(artifact);
    var disks = new ArrayList<Disk>();
    for (Lines.Line line : lines.all()) {
      Matcher disk = LINE.matcher(line.text());
      if (disk.matches()) {
        disks.add(
            new Disk(
                Redaction.printable(Matched.group(disk, 3)),
                Matched.number(disk, 1) * 1_024,
                Matched.number(disk, 2) * 1_024));
      } else if (line.number() > 1 && !line.text().contains(" - ")) {
        lines.remark(line, UNRECOGNIZED, "no line of df");
      }
    }
    return new Parsed<>(List.copyOf(disks), lines.remarks());
  }
}
