package io.adapterfactory.t2l.benchmark;

import io.adapterfactory.t2l.basemodel.ExampleTurn;
import io.adapterfactory.t2l.task.TaskExample;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.adapterfactory.t2l.task.nano.NanoVocabulary;
import io.adapterfactory.t2l.task.nano.Operation;
import io.adapterfactory.t2l.task.nano.Wording;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The benchmarks of the nano base model, one a task of the suite, on held-out inputs. */
public final class NanoBenchmarks {

    /** What adapters are scored on whose description is near no other benchmark: a mixture of all atomic operations. */
    public static final String MIXED = "nano-mixed";

    private static final int EXAMPLES = 100;
    private static final int SHOTS = 3;
    private static final long SEED = 7;

    private final Map<String, Operation> operations = new LinkedHashMap<>();

    public NanoBenchmarks() {
        NanoSuite suite = NanoSuite.standard();
        suite.atomicOperations().forEach(operation -> operations.put(operation.id(), operation));
        suite.namedCompositions().forEach(operation -> operations.put(operation.id(), operation));
        suite.unseenCompositions().forEach(operation -> operations.put(operation.id(), operation));
    }

    public Collection<String> names() {
        List<String> names = new ArrayList<>(operations.keySet());
        names.add(MIXED);
        return Collections.unmodifiableList(names);
    }

    /** Ways in which people ask for what a benchmark measures; none for the mixture. */
    public List<String> descriptions(String name, int count) {
        return name.equals(MIXED)
                ? List.of()
                : NanoSuite.standard().descriptions(operation(name), Wording.SEEN, count, SEED);
    }

    /** @throws IllegalArgumentException when there is no such benchmark */
    public Benchmark benchmark(String name) {
        return name.equals(MIXED) ? mixed() : of(operation(name), EXAMPLES);
    }

    /** Held-out examples of an operation as a benchmark. */
    public static Benchmark of(Operation operation, int examples) {
        String description = NanoSuite.standard()
                .descriptions(operation, Wording.SEEN, 1, SEED)
                .get(0);
        return new Benchmark(
                operation.id(),
                description,
                String.valueOf(NanoVocabulary.STOP),
                shots(operation),
                NanoSuite.examples(operation, true, examples, SEED));
    }

    /** Solved examples that are not held out. */
    private static List<ExampleTurn> shots(Operation operation) {
        return NanoSuite.examples(operation, false, SHOTS, SEED).stream()
                .map(example ->
                        new ExampleTurn(example.prompt(), example.answer(), String.valueOf(NanoVocabulary.STOP)))
                .toList();
    }

    private Benchmark mixed() {
        List<TaskExample> examples = new ArrayList<>();
        NanoSuite.standard()
                .trainingAtomic()
                .forEach(operation -> examples.addAll(NanoSuite.examples(operation, true, 2, SEED)));
        return new Benchmark(
                MIXED, "a bit of everything that the nano suite has", String.valueOf(NanoVocabulary.STOP), examples);
    }

    private Operation operation(String name) {
        Operation operation = operations.get(name);
        if (operation == null) {
            throw new IllegalArgumentException("benchmark " + name + " is unknown; the nano benchmarks are " + MIXED
                    + " and one for each task, for example reverse or first-2");
        }
        return operation;
    }
}
