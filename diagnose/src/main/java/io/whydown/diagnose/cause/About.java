package io.whydown.diagnose.cause;

import io.whydown.model.evidence.FactKind;
import java.util.Set;

/// What a cause says of itself before any case is looked at.
///
/// @param id the stable id of the catalogue, kebab-case
/// @param meaning what the cause means, in one line for the catalogue
/// @param explains ids of the symptoms and causes that this one answers the *why?* of
/// @param needs the kinds of fact that `examine` may ask for; a test compares this with what it did
///   ask for
/// @param link true for a middle link, which asks for a further *why?* and is no root by itself
public record About(
    String id,
    String meaning,
    Stage stage,
    Set<String> explains,
    Set<FactKind> needs,
    boolean link) {

  /// The effect of what clients meet beside the state of the server itself: such a cause never is
  /// the root of a server's failure, and stands among the other findings.
  public static final String BESIDE = "beside";

  public About {
    explains = Set.copyOf(explains);
    needs = Set.copyOf(needs);
  }

  public static About root(
      String id, String meaning, Stage stage, Set<String> explains, FactKind... needs) {
    return new About(id, meaning, stage, explains, Set.of(needs), false);
  }

  public static About link(
      String id, String meaning, Stage stage, Set<String> explains, FactKind... needs) {
    return new About(id, meaning, stage, explains, Set.of(needs), true);
  }
}
