package dev.espalier.plugin;

import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;

/**
 * A kind of plugin: what is found by an annotation that has an {@code id}.
 *
 * @param annotation that marks its classes
 * @param type what its classes implement
 * @param reader makes of a class what is used of it
 * @param <T> what that is
 */
public record Kind<T>(Class<? extends Annotation> annotation, Class<?> type, Reader<T> reader) {

  private static final int LONGEST_ID = 64;

  /** Reads a class that carries the annotation. */
  @FunctionalInterface
  public interface Reader<T> {

    /**
     * @return null if the class is not for the catalogue
     * @throws IllegalArgumentException if it cannot serve, saying why
     * @throws ReflectiveOperationException if it does not load
     */
    T read(Class<?> type) throws ReflectiveOperationException;
  }

  /** What a user types for a class that carries the annotation. */
  String id(Class<?> type) throws ReflectiveOperationException {
    return (String) annotation.getMethod("id").invoke(type.getAnnotation(annotation));
  }

  /**
   * An instance of a plugin's class.
   *
   * @throws IllegalArgumentException if it is none that can be instantiated, or not of that type
   */
  public static <T> T instance(Class<?> type, Class<T> as) throws ReflectiveOperationException {
    try {
      return constructor(type, as).newInstance();
    } catch (InvocationTargetException e) {
      throw new ReflectiveOperationException(e.getCause());
    }
  }

  /**
   * The constructor of a plugin's class.
   *
   * @throws IllegalArgumentException likewise
   */
  static <T> Constructor<? extends T> constructor(Class<?> type, Class<T> as) {
    if (!as.isAssignableFrom(type)) {
      throw new IllegalArgumentException("does not implement " + as.getName());
    }
    int modifiers = type.getModifiers();
    boolean nested = type.isMemberClass() && !Modifier.isStatic(modifiers);
    if (!Modifier.isPublic(modifiers) || Modifier.isAbstract(modifiers) || nested) {
      throw new IllegalArgumentException("must be a public, concrete, top-level or static class");
    }
    try {
      return type.asSubclass(as).getConstructor();
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException("has no public constructor without arguments", e);
    }
  }

  /**
   * @throws IllegalArgumentException if an id cannot be typed or be part of a file's name
   */
  public static void requireId(String id) {
    if (id.length() > LONGEST_ID) {
      throw new IllegalArgumentException(
          "its id has %d letters, %s...; at most %d fit where files are named by it"
              .formatted(id.length(), id.substring(0, 20), LONGEST_ID));
    }
    if (!id.matches("[a-z0-9]+(-[a-z0-9]+)*")) {
      throw new IllegalArgumentException(
          "its id \"" + id + "\" is not lower case letters, digits and dashes");
    }
  }
}
