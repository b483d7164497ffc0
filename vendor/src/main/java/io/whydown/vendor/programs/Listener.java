package io.whydown.vendor.programs;

/// Where a program is told to listen, or listens when it is told nothing.
///
/// @param program by its own name
/// @param address as written, or the program's own default; empty when nothing tells
/// @param port 0 when nothing tells
public record Listener(String program, String address, int port) {}
