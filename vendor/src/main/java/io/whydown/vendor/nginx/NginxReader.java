package io.whydown.vendor.nginx;

import io.whydown.model.evidence.Parsed;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Reads an NGINX configuration and everything that it includes. Never throws at input; time and
/// memory are bounded by [#MAX_CHARS] and [#MAX_DIRECTIVES].
public final class NginxReader {

  /// Characters of all files together. The largest published configurations are below 2 MB.
  public static final int MAX_CHARS = 16 * 1024 * 1024;

  /// Directives of all files together.
  public static final int MAX_DIRECTIVES = 300_000;

  /// How much of a text decides what it is.
  private static final int LOOK = 64 * 1024;

  private static final Pattern BLOCK =
      Pattern.compile(
          "(?m)(?:^|[;}])[ \\t]*+(?:(?:http|events|stream|server|mail|types)|"
              + "(?:upstream|location|map|geo)[ \\t][^\\n;{]{1,300})\\s*+\\{");
  private static final Pattern SIMPLE =
      Pattern.compile(
          "(?m)^[ \\t]*+(?:worker_processes|worker_connections|load_module|include|proxy_pass|"
              + "fastcgi_pass|server|listen|server_name|error_log|access_log|pid|user)[ \\t]"
              + "[^\\n;{]{1,300};[ \\t]*+(?:#.*+|\\}.*+)?+$");
  private static final Pattern HAPROXY_SECTION =
      Pattern.compile(
          "(?m)^[ \\t]*+(?:global|defaults|(?:frontend|backend|listen)[ \\t][^;{\\n]*+)[ \\t]*+$");

  private NginxReader() {}

  /// Reads the main file.
  ///
  /// @param path of the main file; relative includes are looked up beside it, as nginx does
  /// @param loader gives the files that an include names; the pattern may hold `*`, `?` and `[…]`;
  ///   an empty list when there is none
  public static Parsed<NginxConfiguration> read(
      String path, String text, Function<String, List<SourceFile>> loader) {
    return new TreeBuilder(path, loader).build(text);
  }

  /// Reads one file that stands alone; an include in it is a remark.
  public static Parsed<NginxConfiguration> read(String path, String text) {
    return read(path, text, _ -> List.of());
  }

  /// Whether a text is an NGINX configuration, or a piece of one, rather than HAProxy's or a log.
  public static boolean looksLike(String text) {
    String head = text.length() <= LOOK ? text : text.substring(0, LOOK);
    if (BLOCK.matcher(head).find()) {
      return true;
    }
    return SIMPLE.matcher(head).find() && !HAPROXY_SECTION.matcher(head).find();
  }
}
