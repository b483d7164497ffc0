package io.whydown.cli.balance;

import java.util.List;

/// How this process says why servers fail.
///
/// @param files the configurations, for the investigator
/// @param onErrorPage whether clients may read causes on a 503 page (`WHYDOWN_WHY_PAGE=1`)
record WhySettings(WhyMode mode, List<String> files, boolean onErrorPage) {

  static final String PAGE_VARIABLE = "WHYDOWN_WHY_PAGE";

  WhySettings {
    files = List.copyOf(files);
  }
}
