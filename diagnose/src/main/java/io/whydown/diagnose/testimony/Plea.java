package io.whydown.diagnose.testimony;

import io.whydown.diagnose.ServerDiagnosis.Certainty;
import io.whydown.diagnose.ServerDiagnosis.RootCause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.testimony.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What speaks for a cause, as it is put together. Not thread-safe: one for each cause and text.
///
/// The weight is no probability. Of several causes the one with the greatest weight is the best
/// reading: 30 is what a symptom alone gives to the most usual cause, 60 a circumstance that fits
/// one cause only, 90 the decisive evidence of the handbook.
public final class Plea {

  /// Below this nothing more than the symptom speaks for a cause.
  public static final int ENOUGH = 24;

  private static final int ENOUGH_WITHOUT_LINE = 32;

  /// However much speaks for a cause, text is text.
  private static final int MOST = 99;

  /// Far below what circumstances take from a cause: the text is of another matter.
  private static final int NOT_OF_IT = -500;

  /// A condition that takes so much is somebody's reason why it is not this cause; what takes less
  /// is a circumstance.
  private static final int DENIAL = -30;

  private int weight;
  private boolean denied;
  private boolean doubted;
  private String title = "";
  private String missing = "";
  private String command = "";
  private String remedy = "";
  private final List<Remedy> remedies = new ArrayList<>();
  private final Set<Evidence> evidence = new LinkedHashSet<>();

  /// What a cause found in the case that the text makes. A host that nobody looked into proves
  /// nothing, so what would be proven there is a strong plea here.
  static Plea of(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Proven(var finding) -> found(finding, 84, "the same, looked at");
      case Outcome.Likely(var finding, var missing) -> found(finding, 60, missing);
      case Outcome.Excluded _, Outcome.Unknown _, Outcome.Irrelevant _ -> none();
    };
  }

  /// What the why-graph found in outputs that were pasted.
  static Plea of(RootCause root) {
    boolean proven = root.certainty() == Certainty.PROVEN;
    String missing = root.missing();
    return found(
        root.finding(), proven ? 97 : 60, missing == null ? "the same, looked at" : missing);
  }

  private static Plea found(Finding finding, int weight, String missing) {
    var plea = new Plea();
    plea.weight = weight;
    plea.title = finding.title();
    plea.missing = missing;
    plea.remedies.addAll(finding.remedies());
    plea.evidence.addAll(finding.evidence());
    return plea;
  }

  /// Both together, in the words of the other, which has looked closer.
  Plea with(Plea other) {
    int most = Math.max(weight(), other.weight());
    other.weight = most + Math.min(weight(), other.weight()) / 5;
    other.evidence.addAll(evidence);
    if (!command.isEmpty()) {
      other.missing = missing;
      other.command = command;
    }
    return other;
  }

  static Plea none() {
    return new Plea();
  }

  /// Something speaks for it, if it is there.
  Plea add(int more, Optional<? extends Statement> statement) {
    statement.ifPresent(found -> {
      weight += more;
      evidence.add(evidence(found));
    });
    return this;
  }

  /// One of several things that say the same; the strongest of them counts.
  Plea atLeast(int strength, Optional<? extends Statement> statement) {
    statement.ifPresent(found -> {
      weight = Math.max(weight, strength);
      evidence.add(evidence(found));
    });
    return this;
  }

  /// Something that has no line of its own speaks for it.
  Plea when(boolean condition, int more) {
    weight += condition ? more : 0;
    denied |= condition && more <= DENIAL;
    return this;
  }

  /// However much speaks for it, no more than this.
  Plea atMost(int limit) {
    doubted |= weight > limit;
    weight = Math.min(weight, limit);
    return this;
  }

  /// Nothing of it holds unless this does.
  Plea only(boolean condition) {
    if (!condition) {
      weight = 2 * NOT_OF_IT;
    }
    return this;
  }

  /// Somebody says why it is not the one, and less speaks for it.
  boolean isSpokenAgainst() {
    return denied && weight < 0 && weight > NOT_OF_IT;
  }

  /// Nothing speaks against it more than for it, what it needs is there, and it was not found to
  /// fit its neighbours just as well.
  boolean isOpen() {
    return weight >= 0 && !doubted;
  }

  Plea titled(String newTitle) {
    title = newTitle;
    return this;
  }

  /// @param newMissing what would decide, as a noun phrase
  /// @param newCommand the command that shows it
  Plea wants(String newMissing, String newCommand) {
    missing = newMissing;
    command = newCommand;
    return this;
  }

  Plea mend(String advice) {
    remedy = advice;
    return this;
  }

  public int weight() {
    return Math.clamp(weight, 0, MOST);
  }

  /// Whether it may be named as the cause. Where no line of the text stands behind it, words that
  /// are mentioned somewhere are a hint of what to ask for, and have to be many.
  boolean names() {
    return weight >= (evidence.isEmpty() ? ENOUGH_WITHOUT_LINE : ENOUGH);
  }

  public String title() {
    return title;
  }

  /// What would decide, with the command to type.
  public String missing() {
    return command.isEmpty() ? missing : missing + ": " + command;
  }

  public List<Remedy> remedies() {
    if (remedies.isEmpty() && !remedy.isEmpty()) {
      return List.of(
          new Remedy(remedy, "pasted", List.of(), Remedy.Risk.MEDIUM, true, List.of(), List.of()));
    }
    return List.copyOf(remedies);
  }

  public List<Evidence> evidence() {
    return new ArrayList<>(evidence);
  }

  private static Evidence evidence(Statement statement) {
    Provenance place = statement.provenance();
    String who =
        switch (statement.standing()) {
          case WITNESSED -> "";
          case INTENDED -> "it is set so: ";
          case CLAIMED -> "the reporter says: ";
        };
    return new Evidence(who + words(statement), place);
  }

  private static String words(Statement statement) {
    return switch (statement) {
      case Statement.Failed f ->
          (f.speaker().isEmpty() ? "" : f.speaker() + ": ")
              + f.fault().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ')
              + (f.host().isEmpty() ? "" : " at " + Hearing.endpoint(f.host(), f.port()))
              + (f.status() > 0 ? " (status " + f.status() + ")" : "");
      case Statement.Listening l ->
          (l.program().isEmpty() ? "something" : l.program())
              + " listens on "
              + Hearing.endpoint(l.address().isEmpty() ? "*" : l.address(), l.port());
      case Statement.BindFailed b ->
          "cannot bind " + Hearing.endpoint(b.address().isEmpty() ? "*" : b.address(), b.port());
      case Statement.Dials d ->
          (d.balancer().isEmpty() ? "the balancer" : d.balancer())
              + " dials "
              + Hearing.endpoint(d.host(), d.port());
      case Statement.Resolved r -> r.name() + " resolves to " + r.address();
      case Statement other -> shortened(other.provenance().raw());
    };
  }

  private static String shortened(String raw) {
    return raw.length() <= 200 ? raw : raw.substring(0, 199) + "\u2026";
  }
}
