package io.whydown.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Reads `whydown.yaml`:
///
/// ```yaml
/// lb: ssh://lb1
/// host:
///   "*": ssh://ops@{address}
///   web_servers/web1: netns:web1
/// outside: false
/// timeout: 10s
/// format: text
/// sudo: true
/// ```
final class SettingsFile {

  static final String NAME = "whydown.yaml";

  /// Far above what a person writes, far below what hurts.
  private static final int MAX_BYTES = 1_000_000;

  private static final String KNOWN = "lb, host, outside, timeout, format, sudo";

  private final String place;

  private SettingsFile(Path file) {
    this.place = file.toString();
  }

  /// The file of that name beside the first of the configurations, if it is there. A directory is
  /// looked into.
  static Optional<Path> beside(List<String> configurations) {
    if (configurations.isEmpty()) {
      return Optional.empty();
    }
    Path configuration = Path.of(configurations.getFirst()).toAbsolutePath();
    Path directory = Files.isDirectory(configuration) ? configuration : configuration.getParent();
    return Optional.ofNullable(directory)
        .map(parent -> parent.resolve(NAME))
        .filter(Files::isRegularFile);
  }

  /// @throws UsageException with one line for the user
  static Settings read(Path file) {
    return new SettingsFile(file).parse(file);
  }

  private Settings parse(Path file) {
    Object document;
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw wrong("is larger than 1 MB; it should hold a few settings");
      }
      document =
          new Load(LoadSettings.builder().setLabel(place).build())
              .loadFromInputStream(new ByteArrayInputStream(bytes));
    } catch (NoSuchFileException _) {
      throw wrong("no such file; name an existing one with --settings");
    } catch (IOException e) {
      throw wrong("cannot be read (" + e.getMessage() + "); check its permissions");
    } catch (MarkedYamlEngineException e) {
      String line = e.getProblemMark().map(mark -> ", line " + (mark.getLine() + 1)).orElse("");
      throw wrong("is not YAML" + line + ": " + e.getProblem());
    } catch (YamlEngineException e) {
      throw wrong("is not YAML: " + e.getMessage());
    }
    return document == null ? Settings.NONE : settings(document);
  }

  private Settings settings(Object document) {
    if (!(document instanceof Map<?, ?> map)) {
      throw wrong("should hold settings as `name: value` (known: " + KNOWN + ")");
    }
    Settings settings = Settings.NONE;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      settings = one(String.valueOf(entry.getKey()), entry.getValue()).over(settings);
    }
    return settings;
  }

  private Settings one(String key, @Nullable Object value) {
    return switch (key) {
      case "lb" -> new Settings(text(key, value), List.of(), null, null, null, null);
      case "host", "hosts" -> new Settings(null, hosts(key, value), null, null, null, null);
      case "outside" -> new Settings(null, List.of(), flag(key, value), null, null, null);
      case "timeout" -> new Settings(null, List.of(), null, time(key, value), null, null);
      case "format" ->
          new Settings(
              null,
              List.of(),
              null,
              null,
              Format.parse(place + ": format", text(key, value)),
              null);
      case "sudo" -> new Settings(null, List.of(), null, null, null, flag(key, value));
      default -> throw wrong("unknown setting '" + key + "' (known: " + KNOWN + ")");
    };
  }

  private List<String> hosts(String key, @Nullable Object value) {
    var hosts = new ArrayList<String>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((name, vantage) -> hosts.add(name + "=" + text(key, vantage)));
    } else if (value instanceof List<?> list) {
      list.forEach(entry -> hosts.add(text(key, entry)));
    } else {
      throw wrong(key + " should map names to vantages, for instance `\"*\": ssh://ops@{address}`");
    }
    return hosts;
  }

  private Duration time(String key, @Nullable Object value) {
    return TimeLimit.parse(place + ": timeout", text(key, value));
  }

  private String text(String key, @Nullable Object value) {
    if (value instanceof String || value instanceof Number) {
      return value.toString();
    }
    throw wrong(key + " should be a text");
  }

  private boolean flag(String key, @Nullable Object value) {
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw wrong(key + " should be true or false");
  }

  private UsageException wrong(String what) {
    return new UsageException(place + ": " + what);
  }
}
