package io.whydown.vendor.nginx;

/// One configuration file as it was collected.
public record SourceFile(String path, String text) {}
