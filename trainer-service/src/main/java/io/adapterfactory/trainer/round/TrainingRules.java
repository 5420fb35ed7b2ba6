package io.adapterfactory.trainer.round;

import io.adapterfactory.t2l.lm.Precision;
import io.adapterfactory.t2l.training.sft.RoundRecipe;
import java.time.Duration;
import java.util.Optional;

/**
 * Training settings of a round.
 *
 * @param recipe what determines the weights, together with the tasks and the champion
 * @param precision of the base model; the hypernetwork is always in fp32
 * @param timeLimit training stops after this time, measured from the last restart, even if steps are left
 * @param validationTasks number of tasks for the validation loss, before and after the training
 * @param saveEvery number of steps between two saved training states
 */
public record TrainingRules(
        RoundRecipe recipe, Precision precision, Optional<Duration> timeLimit, int validationTasks, int saveEvery) {}
