package io.whydown.balancer.names;

import io.whydown.balancer.config.ResolversConfig;
import io.whydown.balancer.config.ResolversConfig.NameServer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the investigator is told of a name that gives no address: who was asked, and what came.
/// Stateless.
final class Words {

  static final String NOT_LISTED = "its service record no longer names it";

  private Words() {}

  /// The last round of questions gave nothing.
  static String failed(Resolution resolution, ResolversConfig config) {
    if (config.nameServers().isEmpty()) {
      return "the section `resolvers %s` has no name server".formatted(config.name());
    }
    Map<String, List<String>> byWords = new LinkedHashMap<>();
    for (int i = 0; i < config.nameServers().size(); i++) {
      NameServer server = config.nameServers().get(i);
      String said = resolution.words[i];
      byWords
          .computeIfAbsent(said == null ? silence(config) : verb(said), _ -> new ArrayList<>())
          .add(server.name() + " (" + server.place() + ")");
    }
    List<String> parts = new ArrayList<>();
    byWords.forEach((said, who) -> parts.add(String.join(", ", who) + " " + said));
    return "the name %s gives no address: %s"
        .formatted(resolution.host(), String.join("; ", parts));
  }

  private static String verb(String said) {
    return said.startsWith("a question cannot") ? "cannot be asked" : "answers " + said;
  }

  private static String silence(ResolversConfig config) {
    int tries = Math.max(1, config.retries());
    return "does not answer (%d %s, %s each)"
        .formatted(tries, tries == 1 ? "try" : "tries", time(config.retryMillis()));
  }

  /// Why the address that it had counts no longer.
  static String held(Resolution.Status status, int hold) {
    String word =
        switch (status) {
          case NO_SUCH_NAME -> "nx";
          case TIMEOUT -> "timeout";
          case REFUSED -> "refused";
          case NONE, VALID, INVALID, OTHER -> "other";
        };
    return "; its last address has expired (`hold %s %s`)".formatted(word, time(hold));
  }

  /// The name has addresses, and other servers have them all.
  static String noneLeft(Resolution resolution) {
    long count = resolution.records.all().stream().filter(r -> r.address != null).count();
    return "%s has %d %s, and other servers of the backend have %s"
        .formatted(
            resolution.host(),
            count,
            count == 1 ? "address" : "addresses",
            count == 1 ? "it" : "them");
  }

  static String tooFew(String service, int records, int servers) {
    return "the service record %s names %d %s, and the backend has %d servers for it"
        .formatted(service, records, records == 1 ? "server" : "servers", servers);
  }

  private static String time(int millis) {
    return millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
  }
}
