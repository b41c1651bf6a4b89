package dev.espalier.cli;

import dev.espalier.measure.Environment;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} tells: which program, on which Java and kernels. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    Environment here = Environment.here(1);
    return new String[] {
      "Espalier"
          + (here.version() == null ? "" : " " + here.version())
          + (here.commit() == null ? "" : ", commit " + here.commit()),
      here.jvm(),
      "Kernels: %s, of %d bits".formatted(here.kernel(), here.vectorBits())
    };
  }
}
