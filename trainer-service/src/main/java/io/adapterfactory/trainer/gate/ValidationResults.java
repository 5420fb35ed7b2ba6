package io.adapterfactory.trainer.gate;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The trainer's own orders and their results, read from the topics. */
@ApplicationScoped
public class ValidationResults {

    /**
     * A result of an order.
     *
     * @param benchmarkDigest two results have grades of the same examples only if their digests are equal
     * @param grades one for each example, in the benchmark's order, 0 to 1
     */
    public record Result(String version, String benchmarkDigest, float[] grades, Instant evaluatedAt) {

        boolean isOfTheSameExamples(Result other) {
            return benchmarkDigest.equals(other.benchmarkDigest) && grades.length == other.grades.length;
        }

        double score() {
            double sum = 0;
            for (float grade : grades) {
                sum += grade;
            }
            return sum / grades.length;
        }
    }

    /** Base model and version of an order. */
    private record Owner(String baseModel, String version) {}

    private final Map<Owner, Set<String>> ordered = new HashMap<>();
    private final Map<Owner, Map<String, Result>> results = new HashMap<>();

    public synchronized void ordered(String baseModel, String version, String taskId) {
        ordered.computeIfAbsent(new Owner(baseModel, version), key -> new HashSet<>())
                .add(taskId);
    }

    /** Adds a result; ignored if a newer result of the same order is known. */
    public synchronized void on(String baseModel, String taskId, Result result) {
        results.computeIfAbsent(new Owner(baseModel, result.version()), key -> new HashMap<>())
                .merge(
                        taskId,
                        result,
                        (known, fresh) -> fresh.evaluatedAt().isBefore(known.evaluatedAt()) ? known : fresh);
    }

    synchronized boolean isOrdered(ValidationOrder order) {
        return ordered.getOrDefault(new Owner(order.baseModel(), order.version()), Set.of())
                .contains(order.taskId());
    }

    /** The newest result of an order, or of its repetition. */
    synchronized Optional<Result> of(ValidationOrder order) {
        Map<String, Result> ofVersion = results.getOrDefault(new Owner(order.baseModel(), order.version()), Map.of());
        Result once = ofVersion.get(order.taskId());
        Result again = ofVersion.get(order.again().taskId());
        return Optional.ofNullable(again == null ? once : again);
    }

    /** Removes the results of all versions except these. */
    public synchronized void keepOnly(String baseModel, Set<String> versions) {
        ordered.keySet().removeIf(owner -> isOther(owner, baseModel, versions));
        results.keySet().removeIf(owner -> isOther(owner, baseModel, versions));
    }

    private static boolean isOther(Owner owner, String baseModel, Set<String> versions) {
        return owner.baseModel().equals(baseModel) && !versions.contains(owner.version());
    }
}
