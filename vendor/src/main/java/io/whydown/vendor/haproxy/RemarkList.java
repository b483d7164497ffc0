package io.whydown.vendor.haproxy;

import io.whydown.model.evidence.Remark;
import java.util.ArrayList;
import java.util.List;

/// Remarks as they are made, bounded: a file of a million bad lines does not yield a million
/// remarks. Not thread-safe: one for each reading.
final class RemarkList {

  private static final int MAX_REMARKS = 500;

  private final List<Remark> remarks = new ArrayList<>();
  private int dropped;

  void add(Remark remark) {
    if (remarks.size() < MAX_REMARKS) {
      remarks.add(remark);
    } else {
      dropped++;
    }
  }

  void addAll(List<Remark> more) {
    more.forEach(this::add);
  }

  List<Remark> toList() {
    var all = new ArrayList<>(remarks);
    if (dropped > 0) {
      Remark last = remarks.getLast();
      all.add(new Remark(last.support(), last.file(), last.line(), "", dropped + " more remarks"));
    }
    return List.copyOf(all);
  }
}
