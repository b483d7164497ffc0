package io.whydown.vendor.nginx;

import java.util.List;

/// A configuration with every `include` put in its place.
///
/// @param path the main file
/// @param directives those of the main context, in order
/// @param complete false when something could not be read (broken syntax, an included file that is
///   missing, a limit was met), so that absence proves nothing; the remarks say what
public record NginxConfiguration(String path, List<NginxDirective> directives, boolean complete) {

  public NginxConfiguration {
    directives = List.copyOf(directives);
  }
}
