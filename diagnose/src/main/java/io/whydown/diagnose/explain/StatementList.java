package io.whydown.diagnose.explain;

import io.whydown.model.evidence.Provenance;
import io.whydown.model.platform.Platform;
import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.vendor.compose.Variables;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Prose;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The statements that readers find, within bounds. Not thread-safe: one for each text.
final class StatementList {

  /// More would say the same again.
  private static final int MOST = 4_000;

  /// Nobody pastes more of a cluster than this; what is longer is logs.
  private static final long MOST_PLATFORM_CHARS = 1_500_000;

  private final Instant now;
  private final List<Statement> statements = new ArrayList<>();
  private final Set<Object> known = new HashSet<>();
  private final Set<String> given = new LinkedHashSet<>();
  private final Variables variables = new Variables();
  private final IdentityHashMap<Fragment, Boolean> prose = new IdentityHashMap<>();
  private final IdentityHashMap<Fragment, List<Fragment.Line>> sentences = new IdentityHashMap<>();
  private Platform platform = Platform.NONE;
  private long platformChars;

  StatementList(Instant now) {
    this.now = now;
  }

  /// What a file of variables sets, for the files that ask for them.
  Variables variables() {
    return variables;
  }

  /// Whether a person wrote the fragment: many readers ask. Kept by identity, since the hash of a
  /// long one takes about as much time as the answer.
  boolean isProse(Fragment fragment) {
    return prose.computeIfAbsent(fragment, Prose::isProse);
  }

  /// The sentences of a fragment, cut once for all readers.
  List<Fragment.Line> sentences(Fragment fragment) {
    return sentences.computeIfAbsent(fragment, Sentences::of);
  }

  Instant now() {
    return now;
  }

  Provenance at(Fragment fragment, Fragment.Line line) {
    return fragment.at(line, line.text().strip(), now);
  }

  /// Keeps the statement unless one that differs only in its place is there.
  void add(Statement statement) {
    if (statements.size() < MOST && known.add(content(statement))) {
      statements.add(statement);
    }
  }

  /// Keeps a sign that a line gives.
  ///
  /// @param subject what it is about; may be empty
  void shows(Sign sign, String subject, Standing standing, Fragment fragment, Fragment.Line line) {
    add(new Statement.Shows(sign, subject, standing, at(fragment, line)));
  }

  /// Whether so much more text may still be read for objects of a platform.
  boolean takesPlatform(int chars) {
    platformChars += chars;
    return platformChars <= MOST_PLATFORM_CHARS;
  }

  void add(Platform more) {
    if (!more.isEmpty()) {
      platform = platform.plus(more);
    }
  }

  Platform platform() {
    return platform;
  }

  /// Notes that this kind of thing was pasted.
  void gave(String kind) {
    given.add(kind);
  }

  private static Object content(Statement statement) {
    return switch (statement) {
      case Statement.Failed f ->
          List.of(f.fault(), f.speaker(), f.host(), f.port(), f.client(), f.status(), f.standing());
      case Statement.Worked w -> List.of("worked", w.from(), w.host(), w.port(), w.status());
      case Statement.Listening l ->
          List.of("listening", l.address(), l.port(), l.program(), l.place(), l.standing());
      case Statement.Asked a -> List.of("asked", a.parts(), a.answered(), a.status(), a.by());
      case Statement.Checks c -> List.of("checks", c.method(), c.path(), c.port(), c.wanted());
      case Statement.Sets s -> List.of(s.setting(), s.value(), s.standing());
      case Statement.Shows s -> List.of(s.sign(), s.standing(), s.subject(), s.provenance().raw());
      case Statement other -> other;
    };
  }

  static Standing standing(boolean prose) {
    return prose ? Standing.CLAIMED : Standing.WITNESSED;
  }

  List<Statement> statements() {
    return List.copyOf(statements);
  }

  List<String> given() {
    return List.copyOf(given);
  }
}
