package dev.espalier;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.text.DecimalFormat;
import java.text.NumberFormat;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The packages' arrows, as every package's documentation tells them. */
class ArchitectureTest {

  private static final String ROOT = "dev.espalier.";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("testkit"))
          .importPackages("dev.espalier");

  /** What each package may use of the project, beside itself. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("data", Set.of("file")),
          Map.entry("file", Set.of()),
          Map.entry("kernel", Set.of()),
          Map.entry("report", Set.of("task", "data", "file")),
          Map.entry("model", Set.of("kernel", "file")),
          Map.entry("method", Set.of("model", "kernel")),
          Map.entry("task", Set.of("model")),
          Map.entry("setup", Set.of("task", "train", "method", "model", "kernel")),
          Map.entry("plugin", Set.of("method", "model", "file")),
          Map.entry("train", Set.of("task", "method", "model", "kernel", "data", "file")),
          Map.entry("exchange", Set.of("model", "data", "file")),
          Map.entry("measure", Set.of("exchange", "model", "kernel", "file")),
          Map.entry(
              "experiment",
              Set.of(
                  "file",
                  "exchange",
                  "train",
                  "task",
                  "setup",
                  "measure",
                  "report",
                  "plugin",
                  "method",
                  "model",
                  "kernel",
                  "data")),
          Map.entry(
              "cli",
              Set.of(
                  "file",
                  "experiment",
                  "exchange",
                  "train",
                  "task",
                  "setup",
                  "measure",
                  "report",
                  "plugin",
                  "method",
                  "model",
                  "kernel",
                  "data")));

  private static Set<String> packages() {
    return new TreeSet<>(MAY_USE.keySet());
  }

  /** The package below the root that a class is in, at any depth. */
  private static String layer(JavaClass type) {
    String rest = type.getPackageName().substring(ROOT.length());
    return rest.contains(".") ? rest.substring(0, rest.indexOf('.')) : rest;
  }

  private static boolean ours(JavaClass type) {
    return type.getPackageName().startsWith(ROOT);
  }

  @Test
  void everyPackageHasItsRule() {
    Set<String> found = new TreeSet<>();
    CLASSES.stream().filter(ArchitectureTest::ours).forEach(type -> found.add(layer(type)));
    assertEquals(packages(), found);
  }

  @ParameterizedTest
  @MethodSource("packages")
  void arrowsGoDownOnly(String name) {
    Set<String> allowed = new TreeSet<>(MAY_USE.get(name));
    allowed.add(name);
    classes()
        .that()
        .resideInAPackage(ROOT + name + "..")
        .should()
        .onlyDependOnClassesThat(
            DescribedPredicate.<JavaClass>describe(
                "are in " + allowed + " or not the project's",
                type -> !ours(type) || allowed.contains(layer(type))))
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.espalier.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void kernelUsesTheJdkAlone() {
    classes()
        .that()
        .resideInAPackage("dev.espalier.kernel..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("dev.espalier.kernel..", "java..", "jdk.incubator.vector..")
        .check(CLASSES);
  }

  @Test
  void pluginAuthorsWorldIsSmall() {
    for (String name : List.of("method", "model")) {
      classes()
          .that()
          .resideInAPackage(ROOT + name)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.espalier.method",
              "dev.espalier.model..",
              "dev.espalier.kernel",
              "dev.espalier.file",
              "java..",
              "org.ejml..",
              "com.oracle.labs.mlrg.olcut..",
              "org.apache.commons.text..",
              "com.fasterxml.jackson..")
          .check(CLASSES);
    }
  }

  /** What is stored, compared or a file's name must be the same on every machine. */
  @Test
  void noTextDependsOnTheUsersLocale() {
    noClasses()
        .that(DescribedPredicate.<JavaClass>describe("are the project's", ArchitectureTest::ours))
        .should()
        .callMethod(String.class, "toLowerCase")
        .orShould()
        .callMethod(String.class, "toUpperCase")
        .orShould()
        .callMethod(String.class, "format", String.class, Object[].class)
        .orShould()
        .callMethod(NumberFormat.class, "getInstance")
        .orShould()
        .callConstructor(DecimalFormat.class, String.class)
        .orShould()
        .callConstructor(Formatter.class)
        .because("it is as the user's locale has it: give Locale.ROOT")
        .check(CLASSES);
    noClasses()
        .that(
            DescribedPredicate.<JavaClass>describe(
                "are not the program", type -> !type.getName().equals("dev.espalier.cli.Main")))
        .should()
        .callMethod(Locale.class, "setDefault", Locale.class)
        .orShould()
        .callMethod(Locale.class, "getDefault")
        .check(CLASSES);
  }
}
