package io.whydown.vendor.nginx;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One directive, simple or with a block, and where it stands.
///
/// @param arguments with quotes and escapes resolved, variables as they are written
/// @param block null for a simple directive; empty for an empty block and for Lua code
/// @param line of its name, counted from 1
public record NginxDirective(
    String name,
    List<String> arguments,
    @Nullable List<NginxDirective> block,
    String file,
    int line) {

  public NginxDirective {
    arguments = List.copyOf(arguments);
    block = block == null ? null : List.copyOf(block);
  }

  public boolean isBlock() {
    return block != null;
  }

  /// The directives of its block; none for a simple directive.
  public List<NginxDirective> children() {
    return block == null ? List.of() : block;
  }

  /// The argument at an index from 0; empty text when there are fewer.
  public String argument(int index) {
    return index < arguments.size() ? arguments.get(index) : "";
  }

  /// The directive on one line, printable, bounded, without secrets.
  public String text() {
    return NginxText.of(this);
  }
}
