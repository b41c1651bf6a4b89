package dev.espalier.method;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.espalier.method.FaultyMethod.Fault;
import dev.espalier.train.TrainingPlan.Optimizer;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.TestAbortedException;

/** Whether the contract notices when it is broken. That it can be kept, the methods show. */
class FaultyMethodTest {

  /** The contract, tried on a method with one fault. */
  private static final class Contract extends PrunerContract {

    private final Fault fault;

    Contract(Fault fault) {
      super(FaultyMethod.class);
      this.fault = fault;
    }

    @Override
    protected Map<String, String> settings() {
      return Map.of("fault", fault.name());
    }
  }

  private static Arguments rule(Fault fault, BiConsumer<PrunerContract, Path> rule) {
    return arguments(fault, rule);
  }

  private static Stream<Arguments> rules() {
    return Stream.of(
        rule(Fault.UNROLL_FORGOTTEN, (c, folder) -> c.penaltyIsWhatItsGradientSays(1)),
        rule(Fault.DRAWS_ON_ITS_OWN, (c, folder) -> c.trialIsAFunctionOfItsSeed(1)),
        rule(Fault.DRAWS_ON_ITS_OWN, (c, folder) -> c.trainingIsTheSameOnAnyNumberOfThreads()),
        rule(Fault.STATE_KEPT_TO_ITSELF, (c, folder) -> c.resumedTrialEndsWhereItWouldHave(1)),
        rule(
            Fault.STATE_KEPT_TO_ITSELF,
            (c, folder) -> c.trainingThatIsKilledAndResumedEndsWhereItWouldHave(folder)),
        rule(Fault.NEGATIVE_SCALE, (c, folder) -> c.survivorsGiveEveryUnitAScale(1)),
        rule(
            Fault.WEIGHTS_NOT_PUT_BACK,
            (c, folder) -> c.whatIsChangedForTheForwardPassIsPutBack(1)),
        rule(
            Fault.BIASES_TOUCHED,
            (c, folder) -> c.parametersThatAreNoneOfItsBusinessStayAsTheyAre(1)),
        rule(
            Fault.FAILS_AT_FULL_STRENGTH,
            (c, folder) -> c.settingsAtTheEndsOfTheirRangeWorkOrAreRefused()),
        rule(Fault.NEEDS_TWO_UNITS, (c, folder) -> c.oneUnitAGroupIsEnough(1)),
        rule(Fault.FAILS_ON_NAN, (c, folder) -> c.gradientThatIsNoNumberIsLeftToTheLoop()),
        rule(
            Fault.SURVIVORS_CHANGE_BETWEEN_LOOKS,
            (c, folder) -> c.cutLanguageModelLosesWhatTheGatedOneDoes()),
        rule(Fault.SETTLES_BUT_IS_NOT_CUT, FaultyMethodTest::cutsChangeNothing),
        rule(Fault.HOLDS_ON_TO_THE_FORMER_NETWORK, FaultyMethodTest::cutsChangeNothing),
        rule(Fault.HOLDS_ON_TO_THE_FORMER_NETWORK, (c, folder) -> c.cuttingAToyChangesNothing(1)),
        rule(Fault.SETTLED_UNIT_HAS_AN_EFFECT, FaultyMethodTest::cutsChangeNothing),
        rule(Fault.SETTLED_UNIT_HAS_AN_EFFECT, FaultyMethodTest::cutsOfAReaderChangeNothing),
        rule(Fault.SETTLED_UNIT_HAS_AN_EFFECT, (c, folder) -> c.cuttingAToyChangesNothing(1)),
        rule(Fault.SETTLED_UNIT_COMES_BACK, (c, folder) -> c.settledUnitNeverComesBack(false)),
        rule(Fault.SETTLED_UNIT_COMES_BACK, FaultyMethodTest::cutsChangeNothing),
        rule(
            Fault.STATE_MADE_ANEW_BY_A_CUT,
            (c, folder) -> c.whatIsKeptStaysTheSameObjectsOverACut()),
        rule(Fault.REMOVES_NOTHING, (c, folder) -> c.somethingIsRemoved()),
        rule(Fault.REMOVES_EVERYTHING, (c, folder) -> c.cutLanguageModelLosesWhatTheGatedOneDoes()),
        rule(
            Fault.READS_SLICES_WITHOUT_THEIR_OFFSET,
            (c, folder) -> {
              for (long seed = 1; seed <= 6; seed++) {
                c.unitsAreChosenByTheirWeightsAndNotByTheirNumbers(seed);
              }
            }));
  }

  private static void cutsChangeNothing(PrunerContract contract, Path folder) {
    contract.cuttingChangesCostAlone(
        SmallTask.LANGUAGE, Double.POSITIVE_INFINITY, Optimizer.SGD, 0);
  }

  private static void cutsOfAReaderChangeNothing(PrunerContract contract, Path folder) {
    contract.cuttingChangesCostAlone(
        SmallTask.READING, Double.POSITIVE_INFINITY, Optimizer.ADAM, 0);
  }

  @Test
  void methodThatSettlesUnitsButIsNotCutIsNamed() {
    Contract contract = new Contract(Fault.SETTLES_BUT_IS_NOT_CUT);
    String told =
        assertThrows(UnsupportedOperationException.class, () -> cutsChangeNothing(contract, null))
            .getMessage();
    assertTrue(told.startsWith(FaultyMethod.class.getName() + " settles units"), told);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void brokenRuleIsNoticed(
      Fault fault, BiConsumer<PrunerContract, Path> rule, @TempDir Path folder) {
    Throwable told = assertThrows(Throwable.class, () -> rule.accept(new Contract(fault), folder));
    assertFalse(told instanceof TestAbortedException, told.toString());
  }

  @ParameterizedTest
  @MethodSource("rules")
  void methodThatBreaksNoneOfThemPasses(
      Fault fault, BiConsumer<PrunerContract, Path> rule, @TempDir Path folder) {
    rule.accept(new Contract(Fault.NONE), folder);
  }
}
