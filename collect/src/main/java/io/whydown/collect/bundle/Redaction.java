package io.whydown.collect.bundle;

import io.whydown.collect.FoundFile;
import io.whydown.collect.HostArtifacts;
import io.whydown.collect.RunResult;
import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Secrets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Takes passwords and keys out of everything that a bundle holds. Twice gives the same. Stateless.
final class Redaction {

  private static final String REDACTED = "[redacted]";
  private static final String SECRET =
      "(?:passw(?:or)?d|passphrase|pass|pwd|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credentials?|requirepass|masterauth)";

  /// Each with the text that stays in its first group.
  private static final List<Pattern> KNOWN =
      List.of(
          // haproxy: `stats auth USER:PASSWORD`, `user NAME password HASH`, `setenv DB_PASS x`
          Pattern.compile(
              "(?i)(\\bstats\\s{1,20}auth\\s{1,20}[^\\s:]{1,200}:)(?!\\[redacted])\\S{1,400}"),
          Pattern.compile(
              "(?im)(^\\s{0,40}user\\s{1,20}\\S{1,200}\\s{1,20}(?:insecure-)?password\\s{1,20})(?!\\[redacted])\\S{1,400}"),
          Pattern.compile(
              "(?im)(^\\s{0,40}(?:pre)?setenv\\s{1,20}\\S{0,80}"
                  + SECRET
                  + "\\S{0,80}\\s{1,20})(?!\\[redacted])\\S.{0,400}"),
          Pattern.compile(
              "(?i)(\\bsend(?:-binary)?\\s{1,20}\"?AUTH(?:\\\\? ))(?!\\[redacted])[^\\s\\\\\"]{1,400}"),
          // a header that a proxy sets: `proxy_set_header Authorization "…"`, `hdr X-Api-Key …`
          Pattern.compile(
              "(?i)(\\b(?:(?:proxy-)?authorization|cookie|x-[a-z-]{0,30}(?:token|key|secret))\\s{1,20}[\"']?)"
                  + "(?!\\[redacted])(?=[^\\s;{]{4})[^\"'\\r\\n;]{4,400}"),
          // options and variables of a command line: `--db-password x`, `DB_PASS=x`, `-u user:x`
          Pattern.compile(
              "(?i)((?<![\\w-])--?[a-z_.-]{0,40}"
                  + SECRET
                  + "[a-z_.-]{0,20}[ =][\"']?)(?!\\[redacted])[^\\s\"']{1,400}"),
          Pattern.compile(
              "(?i)(\\b[a-z0-9_.-]{0,60}"
                  + SECRET
                  + "[a-z0-9_]{0,40}=[\"']?)(?!\\[redacted])[^\\s\"'&;,]{1,400}"),
          Pattern.compile("((?<!\\S)-u [^\\s:]{1,100}:)(?!\\[redacted])[^\\s@]{1,200}"),
          Pattern.compile("(\\bsshpass -p ?)(?!\\[redacted])\\S{1,200}"),
          Pattern.compile(
              "(\\b(?:mysql|mariadb)[a-z-]{0,20} (?:\\S{1,80} ){0,6}-p)(?!\\[redacted])\\S{1,200}"));

  private static final Pattern SECRET_NAME = Pattern.compile("(?i).*(?:" + SECRET + "|key|auth).*");

  private Redaction() {}

  /*
   * The patterns are slow, a second for a megabyte, and evidence may be large: a search for plain
   * words first leaves the few lines that may hold a secret.
   */
  private static final List<String> TRIGGERS =
      Stream.concat(
              Stream.of(
                  "pass",
                  "pwd",
                  "secret",
                  "token",
                  "key",
                  "auth",
                  "cookie",
                  "credential",
                  "bearer",
                  "basic",
                  "://",
                  "@",
                  "-u ",
                  "-p"),
              Secrets.tokenMarks().stream())
          .toList();

  static String text(String text) {
    if (!mayHoldSecret(text)) {
      return text;
    }
    String whole = text.contains("PRIVATE KEY") ? Secrets.redacted(text) : text;
    var safe = new StringBuilder(whole.length());
    for (int from = 0; from < whole.length(); ) {
      int end = whole.indexOf('\n', from);
      int next = end < 0 ? whole.length() : end + 1;
      String line = whole.substring(from, next);
      safe.append(mayHoldSecret(line) ? line(line) : line);
      from = next;
    }
    return safe.toString();
  }

  private static boolean mayHoldSecret(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return TRIGGERS.stream().anyMatch(lower::contains);
  }

  private static String line(String line) {
    String safe = Secrets.redacted(line);
    for (Pattern pattern : KNOWN) {
      safe = pattern.matcher(safe).replaceAll("$1" + REDACTED);
    }
    return safe;
  }

  static Bundle of(Bundle bundle) {
    return new Bundle(
        bundle.takenAt(),
        bundle.elapsedMillis(),
        asked(bundle.asked()),
        bundle.files().stream().map(Redaction::listing).toList(),
        bundle.hosts().stream().map(Redaction::host).toList(),
        bundle.answers().stream().map(Redaction::answer).toList(),
        bundle.observations());
  }

  private static Bundle.Asked asked(Bundle.Asked asked) {
    var environment = new LinkedHashMap<String, String>();
    asked
        .environment()
        .forEach((name, value) ->
            environment.put(name, SECRET_NAME.matcher(name).matches() ? REDACTED : text(value)));
    return new Bundle.Asked(
        asked.target(),
        asked.words(),
        asked.balancer(),
        asked.hosts(),
        asked.outside(),
        environment);
  }

  private static Bundle.Listing listing(Bundle.Listing listing) {
    return new Bundle.Listing(
        listing.asked(),
        listing.found().stream()
            .map(file ->
                new FoundFile(
                    file.path(),
                    file.asked(),
                    text(file.text()),
                    file.truncated(),
                    file.obstacle()))
            .toList());
  }

  private static HostArtifacts host(HostArtifacts host) {
    Map<String, Artifact> artifacts = new LinkedHashMap<>();
    host.artifacts().forEach((name, one) -> artifacts.put(name, artifact(one)));
    return new HostArtifacts(
        host.vantage(),
        artifacts,
        maybe(host.obstacle()),
        host.userId(),
        host.hostClock(),
        host.askedAt());
  }

  private static Artifact artifact(Artifact one) {
    return new Artifact(
        one.name(),
        one.vantage(),
        one.command(),
        one.at(),
        one.exitStatus(),
        text(one.text()),
        text(one.error()),
        one.truncated(),
        maybe(one.obstacle()));
  }

  private static Bundle.Answer answer(Bundle.Answer answer) {
    RunResult result = answer.result();
    return new Bundle.Answer(
        answer.socket(),
        answer.question(),
        new RunResult(
            result.exitStatus(),
            text(result.output()),
            text(result.error()),
            result.truncated(),
            maybe(result.obstacle())));
  }

  /// The same tree with its texts redacted.
  static @Nullable Object tree(@Nullable Object tree) {
    return switch (tree) {
      case String text -> text(text);
      case List<?> list -> {
        var safe = new ArrayList<@Nullable Object>();
        list.forEach(element -> safe.add(tree(element)));
        yield safe;
      }
      case Map<?, ?> map -> {
        var safe = new LinkedHashMap<String, @Nullable Object>();
        map.forEach((name, value) -> safe.put(String.valueOf(name), tree(value)));
        yield safe;
      }
      case null, default -> tree;
    };
  }

  private static @Nullable String maybe(@Nullable String text) {
    return text == null ? null : text(text);
  }
}
