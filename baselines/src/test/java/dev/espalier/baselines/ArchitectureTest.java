package dev.espalier.baselines;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.espalier.method.Pruner;
import dev.espalier.method.PrunerContract;
import dev.espalier.method.PruningMethod;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.espalier.baselines");

  @Test
  void methodsSeeWhatAPluginAuthorSees() {
    classes()
        .that()
        .resideInAPackage("dev.espalier.baselines")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.espalier.baselines",
            "dev.espalier.method",
            "dev.espalier.model",
            "com.oracle.labs.mlrg.olcut.config",
            "org.ejml.data",
            "java..")
        .check(CLASSES);
  }

  @Test
  void whatIsMarkedAsAMethodIsOne() {
    classes()
        .that()
        .areAnnotatedWith(PruningMethod.class)
        .should()
        .implement(Pruner.class)
        .check(CLASSES);
  }

  @Test
  void everyMethodIsHeldToTheContract() throws ClassNotFoundException {
    for (JavaClass type : CLASSES) {
      if (type.isAnnotatedWith(PruningMethod.class)) {
        Class<?> test = Class.forName(type.getName() + "Test");
        assertTrue(PrunerContract.class.isAssignableFrom(test), test + " is no PrunerContract");
      }
    }
  }
}
