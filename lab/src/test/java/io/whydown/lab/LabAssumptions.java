package io.whydown.lab;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/// What a test of the lab assumes of the machine; where it does not hold the test is skipped with
/// the reason.
public final class LabAssumptions {

  private LabAssumptions() {}

  public static void assumeLab() {
    var missing = LabRequirements.missing();
    assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
  }
}
