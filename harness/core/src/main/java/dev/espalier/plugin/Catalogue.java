package dev.espalier.plugin;

import dev.espalier.file.FileFault;
import dev.espalier.method.Pruner;
import dev.espalier.method.PruningMethod;
import dev.espalier.model.Names;
import dev.espalier.model.cell.Cell;
import dev.espalier.model.cell.Cells;
import dev.espalier.model.cell.RecurrentCell;
import io.github.classgraph.ClassGraph;
import io.github.classgraph.ClassInfo;
import io.github.classgraph.ScanResult;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * All plugins that can be used, found by their annotations on the class path and in jars: pruning
 * methods, cells, which {@link Cells} knows from then on, and whatever other {@link Kind}s are
 * asked for. What is broken is kept as a {@link Fault}, and nothing else suffers from it.
 */
public final class Catalogue {

  /** Our libraries' packages: they hold no method, and most of the class path's classes. */
  private static final String[] LIBRARIES = {
    "com.fasterxml",
    "com.google",
    "com.oracle",
    "io.github.classgraph",
    "joptsimple",
    "me.tongfei",
    "org.apache",
    "org.ejml",
    "org.fusesource",
    "org.jline",
    "org.junit",
    "org.openjdk",
    "org.tribuo",
    "picocli"
  };

  private static final Kind<MethodDescriptor> METHODS =
      new Kind<>(PruningMethod.class, Pruner.class, MethodDescriptor::of);

  private static final Kind<Cell> CELLS =
      new Kind<>(
          RecurrentCell.class,
          Cell.class,
          type -> {
            Cell cell = Kind.instance(type, Cell.class);
            Kind.requireId(cell.id());
            cell.blocks();
            return cell;
          });

  private final Map<Kind<?>, Map<String, Object>> usable;
  private final List<MethodDescriptor> methods;
  private final List<Fault> faults;

  private Catalogue(Map<Kind<?>, Map<String, Object>> usable, List<Fault> faults) {
    this.usable = usable;
    this.faults = List.copyOf(faults);
    methods =
        all(METHODS).stream()
            .sorted(
                Comparator.comparing((MethodDescriptor m) -> !m.id().equals(PruningMethod.DENSE))
                    .thenComparing(m -> !m.id().equals(PruningMethod.TRAINED_ON))
                    .thenComparing(m -> m.granularity() != PruningMethod.Granularity.NONE)
                    .thenComparing(MethodDescriptor::id))
            .toList();
  }

  /**
   * Finds methods and cells, and plugins of further kinds, on the class path and in jars.
   *
   * @param plugins jars, folders of jars, and folders that classes were compiled to; a jar's
   *     classes see the other jars of its folder
   * @throws IllegalArgumentException if one of them does not exist
   */
  public static Catalogue scan(List<Path> plugins, Kind<?>... further) {
    List<Kind<?>> kinds = new ArrayList<>(List.of(METHODS, CELLS));
    kinds.addAll(List.of(further));
    Finder finder = new Finder(kinds);
    ClassLoader own = Catalogue.class.getClassLoader();
    finder.scan(whereIs(own), own, "");
    for (Path plugin : plugins) {
      for (Path place : places(plugin, finder.faults)) {
        finder.scan(place);
      }
    }
    return finder.catalogue();
  }

  /** The class path; where a loader of its own has brought us, that one's jars, and no host's. */
  private static ClassGraph whereIs(ClassLoader own) {
    ClassGraph graph = new ClassGraph().rejectPackages(LIBRARIES);
    return own == ClassLoader.getSystemClassLoader()
        ? graph
        : graph.overrideClassLoaders(own).ignoreParentClassLoaders();
  }

  /**
   * What {@link #scan} looks for plugins in where it is given this: jars, or a folder of classes.
   */
  public static List<Path> places(Path plugin) {
    return places(plugin, new ArrayList<>());
  }

  private static List<Path> places(Path plugin, List<Fault> faults) {
    if (Files.isRegularFile(plugin)) {
      return List.of(plugin);
    } else if (!Files.isDirectory(plugin)) {
      throw new IllegalArgumentException(
          plugin
              + ": no such folder; --plugins takes a jar, a folder of jars, or one of classes such as"
              + " target/classes");
    }
    List<Path> jars = siblings(plugin);
    if (jars.isEmpty() && classes(plugin).isEmpty()) {
      faults.add(new Fault(plugin.toString(), "", "no jar in this folder, and no class", null));
    }
    return jars.isEmpty() && !classes(plugin).isEmpty() ? List.of(plugin) : jars;
  }

  private static List<Path> siblings(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw FileFault.reading(folder, e);
    }
  }

  /** The classes that were compiled to a folder, as their files' places say. */
  private static List<String> classes(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .map(file -> folder.relativize(file).toString().replace(File.separatorChar, '/'))
          .flatMap(name -> className(name).stream())
          .toList();
    } catch (IOException e) {
      throw FileFault.reading(folder, e);
    }
  }

  /** The name of the class in a file of a jar or folder; empty if it is of none. */
  private static Optional<String> className(String file) {
    boolean isClass =
        file.endsWith(".class") && !file.startsWith("META-INF/") && !file.endsWith("-info.class");
    return isClass
        ? Optional.of(file.substring(0, file.lastIndexOf('.')).replace('/', '.'))
        : Optional.empty();
  }

  /** What is usable of a kind that was asked for, by id. */
  public <T> List<T> all(Kind<T> kind) {
    @SuppressWarnings("unchecked")
    Collection<T> found = (Collection<T>) usable.getOrDefault(kind, Map.of()).values();
    return List.copyOf(found);
  }

  /**
   * The usable methods: the dense network and its control, what else removes nothing, the rest;
   * each by id.
   */
  public List<MethodDescriptor> methods() {
    return methods;
  }

  /** What was found and cannot be used. */
  public List<Fault> faults() {
    return faults;
  }

  /**
   * The method of this id.
   *
   * @throws IllegalArgumentException if there is none, with the nearest name and the list, or with
   *     the fault of the plugin that has this id
   */
  public MethodDescriptor method(String id) {
    return methods.stream()
        .filter(method -> method.id().equals(id))
        .findFirst()
        .orElseThrow(() -> missing(id));
  }

  private IllegalArgumentException missing(String id) {
    return faults.stream()
        .filter(fault -> fault.id().equals(id))
        .findFirst()
        .map(fault -> new IllegalArgumentException(id + ": cannot be used; " + fault))
        .orElseGet(
            () -> Names.unknown(id, "method", methods.stream().map(MethodDescriptor::id).toList()));
  }

  /** What a scan has found so far. */
  private static final class Finder {

    /** A plugin and where it came from; empty for the class path. */
    private record Found(Object plugin, String type, String jar) {
      String where() {
        return type + (jar.isEmpty() ? "" : " in " + jar);
      }
    }

    private final Map<Kind<?>, Map<String, List<Found>>> found = new LinkedHashMap<>();
    private final List<Fault> faults = new ArrayList<>();

    Finder(List<Kind<?>> kinds) {
      kinds.forEach(kind -> found.put(kind, new TreeMap<>()));
    }

    void scan(Path place) {
      if (Files.isDirectory(place)) {
        scan(place, List.of(place), classes(place), "folder");
      } else {
        scanJar(place);
      }
    }

    private void scanJar(Path jar) {
      try (ZipFile readable = new ZipFile(jar.toFile())) {
        List<Path> path = new ArrayList<>(List.of(jar));
        path.addAll(siblings(jar.toAbsolutePath().getParent()));
        List<String> classes =
            readable.stream()
                .map(ZipEntry::getName)
                .flatMap(name -> className(name).stream())
                .toList();
        scan(jar, path, classes, "jar");
      } catch (IOException e) {
        faults.add(new Fault(jar.toString(), "", "is no readable jar: " + e.getMessage(), e));
      }
    }

    /**
     * @param path where its classes find themselves and others
     * @param classes that its files say that it has
     * @param kind what it is
     */
    private void scan(Path place, List<Path> path, List<String> classes, String kind) {
      URL[] urls = path.stream().map(Finder::url).toArray(URL[]::new);
      // Never closed: the methods' classes load others for as long as the program runs.
      var loader = new URLClassLoader(urls, Catalogue.class.getClassLoader());
      Set<String> read =
          scan(new ClassGraph().overrideClasspath(place.toString()), loader, place.toString());
      classes.stream()
          .filter(name -> !read.contains(name))
          .map(name -> place + ": " + name)
          .forEach(
              name ->
                  faults.add(
                      new Fault(
                          name,
                          "",
                          "is no class that can be read; build the %s again".formatted(kind),
                          null)));
    }

    private static URL url(Path place) {
      try {
        return place.toUri().toURL();
      } catch (MalformedURLException e) {
        throw new IllegalStateException(e);
      }
    }

    /**
     * @return the names of all classes that could be read
     */
    Set<String> scan(ClassGraph graph, ClassLoader loader, String jar) {
      try (ScanResult result = graph.enableAnnotationInfo().ignoreClassVisibility().scan()) {
        for (Kind<?> kind : found.keySet()) {
          for (ClassInfo info : result.getClassesWithAnnotation(kind.annotation().getName())) {
            read(kind, info, loader, jar);
          }
        }
        if (!jar.isEmpty()) {
          result.getAllClasses().forEach(info -> nameUnmarked(info, loader, jar));
        }
        return Set.copyOf(result.getAllClasses().filter(c -> !c.isExternalClass()).getNames());
      }
    }

    // Whatever a plugin's class throws while it loads is its own fault, and no reason to stop.
    private void read(Kind<?> kind, ClassInfo info, ClassLoader loader, String jar) {
      String id = "";
      try {
        Class<?> type = Class.forName(info.getName(), false, loader);
        id = kind.id(type);
        Object plugin = kind.reader().read(type);
        if (plugin != null) {
          found
              .get(kind)
              .computeIfAbsent(id, key -> new ArrayList<>())
              .add(new Found(plugin, info.getName(), jar));
        }
      } catch (IllegalArgumentException e) {
        faults.add(new Fault(name(info, jar), id, e.getMessage(), e));
      } catch (ReflectiveOperationException | RuntimeException | LinkageError | AssertionError e) {
        faults.add(new Fault(name(info, jar), id, "does not load: " + Fault.reason(e), e));
      }
    }

    /** A class that could be a plugin, but for the annotation by which it would be found. */
    private void nameUnmarked(ClassInfo info, ClassLoader loader, String jar) {
      boolean could = info.isPublic() && !info.isAbstract() && !info.isExternalClass();
      if (!could || info.isInterfaceOrAnnotation()) {
        return;
      }
      try {
        Class<?> type = Class.forName(info.getName(), false, loader);
        for (Kind<?> kind : found.keySet()) {
          if (kind.type().isAssignableFrom(type) && !type.isAnnotationPresent(kind.annotation())) {
            faults.add(
                new Fault(
                    name(info, jar),
                    "",
                    "implements %s, but without @%s nobody finds it; write that above the class"
                        .formatted(kind.type().getSimpleName(), kind.annotation().getSimpleName()),
                    null));
          }
        }
      } catch (ReflectiveOperationException | LinkageError e) {
        // It needs what is not there, and whoever needs it will be told.
      }
    }

    private static String name(ClassInfo info, String jar) {
      return jar.isEmpty() ? info.getName() : jar + ": " + info.getName();
    }

    Catalogue catalogue() {
      Map<Kind<?>, Map<String, Object>> usable = new LinkedHashMap<>();
      found.forEach((kind, byId) -> usable.put(kind, usable(byId)));
      Catalogue catalogue = new Catalogue(usable, faults);
      catalogue.all(CELLS).forEach(Cells::know);
      return catalogue;
    }

    /** Two jars with one id are both refused; a jar never displaces what is on the class path. */
    private Map<String, Object> usable(Map<String, List<Found>> byId) {
      Map<String, Object> usable = new TreeMap<>();
      byId.forEach(
          (id, all) -> {
            List<Found> own = all.stream().filter(f -> f.jar.isEmpty()).toList();
            List<Found> candidates = own.isEmpty() ? all : own;
            if (candidates.size() == 1) {
              usable.put(id, candidates.get(0).plugin);
            }
            if (all.size() > 1) {
              String places = all.stream().map(Found::where).collect(Collectors.joining(" and "));
              String left = candidates.size() == 1 ? "the first is used" : "none is used";
              faults.add(
                  new Fault(
                      "id " + id,
                      id,
                      "is claimed by " + places + "; " + left + ", give the others another id",
                      null));
            }
          });
      return usable;
    }
  }
}
