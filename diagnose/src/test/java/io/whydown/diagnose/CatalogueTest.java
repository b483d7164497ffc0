package io.whydown.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Cause;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What must hold of the catalogue as a whole.
class CatalogueTest {

  /// The ids that `Symptoms` gives, and what stands beside a server.
  private static final Set<String> SYMPTOMS =
      Set.of(
          "connection-refused",
          "connection-timeout",
          "host-unreachable",
          "network-unreachable",
          "connect-denied",
          "local-resource-error",
          "connection-reset",
          "closed-after-accept",
          "tls-handshake-failed",
          "unexpected-status",
          "unexpected-response",
          "response-timeout",
          "name-error",
          "not-tried",
          About.BESIDE);

  private static final Path PAGES = Path.of("..", "docs", "causes");

  @Test
  void ids_areUniqueAndKebabCase() {
    assertThat(ids())
        .doesNotHaveDuplicates()
        .allMatch(id -> id.matches("[a-z0-9]+(--?[a-z0-9]+)*"));
  }

  @Test
  void find_everyId_findsItsCause() {
    assertThat(Catalogue.all())
        .allSatisfy(cause -> assertThat(Catalogue.find(cause.id())).containsSame(cause));
    assertThat(Catalogue.find("no-such-cause")).isEmpty();
  }

  @Test
  void meanings_areOneLineWithoutFullStop() {
    assertThat(Catalogue.all())
        .extracting(cause -> cause.about().meaning())
        .allMatch(
            meaning -> !meaning.isBlank() && !meaning.contains("\n") && !meaning.endsWith("."))
        .allMatch(meaning -> meaning.length() <= 100);
  }

  @Test
  void explains_onlySymptomsAndCauses() {
    var known = new HashSet<>(SYMPTOMS);
    known.addAll(ids());
    for (Cause cause : Catalogue.all()) {
      assertThat(known).as(cause.id()).containsAll(cause.about().explains());
    }
  }

  @Test
  void causes_areReachedFromASymptom() {
    var reached = new TreeSet<>(SYMPTOMS);
    int before;
    do {
      before = reached.size();
      Catalogue.all().stream()
          .filter(cause -> cause.about().explains().stream().anyMatch(reached::contains))
          .forEach(cause -> reached.add(cause.id()));
    } while (reached.size() > before);
    assertThat(reached).containsAll(ids());
  }

  @Test
  void links_haveSomethingBehindThem() {
    Set<String> explained =
        Catalogue.all().stream()
            .flatMap(cause -> cause.about().explains().stream())
            .collect(Collectors.toSet());
    assertThat(Catalogue.all())
        .filteredOn(Cause::isLink)
        .allSatisfy(link -> assertThat(explained).contains(link.id()));
  }

  @Test
  void pages_oneForEachCause() throws IOException {
    Set<String> pages;
    try (Stream<Path> files = Files.list(PAGES)) {
      pages =
          files
              .map(file -> PAGES.relativize(file).toString())
              .filter(name -> name.endsWith(".md"))
              .map(name -> name.substring(0, name.length() - ".md".length()))
              .collect(Collectors.toCollection(TreeSet::new));
    }
    assertThat(pages).containsExactlyElementsOf(new TreeSet<>(ids()));
  }

  @Test
  void pages_haveTheSameShape() throws IOException {
    for (String id : ids()) {
      List<String> lines = Files.readAllLines(PAGES.resolve(id + ".md"), StandardCharsets.UTF_8);
      assertThat(lines.getFirst()).as(id).isEqualTo("# " + id);
      assertThat(lines)
          .as(id)
          .contains(
              "## What it means", "## What proves it", "## What mends it", "## What looks like it")
          .hasSizeLessThan(60)
          .allMatch(line -> line.length() <= 160);
    }
  }

  private static List<String> ids() {
    return Catalogue.all().stream().map(Cause::id).toList();
  }
}
