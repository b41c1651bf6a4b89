package dev.espalier.kernel;

import dev.espalier.kernel.Kernels.Provider;
import java.util.Locale;

/** Chooses a provider, once, and loads its class only if its module is there. */
final class Providers {

  static final Provider DEFAULT = choose(System.getProperty("espalier.kernel", ""));

  private Providers() {}

  static MicroKernels microKernels(Provider provider) {
    if (provider == Provider.PLAIN) {
      return new PlainMicroKernels();
    }
    if (!vectorModulePresent()) {
      throw new IllegalStateException(
          "vector kernels: the JVM was started without --add-modules jdk.incubator.vector");
    }
    return new VectorMicroKernels();
  }

  private static Provider choose(String wanted) {
    return switch (wanted.toLowerCase(Locale.ROOT)) {
      case "" -> vectorModulePresent() ? Provider.VECTOR : Provider.PLAIN;
      case "vector" -> Provider.VECTOR;
      case "plain" -> Provider.PLAIN;
      default ->
          throw new IllegalArgumentException(
              wanted + ": the system property espalier.kernel is either vector or plain");
    };
  }

  private static boolean vectorModulePresent() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
  }
}
