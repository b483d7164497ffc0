package io.whydown.vendor.haproxy;

import io.whydown.model.evidence.Remark;
import java.util.List;

/// A configuration in HAProxy's own words, sections and lines in the order of the files.
///
/// @param file the first file, as it was named
/// @param remarks lines that were not honoured, or that HAProxy refuses
/// @param errors why the configuration is unusable as a whole; empty when it is usable
public record HaproxyConfiguration(
    String file, List<Section> sections, List<Remark> remarks, List<Remark> errors) {

  public HaproxyConfiguration {
    sections = List.copyOf(sections);
    remarks = List.copyOf(remarks);
    errors = List.copyOf(errors);
  }

  public boolean isUsable() {
    return errors.isEmpty();
  }
}
