package io.adapterfactory.t2l.task.nano;

import io.adapterfactory.t2l.task.SuiteTask;
import io.adapterfactory.t2l.task.TaskExample;
import io.adapterfactory.t2l.task.TaskSuite;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The nano task suite: atomic operations on short lists, compositions of two, and their splits for Text-to-LoRA.
 *
 * <p>Training tasks are all atomic operations except those with a held-out argument, the named training compositions,
 * and any number of further compositions that are in no test split. Deterministic.
 */
public final class NanoSuite implements TaskSuite {

    private static final long SEED = 2506_06105L;
    private static final int NAMED_TRAINING = 180;
    private static final int UNSEEN_COMPOSITIONS = 60;

    /** Atomic operations whose family is trained with other arguments only. */
    private static final Set<String> UNSEEN_ARGUMENTS = Set.of(
            "append-q",
            "append-7",
            "append-z",
            "prepend-e",
            "prepend-9",
            "prepend-x",
            "remove-e",
            "remove-s",
            "remove-3",
            "contains-k",
            "contains-7",
            "replace-e-o",
            "replace-1-0",
            "first-3",
            "rotate_left-2",
            "drop_last-2");

    private static final NanoSuite STANDARD = new NanoSuite();

    private final List<Operation> atomic = AtomicOperations.all();
    private final List<Operation> compositions; // every distinct one
    private final List<Operation> unseenCompositions = new ArrayList<>();
    private final Set<String> unseenCompositionIds = new HashSet<>();
    private final List<Operation> trainingCompositions = new ArrayList<>();

    private final DescriptionGrammar grammar = new DescriptionGrammar();

    private NanoSuite() {
        compositions = Compositions.distinct(atomic, SEED);
        List<Operation> eligible = new ArrayList<>(compositions);
        eligible.removeIf(composition -> composition.parts().stream().anyMatch(UNSEEN_ARGUMENTS::contains));
        // Spread over operations: no operation has the same position in more than a few unseen compositions.
        Map<String, Integer> uses = new HashMap<>();
        for (Operation composition : eligible) {
            String first = "1:" + composition.parts().get(0);
            String second = "2:" + composition.parts().get(1);
            if (unseenCompositions.size() < UNSEEN_COMPOSITIONS
                    && uses.getOrDefault(first, 0) < 2
                    && uses.getOrDefault(second, 0) < 2) {
                uses.merge(first, 1, Integer::sum);
                uses.merge(second, 1, Integer::sum);
                unseenCompositions.add(composition);
            } else {
                trainingCompositions.add(composition);
            }
        }
        unseenCompositions.forEach(operation -> unseenCompositionIds.add(operation.id()));
        trainUnseenPlaces();
    }

    /**
     * Moves training compositions to the front, so that every operation of an unseen composition is in the same
     * position of some named training composition.
     */
    private void trainUnseenPlaces() {
        int next = NAMED_TRAINING;
        for (Operation unseen : unseenCompositions) {
            for (int place = 0; place < 2; place++) {
                int at = indexInTraining(unseen.parts().get(place), place);
                if (at >= next) {
                    trainingCompositions.add(next++, trainingCompositions.remove(at));
                }
            }
        }
    }

    private int indexInTraining(String operation, int place) {
        for (int i = 0; i < trainingCompositions.size(); i++) {
            if (trainingCompositions.get(i).parts().get(place).equals(operation)) {
                return i;
            }
        }
        throw new IllegalStateException("no training composition has " + operation + " in place " + (place + 1));
    }

    public static NanoSuite standard() {
        return STANDARD;
    }

    @Override
    public String name() {
        return "nano";
    }

    @Override
    public Optional<String> answerEnd() {
        return Optional.of(String.valueOf(NanoVocabulary.STOP));
    }

    @Override
    public List<SuiteTask> tasks() {
        List<Operation> operations = new ArrayList<>(atomic);
        operations.addAll(namedCompositions());
        operations.addAll(unseenCompositions);
        return asTasks(operations);
    }

    @Override
    public SuiteTask task(String id) {
        return asTask(operation(id));
    }

    @Override
    public List<SuiteTask> trainingTasks(int max, long seed) {
        List<Operation> operations = new ArrayList<>(trainingAtomic());
        List<Operation> shuffled = new ArrayList<>(trainingCompositions);
        Collections.shuffle(shuffled, new Random(seed));
        operations.addAll(shuffled);
        return asTasks(operations.subList(0, Math.min(max, operations.size())));
    }

    private List<SuiteTask> asTasks(List<Operation> operations) {
        return operations.stream().map(this::asTask).toList();
    }

    private SuiteTask asTask(Operation operation) {
        SuiteTask.Use use = SuiteTask.Use.TRAINED;
        if (unseenCompositionIds.contains(operation.id())) {
            use = SuiteTask.Use.UNSEEN_COMPOSITION;
        } else if (operation.parts().stream().anyMatch(UNSEEN_ARGUMENTS::contains)) {
            use = SuiteTask.Use.UNSEEN_TASK;
        }
        return new NanoTask(operation, use);
    }

    /** Every atomic operation, including those with held-out arguments. */
    public List<Operation> atomicOperations() {
        return atomic;
    }

    /**
     * Every distinct composition of two atomic operations, including the unseen ones; for pre-training without
     * descriptions.
     */
    public List<Operation> allCompositions() {
        return compositions;
    }

    /** Atomic operations in the training of Text-to-LoRA. */
    public List<Operation> trainingAtomic() {
        return atomic.stream()
                .filter(operation -> !UNSEEN_ARGUMENTS.contains(operation.id()))
                .toList();
    }

    /**
     * The families with a letter or digit as argument, with every argument that no operation of the suite has. They are
     * no tasks of the suite; a training can use them to learn arguments.
     */
    public List<Operation> furtherArguments() {
        Set<String> ids = atomic.stream().map(Operation::id).collect(Collectors.toSet());
        return SymbolOperations.withEverySymbol().stream()
                .filter(operation -> !ids.contains(operation.id()))
                .toList();
    }

    /** Atomic operations that are never trained, but whose family is trained with other arguments. */
    public List<Operation> unseenArguments() {
        return atomic.stream()
                .filter(operation -> UNSEEN_ARGUMENTS.contains(operation.id()))
                .toList();
    }

    /** Compositions that are never trained; both operations are trained alone and in other compositions. */
    public List<Operation> unseenCompositions() {
        return List.copyOf(unseenCompositions);
    }

    /** The named training compositions, which have per-task LoRAs. */
    public List<Operation> namedCompositions() {
        return trainingCompositions.subList(0, NAMED_TRAINING);
    }

    /** The named training compositions and up to {@code extra} more. */
    public List<Operation> trainingCompositions(int extra) {
        return trainingCompositions.subList(0, Math.min(trainingCompositions.size(), NAMED_TRAINING + extra));
    }

    /** Solved examples of an operation; held-out inputs are never among training examples of any task. */
    public static List<TaskExample> examples(Operation operation, boolean heldOut, int count, long seed) {
        Random random = new Random(seed);
        Set<TaskExample> distinct = new HashSet<>();
        List<TaskExample> examples = new ArrayList<>();
        // A task with few possible inputs repeats some of them, so that the search ends.
        for (int attempt = 0; examples.size() < count; attempt++) {
            TaskExample example = InputSampler.example(operation, random, heldOut);
            if (distinct.add(example) || attempt > 20 * count) {
                examples.add(example);
            }
        }
        return examples;
    }

    /** Up to {@code count} distinct English descriptions of an operation, the same ones for the same seed. */
    public List<String> descriptions(Operation operation, Wording wording, int count, long seed) {
        return grammar.descriptions(operation, wording, count, seed);
    }

    @Override
    public List<String> otherTopics() {
        return OtherTopics.descriptions();
    }

    /** One solved training example. */
    public static TaskExample trainingExample(Operation operation, Random random) {
        return InputSampler.example(operation, random, false);
    }

    /** The task of an id, atomic or composed. */
    public Operation operation(String id) {
        Map<String, Operation> byId = new LinkedHashMap<>();
        atomic.forEach(operation -> byId.put(operation.id(), operation));
        String[] parts = id.split("\\+");
        Operation result = null;
        for (String part : parts) {
            Operation next = byId.get(part);
            if (next == null) {
                throw new IllegalArgumentException("nano task " + id + " is unknown: no operation " + part);
            }
            result = result == null ? next : result.then(next);
        }
        return result;
    }
}
