package io.adapterfactory.t2l.task.nano;

import io.adapterfactory.t2l.task.nano.Operation.Result;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/** Selects the compositions of two atomic operations that are separate tasks. */
final class Compositions {

    private static final int PROBES = 96;
    private static final double DEFINED = 0.7; // share of inputs that must have an answer
    private static final double COMMONEST = 0.7; // a more frequent answer is not informative

    private Compositions() {}

    /**
     * All compositions that are defined on most inputs, have varied answers, and differ from every atomic operation and
     * every other composition; in a random order.
     */
    static List<Operation> distinct(List<Operation> atomic, long seed) {
        List<String> probes = probes();
        Set<String> behaviors = new HashSet<>();
        for (Operation operation : atomic) {
            behaviors.add(behavior(operation, probes));
        }
        List<Operation> candidates = new ArrayList<>();
        for (Operation first : atomic) {
            if (first.result() != Result.LIST || first.id().equals("copy")) {
                continue;
            }
            for (Operation second : atomic) {
                if (!second.id().equals("copy")) {
                    candidates.add(first.then(second));
                }
            }
        }
        Collections.shuffle(candidates, new Random(seed));
        List<Operation> distinct = new ArrayList<>();
        for (Operation candidate : candidates) {
            if (says(candidate, probes) && behaviors.add(behavior(candidate, probes))) {
                distinct.add(candidate);
            }
        }
        return distinct;
    }

    /** Inputs for comparing operations: sampled with every argument in focus, so that every argument has an effect. */
    static List<String> probes() {
        Random random = new Random(20_250_607);
        List<String> probes = new ArrayList<>();
        for (int i = 0; i < PROBES; i++) {
            probes.add(InputSampler.sample(random, "aekqxz013579s"));
        }
        return probes;
    }

    static String behavior(Operation operation, List<String> probes) {
        return probes.stream().map(probe -> operation.apply(probe).orElse("-")).collect(Collectors.joining(","));
    }

    private static boolean says(Operation operation, List<String> probes) {
        List<String> answers = probes.stream()
                .flatMap(probe -> operation.apply(probe).stream())
                .toList();
        if (answers.size() < DEFINED * probes.size()) {
            return false;
        }
        long commonest =
                answers.stream()
                        .collect(Collectors.groupingBy(answer -> answer, Collectors.counting()))
                        .values()
                        .stream()
                        .max(Long::compare)
                        .orElse(0L);
        boolean changes = probes.stream()
                        .filter(probe ->
                                operation.apply(probe).map(probe::equals).orElse(false))
                        .count()
                < COMMONEST * probes.size();
        return commonest <= COMMONEST * answers.size() && changes;
    }
}
