package io.adapterfactory.t2l.task.nano;

import io.adapterfactory.t2l.task.HeldOutExample;
import io.adapterfactory.t2l.task.SuiteTask;
import io.adapterfactory.t2l.task.TaskExample;
import java.util.List;
import java.util.Random;

/** An operation of the nano suite as a task. */
record NanoTask(Operation operation, Use use) implements SuiteTask {

    private static final long HELD_OUT_SEED = 7;

    @Override
    public String id() {
        return operation.id();
    }

    @Override
    public List<String> trainingDescriptions(int max, long seed) {
        return NanoSuite.standard().descriptions(operation, Wording.SEEN, max, seed);
    }

    @Override
    public List<String> heldOutDescriptions(int max, long seed) {
        return NanoSuite.standard().descriptions(operation, Wording.UNSEEN, max, seed);
    }

    @Override
    public TaskExample trainingExample(Random random) {
        return NanoSuite.trainingExample(operation, random);
    }

    @Override
    public List<HeldOutExample> heldOutExamples(int max) {
        return NanoSuite.examples(operation, true, max, HELD_OUT_SEED).stream()
                .map(HeldOutExample::of)
                .toList();
    }
}
