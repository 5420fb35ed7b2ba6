package io.adapterfactory.experiments.loop;

import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.adapterfactory.t2l.task.nano.Operation;
import io.adapterfactory.t2l.task.nano.Wording;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The tasks of the loop experiment: the nano suite's named training tasks, a third of them known from the start, the
 * others in waves of equal size, each with the same share of compositions; and one more wave with a poisoned data set.
 */
public final class LoopTasks {

    private static final long SEED = 606;
    private static final int DESCRIPTIONS = 4;

    private final List<Operation> firstThird = new ArrayList<>();
    private final List<List<Operation>> waves = new ArrayList<>();
    private final List<Operation> lastWave;
    private final Operation poisoned;
    private final Operation liar;

    private LoopTasks(int waveCount, int atomicEach, int compositionsEach) {
        NanoSuite suite = NanoSuite.standard();
        Random random = new Random(SEED);
        List<Operation> atomic = shuffled(suite.trainingAtomic(), random);
        List<Operation> compositions = shuffled(suite.namedCompositions(), random);
        int firstAtomic = waveCount * atomicEach / 2;
        int firstCompositions = waveCount * compositionsEach / 2;
        firstThird.addAll(atomic.subList(0, firstAtomic));
        firstThird.addAll(compositions.subList(0, firstCompositions));
        for (int wave = 0; wave < waveCount; wave++) {
            List<Operation> tasks = new ArrayList<>(part(atomic, firstAtomic, atomicEach, wave));
            tasks.addAll(part(compositions, firstCompositions, compositionsEach, wave));
            waves.add(List.copyOf(tasks));
        }
        List<Operation> lists = firstThird.stream()
                .filter(operation -> operation.result() == Operation.Result.LIST
                        && operation.parts().size() == 1)
                .toList();
        poisoned = lists.get(0);
        liar = lists.get(1);
        int named = suite.namedCompositions().size();
        int others = atomicEach + compositionsEach - 1;
        lastWave = suite.trainingCompositions(others).subList(named, named + others);
    }

    private static List<Operation> shuffled(List<Operation> operations, Random random) {
        List<Operation> shuffled = new ArrayList<>(operations);
        Collections.shuffle(shuffled, random);
        return shuffled;
    }

    private static List<Operation> part(List<Operation> operations, int from, int each, int wave) {
        return operations.subList(from + wave * each, from + (wave + 1) * each);
    }

    /**
     * 90 atomic operations and 180 compositions in a first third of 90 and ten waves of 18 tasks.
     *
     * @param quick two waves of a few tasks instead
     */
    public static LoopTasks of(boolean quick) {
        return quick ? new LoopTasks(2, 6, 2) : new LoopTasks(10, 6, 12);
    }

    public List<Operation> firstThird() {
        return List.copyOf(firstThird);
    }

    public List<List<Operation>> waves() {
        return List.copyOf(waves);
    }

    /** First third and waves. */
    public List<Operation> all() {
        List<Operation> all = new ArrayList<>(firstThird);
        waves.forEach(all::addAll);
        return all;
    }

    /** Tasks of the last wave with correct data sets. */
    public List<Operation> lastWave() {
        return lastWave;
    }

    /** The task of the last wave with the wrong data set; one of the first third, published again in other words. */
    public Operation poisoned() {
        return poisoned;
    }

    /** The operation whose answers are in the wrong data set. */
    public Operation liar() {
        return liar;
    }

    /** The words in which a task is published, seen wordings. */
    public List<String> descriptions(Operation operation) {
        return NanoSuite.standard().descriptions(operation, Wording.SEEN, DESCRIPTIONS, SEED);
    }

    /** The words in which the poisoned task is published again. */
    public List<String> poisonedDescriptions() {
        List<String> all = NanoSuite.standard().descriptions(poisoned, Wording.SEEN, 2 * DESCRIPTIONS, SEED);
        List<String> other = new ArrayList<>(all);
        other.removeAll(descriptions(poisoned));
        return other;
    }
}
