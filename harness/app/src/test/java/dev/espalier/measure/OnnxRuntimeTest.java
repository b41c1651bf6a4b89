package dev.espalier.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.model.sequence.SequenceModel;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OnnxRuntimeTest {

  @Test
  void itIsThereWhereItsJarIs() {
    assertTrue(OnnxRuntime.isAvailable());
  }

  @Test
  void whereItIsNotItIsSaidHowToGetIt() throws Exception {
    URL[] others =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !Path.of(entry).getFileName().toString().startsWith("onnxruntime-"))
            .map(OnnxRuntimeTest::url)
            .toArray(URL[]::new);
    try (URLClassLoader without =
        new URLClassLoader(others, ClassLoader.getPlatformClassLoader())) {
      Class<?> runtime = without.loadClass(OnnxRuntime.class.getName());
      assertEquals(false, runtime.getMethod("isAvailable").invoke(null));
      Class<?> form = without.loadClass(Subject.Form.class.getName());
      Class<?> model = without.loadClass(SequenceModel.class.getName());
      Object onnx = Arrays.asList(form.getEnumConstants()).get(Subject.Form.ONNX.ordinal());
      Throwable refusal =
          assertThrows(
                  InvocationTargetException.class,
                  () ->
                      runtime.getMethod("open", model, form, int.class).invoke(null, null, onnx, 1))
              .getCause();
      assertEquals(
          "ONNX Runtime cannot be loaded (java.lang.ClassNotFoundException:"
              + " ai.onnxruntime.OrtEnvironment); it must be on the class path, and the temporary"
              + " folder one that is run from, as ESPALIER_JAVA_OPTS=-Djava.io.tmpdir=DIR makes it;"
              + " or do without --onnx",
          refusal.getMessage());
    }
  }

  private static URL url(String entry) {
    try {
      return Path.of(entry).toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(entry, e);
    }
  }
}
