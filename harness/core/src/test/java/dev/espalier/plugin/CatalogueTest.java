package dev.espalier.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.method.Pruner;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogueTest {

  @TempDir Path scratch;
  private Path folder;
  private JarMaker maker;

  @BeforeEach
  void emptyPluginFolder() throws IOException {
    folder = Files.createDirectory(scratch.resolve("plugins"));
    maker = new JarMaker(scratch);
  }

  private Path plugin(String jar, String pack, String source) throws IOException {
    return maker.jar(folder.resolve(jar), pack, "Plug", source);
  }

  private void goodPlugin() throws IOException {
    plugin("good.jar", "good", JarMaker.method("good", "Plug", ""));
  }

  private Catalogue scan() {
    return Catalogue.scan(List.of(folder));
  }

  private String onlyFault(Catalogue catalogue) {
    assertEquals(1, catalogue.faults().size(), catalogue.faults()::toString);
    return catalogue.faults().get(0).toString();
  }

  @Test
  void findsMethodsOfTheClassPath() {
    MethodDescriptor sample = Catalogue.scan(List.of()).method("sample");
    assertEquals(SampleMethod.class, sample.type());
    assertEquals("arXiv:0000.00000", sample.cite());
    assertEquals(
        List.of("lambda", "steps", "on", "shape", "groups", "keep"),
        sample.settings().stream().map(Setting::name).toList());
  }

  @Test
  void configuresAMethodFromAJar() throws Exception {
    plugin(
        "good.jar",
        "good",
        JarMaker.method(
            "good",
            "Plug",
            """
            @Config @Range(min = 0) private int units = 3;
            @Override public String toString() { return "units " + units; }
            """));
    Catalogue catalogue = scan();
    assertEquals(List.of(), catalogue.faults());
    MethodDescriptor good = catalogue.method("good");
    assertEquals("units 5", good.configure(Map.of("units", "5")).toString());
    assertEquals("units 3", good.configure(Map.of()).toString());
  }

  @Test
  void everyConfiguredMethodIsFresh() {
    MethodDescriptor sample = Catalogue.scan(List.of()).method("sample");
    Pruner first = sample.configure(Map.of());
    assertTrue(first != sample.configure(Map.of()));
  }

  @Test
  void aJarsClassesSeeTheOtherJarsOfItsFolder() throws Exception {
    maker.jar(folder.resolve("library.jar"), "lib", "Lib", "public class Lib { int value = 1; }");
    Path source = Files.createDirectory(scratch.resolve("alone"));
    maker.jar(
        source.resolve("user.jar"),
        "user",
        "Plug",
        JarMaker.method(
            "user",
            "Plug",
            """
            public Plug() throws Exception { Class.forName("lib.Lib"); }
            """));
    assertTrue(onlyFault(Catalogue.scan(List.of(source))).contains("lib.Lib"));
    Files.copy(source.resolve("user.jar"), folder.resolve("user.jar"));
    assertEquals("user", scan().method("user").id());
  }

  @Test
  void classThatIsTruncatedIsNamed() throws Exception {
    goodPlugin();
    plugin("bad.jar", "bad", JarMaker.method("bad", "Plug", ""));
    Path bad = folder.resolve("bad.jar");
    try (FileSystem jar = FileSystems.newFileSystem(bad)) {
      Path file = jar.getPath("bad/Plug.class");
      byte[] whole = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    }
    Catalogue catalogue = scan();
    assertTrue(
        onlyFault(catalogue).startsWith(bad + ": bad.Plug: is no class that can be read"),
        onlyFault(catalogue));
    assertEquals("good", catalogue.method("good").id());
  }

  @Test
  void unreadableJarIsNamedAndTheOthersGoOn() throws Exception {
    goodPlugin();
    Files.writeString(folder.resolve("broken.jar"), "no zip");
    Catalogue catalogue = scan();
    assertTrue(onlyFault(catalogue).contains("broken.jar: is no readable jar"));
    assertEquals("good", catalogue.method("good").id());
  }

  @Test
  void classThatThrowsWhileItLoadsIsNamed() throws Exception {
    goodPlugin();
    plugin(
        "bad.jar",
        "bad",
        JarMaker.method(
            "bad",
            "Plug",
            "static int x = 1; static { if (x > 0) throw new RuntimeException(\"no luck\"); }"));
    Catalogue catalogue = scan();
    assertTrue(onlyFault(catalogue).endsWith("bad.Plug: does not load: RuntimeException: no luck"));
    assertEquals("good", catalogue.method("good").id());
    String asked =
        assertThrows(IllegalArgumentException.class, () -> catalogue.method("bad")).getMessage();
    assertTrue(asked.startsWith("bad: cannot be used; ") && asked.contains("no luck"), asked);
  }

  @Test
  void constructorWithArgumentsIsNamed() throws Exception {
    plugin("bad.jar", "bad", JarMaker.method("bad", "Plug", "public Plug(int n) {}"));
    assertTrue(onlyFault(scan()).contains("has no public constructor without arguments"));
  }

  @Test
  void classThatIsNoPrunerIsNamed() throws Exception {
    String source = JarMaker.method("bad", "Plug", "").replace("implements Pruner", "");
    plugin("bad.jar", "bad", source);
    assertTrue(onlyFault(scan()).contains("does not implement dev.espalier.method.Pruner"));
  }

  @Test
  void badIdIsNamed() throws Exception {
    plugin("bad.jar", "bad", JarMaker.method("Bad Id", "Plug", ""));
    assertTrue(onlyFault(scan()).contains("its id \"Bad Id\" is not lower case"));
  }

  @Test
  void idThatIsTooLongForAFilesNameIsNamed() throws Exception {
    plugin("long.jar", "longer", JarMaker.method("x".repeat(300), "Plug", ""));
    assertTrue(
        onlyFault(scan()).contains("its id has 300 letters, xxxxxxxxxxxxxxxxxxxx...; at most 64"));
  }

  @Test
  void settingThatNobodyCouldTypeIsNamed() throws Exception {
    plugin("bad.jar", "bad", JarMaker.method("bad", "Plug", "@Config Random random;"));
    assertTrue(onlyFault(scan()).contains("setting random is a java.util.Random; use a number"));
  }

  @Test
  void operatingPointOfAnUnknownSettingIsNamed() throws Exception {
    String source = JarMaker.method("bad", "Plug", "@Config int units = 1;");
    plugin("bad.jar", "bad", "@OperatingPoint(\"unit=3\")\n" + source);
    assertTrue(onlyFault(scan()).contains("bad.unit: no such setting of bad; did you mean"));
  }

  @Test
  void twoJarsWithOneIdAreBothRefused() throws Exception {
    goodPlugin();
    plugin("a.jar", "a", JarMaker.method("twin", "Plug", ""));
    plugin("b.jar", "b", JarMaker.method("twin", "Plug", ""));
    Catalogue catalogue = scan();
    String fault = onlyFault(catalogue);
    assertTrue(fault.startsWith("id twin: is claimed by a.Plug in "), fault);
    assertTrue(fault.contains("none is used"), fault);
    assertThrows(IllegalArgumentException.class, () -> catalogue.method("twin"));
    assertEquals("good", catalogue.method("good").id());
  }

  @Test
  void aJarDoesNotDisplaceTheClassPath() throws Exception {
    plugin("a.jar", "a", JarMaker.method("sample", "Plug", ""));
    Catalogue catalogue = scan();
    assertTrue(onlyFault(catalogue).contains("the first is used"));
    assertEquals(SampleMethod.class, catalogue.method("sample").type());
  }

  @Test
  void emptyFolderIsNamedAndMissingFolderIsRefused() {
    assertTrue(onlyFault(scan()).contains("no jar in this folder, and no class"));
    Path missing = folder.resolve("missing");
    String message =
        assertThrows(IllegalArgumentException.class, () -> Catalogue.scan(List.of(missing)))
            .getMessage();
    assertTrue(message.startsWith(missing + ": no such folder"), message);
  }

  @Test
  void unknownMethodGetsTheNearestName() {
    Catalogue catalogue = Catalogue.scan(List.of());
    String message =
        assertThrows(IllegalArgumentException.class, () -> catalogue.method("smaple")).getMessage();
    assertTrue(message.startsWith("smaple: no such method; did you mean sample?"), message);
    assertTrue(message.contains("Known: "), message);
  }

  @Test
  void settingThatNothingReachesIsRefused() throws IOException {
    plugin("bad.jar", "bad", JarMaker.method("bad", "Plug", "@Config final double share = 0.5;"));
    assertTrue(
        onlyFault(scan()).contains("its setting share is a final field, which no setting reaches"));
    plugin("bad.jar", "bad", JarMaker.method("bad", "Plug", "@Config static double share = 0.5;"));
    assertTrue(onlyFault(scan()).contains("its setting share is a static field"));
  }

  @Test
  void methodWithoutItsAnnotationIsNamed() throws IOException {
    plugin(
        "bare.jar",
        "bare",
        "public class Plug implements Pruner { public Survivors survivors() { return Survivors.ALL; } }");
    assertTrue(
        onlyFault(scan())
            .endsWith(
                "bare.jar: bare.Plug: implements Pruner, but without @PruningMethod nobody finds it; write that above the class"));
  }

  @Test
  void classesAreFoundInTheFolderThatTheyWereCompiledTo() throws IOException {
    Path classes = maker.classes("Plug", "good", JarMaker.method("good", "Plug", ""));
    Catalogue catalogue = Catalogue.scan(List.of(classes));
    assertEquals(List.of(), catalogue.faults());
    assertEquals("good", catalogue.method("good").id());
    Files.writeString(classes.resolve("good").resolve("Other.class"), "no class");
    assertTrue(
        Catalogue.scan(List.of(classes))
            .faults()
            .get(0)
            .toString()
            .endsWith(": good.Other: is no class that can be read; build the folder again"));
  }
}
