package io.whydown.vendor.nginx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The command line of an nginx, as a process list shows it: `nginx: master process /usr/sbin/nginx
/// -c /etc/nginx/nginx.conf -g daemon off;` (nginx joins its arguments with spaces).
///
/// @param program as it was called
/// @param prefix of `-p`, null without it
/// @param configuration the main file: of `-c`, else `/etc/nginx/nginx.conf`; made absolute with
///   the prefix when there is one
/// @param errorLog of `-e`, null without it
/// @param globals of `-g`; empty without it
public record NginxCommandLine(
    String program,
    @Nullable String prefix,
    String configuration,
    @Nullable String errorLog,
    String globals) {

  /// The default of Debian's, Red Hat's and nginx.org's packages.
  public static final String DEFAULT_CONFIGURATION = "/etc/nginx/nginx.conf";

  private static final String MASTER = "nginx: master process ";

  /// Longest command line that is looked at, in characters.
  private static final int MAX = 8_192;

  /// Reads the command line of a master, or of an nginx that has not renamed itself; empty for
  /// anything else, workers included.
  public static Optional<NginxCommandLine> tryParse(String commandLine) {
    String cut = commandLine.length() <= MAX ? commandLine : commandLine.substring(0, MAX);
    String text = NginxText.printable(cut.replace('\0', ' ')).strip();
    boolean isMaster = text.startsWith(MASTER);
    if (isMaster) {
      text = text.substring(MASTER.length()).strip();
    }
    List<String> words = List.of(text.split("\\s+"));
    String program = words.getFirst();
    String file = program.substring(program.lastIndexOf('/') + 1);
    boolean isNginx = file.equals("nginx") || file.equals("openresty") || file.equals("angie");
    if (!isMaster && (!isNginx || text.startsWith("nginx:"))) {
      return Optional.empty();
    }
    return Optional.of(of(program, words.subList(1, words.size())));
  }

  /// A file as nginx finds it: relative to the prefix. Unchanged when the prefix is unknown.
  public String resolve(String file) {
    return resolve(file, prefix);
  }

  private static String resolve(String file, @Nullable String prefix) {
    if (file.startsWith("/") || prefix == null) {
      return file;
    }
    return prefix.endsWith("/") ? prefix + file : prefix + "/" + file;
  }

  private static NginxCommandLine of(String program, List<String> words) {
    String configuration = DEFAULT_CONFIGURATION;
    @Nullable String prefix = null;
    @Nullable String errorLog = null;
    var globals = new ArrayList<String>();
    int at = 0;
    while (at < words.size()) {
      String word = words.get(at++);
      char option = word.length() > 1 && word.charAt(0) == '-' ? word.charAt(1) : 0;
      if ("cpeg".indexOf(option) < 0) {
        continue;
      }
      boolean isJoined = word.length() > 2;
      String value = isJoined ? word.substring(2) : at < words.size() ? words.get(at++) : "";
      switch (option) {
        case 'c' -> configuration = value.isEmpty() ? configuration : value;
        case 'p' -> prefix = value.isEmpty() ? prefix : value;
        case 'e' -> errorLog = value.isEmpty() ? errorLog : value;
        default -> {
          globals.add(value);
          while (at < words.size() && !isOption(words.get(at))) {
            globals.add(words.get(at++));
          }
        }
      }
    }
    return new NginxCommandLine(
        program,
        prefix,
        resolve(configuration, prefix),
        errorLog,
        NginxText.shown(String.join(" ", globals)));
  }

  private static boolean isOption(String word) {
    return word.length() > 1 && word.charAt(0) == '-' && "cpegqtTvVhs".indexOf(word.charAt(1)) >= 0;
  }
}
