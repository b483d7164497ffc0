package io.whydown.vendor.haproxy;

/// One configuration file: HAProxy reads all files of its command line as one text, in order.
///
/// @param file the path as a person would open it
public record HaproxySource(String file, String text) {}
