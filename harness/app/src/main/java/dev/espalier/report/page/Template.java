package dev.espalier.report.page;

import com.github.mustachejava.DefaultMustacheFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Pages from their templates, with style and scripts within, so that one file is all. */
final class Template {

  private static final String FOLDER = "dev/espalier/report/page/";

  private Template() {}

  /**
   * A page.
   *
   * @param context what the template takes; {@code style} and {@code script} are put there
   * @param scripts in the order in which they use each other
   */
  static String fill(String template, Map<String, Object> context, String... scripts) {
    context.put("style", resource("report.css"));
    context.put("script", Stream.of(scripts).map(Template::resource).collect(Collectors.joining()));
    StringWriter html = new StringWriter();
    new DefaultMustacheFactory().compile(FOLDER + template).execute(html, context);
    return html.toString();
  }

  /**
   * A file of the class path, beside this class or from its root.
   *
   * @throws IllegalStateException if it is not there
   */
  static String resource(String name) {
    try (InputStream stream = Template.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException(name + ": not on the class path; build the project anew");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(name + ": cannot be read from the class path", e);
    }
  }
}
