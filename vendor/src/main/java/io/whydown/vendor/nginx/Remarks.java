package io.whydown.vendor.nginx;

import io.whydown.model.evidence.Remark;
import io.whydown.model.evidence.Remark.Support;
import java.util.ArrayList;
import java.util.List;

/// The remarks of one conversion, bounded. Not thread-safe.
final class Remarks {

  private static final int MAX = 1_000;

  private final List<Remark> list;

  Remarks(List<Remark> ofReader) {
    this.list = new ArrayList<>(ofReader);
  }

  void add(Support support, NginxDirective directive, String reason) {
    if (list.size() < MAX) {
      list.add(new Remark(support, directive.file(), directive.line(), directive.text(), reason));
    }
  }

  List<Remark> list() {
    return list;
  }
}
