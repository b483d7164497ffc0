package io.whydown.balancer.runtime;

/// How many there are now, how many there were at most, and how many came in the last second.
///
/// @param limit 0 means none
/// @param rateMax the most in any second
/// @param lastSecondsAgo since the last one came; -1 when none ever did
public record Load(
    long current, long max, long limit, long rate, long rateMax, long lastSecondsAgo) {}
