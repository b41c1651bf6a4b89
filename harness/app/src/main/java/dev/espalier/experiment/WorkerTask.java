package dev.espalier.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.plugin.Catalogue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * What goes out to a worker: all that decides a trial's numbers, and where its files are.
 *
 * @param run what all trials of a run share
 * @param trial what to train; null to say alone whether the run could be done there
 * @param settings of its method, those taken from another row included
 * @param label for people
 */
record WorkerTask(Run run, Row trial, Map<String, String> settings, String label) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What all trials of a run share.
   *
   * @param experiment its id
   * @param scale as a text
   * @param directory that paths of the user's are relative to
   * @param data folder of the data set as the user gave it; null for the scale's own
   * @param vectors file of word vectors as the user gave it; null for none
   * @param identity what tells the workload from others, the data's hash included
   * @param folder of the results
   * @param token file in that folder which is there as long as the driver is
   * @param threads to train with
   * @param exact whether to refuse a checkpoint that was computed with vectors of another width
   * @param test whether to read the test split
   * @param limit how long a trial may take, as ISO 8601 has it; null for any time
   * @param machine that workers must compute like; null for any
   */
  record Run(
      String experiment,
      String scale,
      String directory,
      String data,
      String vectors,
      Map<String, String> identity,
      String folder,
      String token,
      int threads,
      boolean exact,
      boolean test,
      String limit,
      Machine machine) {

    /** A path of the user's as it is on any machine; null for none. */
    Path path(String given) {
      return given == null ? null : Path.of(directory).resolve(given);
    }

    LocalExecutor.Terms terms() {
      return new LocalExecutor.Terms(
          threads, exact, test, limit == null ? null : Duration.parse(limit));
    }
  }

  /** A {@link Trial}, its method by id. */
  record Row(String method, Map<String, String> point, Row like, Row base, long seed) {

    static Row of(Trial trial) {
      return trial == null
          ? null
          : new Row(
              trial.method().id(), trial.point(), of(trial.like()), of(trial.base()), trial.seed());
    }

    Trial trial(Catalogue catalogue) {
      return new Trial(
          catalogue.method(method),
          point,
          like == null ? null : like.trial(catalogue),
          base == null ? null : base.trial(catalogue),
          seed);
    }
  }

  /**
   * What sums round by.
   *
   * @param vectorBits of the kernels' vectors
   * @param kernel their provider
   * @param java feature version
   */
  record Machine(int vectorBits, String kernel, int java) {

    static Machine here() {
      try (Team team = new Team(1)) {
        Kernels kernels = Kernels.on(team);
        return new Machine(
            kernels.vectorBits(),
            kernels.provider().name().toLowerCase(Locale.ROOT),
            Runtime.version().feature());
      }
    }

    /**
     * How this worker computes otherwise than the driver.
     *
     * @return what differs, and the option that makes them alike; empty if nothing does
     */
    String difference(Machine driver) {
      if (java != driver.java) {
        return "it runs Java %d, the driver %d; give it the same with --conf spark.executorEnv.JAVA_HOME=DIR"
            .formatted(java, driver.java);
      } else if (!kernel.equals(driver.kernel)) {
        return "its kernel is %s, the driver's %s; give both the same with ESPALIER_JAVA_OPTS=-Despalier.kernel=plain"
            .formatted(kernel, driver.kernel);
      } else if (vectorBits != driver.vectorBits) {
        return "its vectors have %d bits, the driver's %d; give all the least with --conf spark.executor.extraJavaOptions=-XX:MaxVectorSize=%d and ESPALIER_JAVA_OPTS likewise"
            .formatted(
                vectorBits, driver.vectorBits, Math.min(vectorBits, driver.vectorBits) / Byte.SIZE);
      }
      return "";
    }
  }

  /**
   * What comes back. One of them is there; none if the worker was only asked whether it could.
   *
   * @param record of a trial, as its file has it
   * @param failure of the trial, why
   * @param refusal why no trial can be trained there, or any more
   */
  record Answer(String record, String failure, String refusal) {

    static final Answer WILLING = new Answer(null, null, null);

    static Answer record(String record) {
      return new Answer(record, null, null);
    }

    static Answer failure(String why) {
      return new Answer(null, why, null);
    }

    static Answer refusal(String why) {
      return new Answer(null, null, why);
    }

    String json() {
      return text(this);
    }

    static Answer of(String json) {
      return read(json, Answer.class);
    }
  }

  String json() {
    return text(this);
  }

  static WorkerTask of(String json) {
    return read(json, WorkerTask.class);
  }

  private static String text(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static <T> T read(String json, Class<T> type) {
    try {
      return JSON.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
