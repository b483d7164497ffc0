package io.whydown.lab;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The arrows between the modules only point down.
final class ArchitectureTest {

  private static final String ROOT = "io.whydown.";

  /// What each module may use, besides the JDK and libraries.
  private static final Map<String, Set<String>> MAY_USE =
      new TreeMap<>(
          Map.of(
              "net", Set.of(),
              "model", Set.of("net"),
              "balancer", Set.of("net"),
              "vendor", Set.of("net", "model"),
              "collect", Set.of("net", "model"),
              "probe", Set.of("net", "model"),
              "simulate", Set.of("net", "model"),
              "diagnose", Set.of("net", "model", "vendor", "collect", "probe", "simulate"),
              "report", Set.of("net", "model", "collect", "simulate", "diagnose")));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.whydown");

  static List<String> modules() {
    return List.copyOf(MAY_USE.keySet());
  }

  @ParameterizedTest
  @MethodSource("modules")
  void module_usesOnlyWhatIsBelow(String module) {
    var forbidden =
        new ArrayList<String>(List.of(ROOT + "cli..", ROOT + "lab..", ROOT + "bench.."));
    for (var other : MAY_USE.keySet()) {
      if (!other.equals(module) && !MAY_USE.getOrDefault(module, Set.of()).contains(other)) {
        forbidden.add(ROOT + other + "..");
      }
    }

    assertThat(CLASSES).anyMatch(each -> each.getPackageName().startsWith(ROOT + module));
    noClasses()
        .that()
        .resideInAPackage(ROOT + module + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden.toArray(String[]::new))
        .check(CLASSES);
  }

  @Test
  void vendorPackages_neverNameEachOther() {
    slices().matching(ROOT + "vendor.(*)..").should().notDependOnEachOther().check(CLASSES);
  }

  @Test
  void causes_seeNoReaderAndDoNoIo() {
    noClasses()
        .that()
        .resideInAnyPackage(
            ROOT + "diagnose.cause..", ROOT + "diagnose.causes..", ROOT + "simulate..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            ROOT + "vendor..",
            ROOT + "probe..",
            "java.io",
            "java.nio.file..",
            "java.nio.channels..")
        .check(CLASSES);
  }

  @Test
  void judgement_hasNoClockAndNoRandomness() {
    noClasses()
        .that()
        .resideInAnyPackage(
            ROOT + "diagnose.cause..",
            ROOT + "diagnose.causes..",
            ROOT + "diagnose.graph..",
            ROOT + "simulate..",
            ROOT + "vendor..")
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.Random")
        .check(CLASSES);
  }

  @Test
  void sockets_areOpenedOnlyWhereTheyBelong() {
    noClasses()
        .that()
        .resideInAnyPackage(
            ROOT + "net..",
            ROOT + "model..",
            ROOT + "vendor..",
            ROOT + "simulate..",
            ROOT + "diagnose..",
            ROOT + "report..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.net.Socket")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.nio.channels.SocketChannel")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.ProcessBuilder")
        .check(CLASSES);
  }

  @Test
  void standardStreams_belongToTheCommandLine() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + "cli..", ROOT + "lab..", ROOT + "bench..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(CLASSES);
  }

  @Test
  void names_areThoseOfTheField() {
    classes()
        .that()
        .resideInAPackage(ROOT.substring(0, ROOT.length() - 1) + "..")
        .should()
        .haveNameNotMatching(".*(Manager|Helper|Util|Utils|Impl)$")
        .check(CLASSES);
  }
}
