package dev.espalier.plugin;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.espalier.method.Pruner;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.ejml.data.FMatrixRMaj;

/** Makes a plugin's jar as its author would: from source. */
public final class JarMaker {

  private static final String IMPORTS =
      """
      package %s;
      import com.oracle.labs.mlrg.olcut.config.Config;
      import dev.espalier.method.*;
      import dev.espalier.model.*;
      import java.util.*;
      """;

  /**
   * Members by which hooks misbehave: {@code hide} throws what it may not, {@code deep} never comes
   * back up, {@code forever} never returns, {@code Mute} is an exception that cannot say what it
   * is.
   */
  public static final String MISCHIEF =
      """
        @SuppressWarnings("unchecked")
        static <E extends Throwable> void hide(Throwable hidden) throws E { throw (E) hidden; }
        static int deep(int n) { return deep(n + 1) + 1; }
        static void forever() {
          while (true) {
            try {
              Thread.sleep(50);
            } catch (InterruptedException e) {
              // It does not listen.
            }
          }
        }
        static class Mute extends RuntimeException {
          public String getMessage() { throw new IllegalStateException("not even this"); }
        }
      """;

  private static final String CLASS_PATH =
      Stream.of(Pruner.class, Config.class, FMatrixRMaj.class)
          .map(type -> type.getProtectionDomain().getCodeSource().getLocation().getPath())
          .collect(Collectors.joining(File.pathSeparator));

  private final Path scratch;

  public JarMaker(Path scratch) {
    this.scratch = scratch;
  }

  /** A method that does nothing: the annotation's id, the class's name and extra members. */
  public static String method(String id, String className, String members) {
    return """
        @PruningMethod(id = "%s", name = "Plugin", description = "A plugin.",
            granularity = PruningMethod.Granularity.NEURON)
        public class %s implements Pruner {
          %s
          public Survivors survivors() { return Survivors.ALL; }
        }
        """
        .formatted(id, className, members);
  }

  /** Compiles one class of a package of its own, and packs it. */
  public Path jar(Path jar, String pack, String className, String source) throws IOException {
    return jar(jar, className, IMPORTS.formatted(pack) + source);
  }

  /** Compiles one class of a package of its own; answers the folder. */
  Path classes(String className, String pack, String source) throws IOException {
    return classes(className, IMPORTS.formatted(pack) + source);
  }

  private Path classes(String className, String source) throws IOException {
    Path work = Files.createTempDirectory(scratch, "plugin");
    Path file = work.resolve(className + ".java");
    Files.writeString(file, source);
    Path classes = Files.createDirectory(work.resolve("classes"));
    List<String> arguments = new ArrayList<>(List.of("-proc:none", "-d", classes.toString()));
    arguments.addAll(List.of("-cp", CLASS_PATH, file.toString()));
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    if (status != 0) {
      throw new IllegalArgumentException(className + ": the plugin's source does not compile");
    }
    return classes;
  }

  /** Compiles one class whose source is complete, and packs it. */
  Path jar(Path jar, String className, String source) throws IOException {
    Path classes = classes(className, source);
    Files.createDirectories(jar.getParent());
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream archive = new JarOutputStream(out);
        Stream<Path> compiled = Files.walk(classes)) {
      for (Path entry : compiled.filter(Files::isRegularFile).sorted().toList()) {
        archive.putNextEntry(new JarEntry(classes.relativize(entry).toString().replace('\\', '/')));
        Files.copy(entry, archive);
        archive.closeEntry();
      }
    }
    return jar;
  }
}
