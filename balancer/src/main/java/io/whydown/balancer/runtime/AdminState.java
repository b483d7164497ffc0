package io.whydown.balancer.runtime;

/// What an operator asked of a server, with where maintenance came from.
///
/// @param forcedMaintenance by an operator or `disabled`
/// @param inheritedMaintenance by the tracked server
/// @param resolutionMaintenance no address
/// @param forcedDrain by an operator
/// @param inheritedDrain by the tracked server
public record AdminState(
    boolean forcedMaintenance,
    boolean inheritedMaintenance,
    boolean resolutionMaintenance,
    boolean forcedDrain,
    boolean inheritedDrain) {

  public static final AdminState READY = new AdminState(false, false, false, false, false);

  public boolean isMaintenance() {
    return forcedMaintenance || inheritedMaintenance || resolutionMaintenance;
  }

  public boolean isDrain() {
    return forcedDrain || inheritedDrain;
  }
}
