package io.whydown.balancer.config;

/// Which streams are logged and when.
///
/// @param dontLogNull not the connections that sent nothing
/// @param dontLogNormal only those that went wrong
/// @param asSoonAsPossible when the response's head has been seen (`option logasap`)
public record LogOptions(boolean dontLogNull, boolean dontLogNormal, boolean asSoonAsPossible) {

  public static final LogOptions DEFAULT = new LogOptions(false, false, false);
}
