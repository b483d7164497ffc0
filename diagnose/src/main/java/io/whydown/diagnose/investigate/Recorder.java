package io.whydown.diagnose.investigate;

import io.whydown.collect.FoundFile;
import io.whydown.collect.bundle.Bundle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Keeps what files and sockets answered, for a bundle. Thread-safe.
final class Recorder {

  /// `$NAME`, `${NAME}`, `"${NAME-default}"` in a configuration.
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{?([A-Za-z_][A-Za-z0-9_]{0,200})");

  private final List<Bundle.Listing> files = new ArrayList<>();
  private final List<Bundle.Answer> answers = new ArrayList<>();

  FileSource recording(FileSource source) {
    return paths -> {
      List<FoundFile> found = source.read(paths);
      synchronized (this) {
        files.add(new Bundle.Listing(paths, found));
      }
      return found;
    };
  }

  SocketSource recording(SocketSource source) {
    return (socket, question) -> {
      var result = source.ask(socket, question);
      synchronized (this) {
        answers.add(new Bundle.Answer(socket.text(), question, result));
      }
      return result;
    };
  }

  synchronized List<Bundle.Listing> files() {
    return List.copyOf(files);
  }

  synchronized List<Bundle.Answer> answers() {
    return List.copyOf(answers);
  }

  /// Of all variables those that the configuration names.
  synchronized Map<String, String> named(Map<String, String> environment) {
    Set<String> names =
        files.stream()
            .flatMap(listing -> listing.found().stream())
            .flatMap(file -> VARIABLE.matcher(file.text()).results())
            .map(Recorder::name)
            .collect(Collectors.toSet());
    return environment.entrySet().stream()
        .filter(variable -> names.contains(variable.getKey()))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static String name(MatchResult variable) {
    return variable.group().replaceFirst("^\\$\\{?", "");
  }
}
