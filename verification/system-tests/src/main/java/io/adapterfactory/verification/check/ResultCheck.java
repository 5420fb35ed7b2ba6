package io.adapterfactory.verification.check;

import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.verification.check.Finding.Kind;
import io.adapterfactory.verification.history.CampaignHistory;
import io.adapterfactory.verification.history.CampaignReading;
import io.adapterfactory.verification.history.Expectation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Every adapter has one result for each benchmark that its task names, and no other. If the task names none, there is
 * at least one result, and at most one for each benchmark; the evaluator's choice is not checked.
 */
final class ResultCheck implements CampaignCheck {

    @Override
    public List<Finding> check(CampaignHistory history, CampaignReading reading) {
        List<Finding> findings = new ArrayList<>();
        Map<String, List<EvaluationResult>> results = reading.results().stream()
                .collect(Collectors.groupingBy(EvaluationResult::getTaskId, LinkedHashMap::new, Collectors.toList()));
        Map<String, List<GeneratedAdapter>> adapters = reading.adaptersByTask();
        adapters.forEach((taskId, made) -> {
            List<EvaluationResult> found = results.getOrDefault(taskId, List.of());
            boolean mustBeRefused = history.sent(taskId)
                    .filter(sent -> sent.expectation() instanceof Expectation.RefusedByEvaluator)
                    .isPresent();
            boolean mayBeRefused = history.sent(taskId).isEmpty() && isAmongDeadLetters(reading, taskId);
            if (mustBeRefused) {
                found.forEach(result -> findings.add(new Finding(
                        Kind.NOT_REFUSED,
                        taskId,
                        "a result on " + result.getBenchmark() + ", expected a dead letter")));
            } else if (!mayBeRefused || !found.isEmpty()) {
                counts(taskId, made.get(0).getBenchmarks(), found, findings);
            }
            found.forEach(result -> agrees(made.get(0), result, findings));
        });
        results.forEach((taskId, found) -> {
            if (!adapters.containsKey(taskId)) {
                findings.add(
                        new Finding(Kind.UNORDERED, taskId, found.size() + " results of a task that has no adapter"));
            }
        });
        return findings;
    }

    private static boolean isAmongDeadLetters(CampaignReading reading, String taskId) {
        return reading.deadLetters().stream()
                .anyMatch(letter -> letter.topic().equals(Topics.GENERATED_ADAPTERS)
                        && letter.taskId().equals(taskId));
    }

    private static void counts(
            String taskId, List<String> asked, List<EvaluationResult> found, List<Finding> findings) {
        Map<String, Long> byBenchmark = found.stream()
                .collect(Collectors.groupingBy(
                        EvaluationResult::getBenchmark, LinkedHashMap::new, Collectors.counting()));
        byBenchmark.forEach((benchmark, count) -> {
            if (count > 1) {
                findings.add(new Finding(
                        Kind.DUPLICATE_RESULT, taskId, count + " results on " + benchmark + ", expected one"));
            }
            if (!asked.isEmpty() && !asked.contains(benchmark)) {
                findings.add(
                        new Finding(Kind.UNORDERED, taskId, "a result on " + benchmark + ", the task names " + asked));
            }
        });
        asked.stream()
                .filter(benchmark -> !byBenchmark.containsKey(benchmark))
                .forEach(benchmark -> findings.add(
                        new Finding(Kind.LOST_RESULT, taskId, "no result on " + benchmark + ", expected one")));
        if (asked.isEmpty() && found.isEmpty()) {
            findings.add(new Finding(Kind.LOST_RESULT, taskId, "no result on any benchmark"));
        }
    }

    private static void agrees(GeneratedAdapter adapter, EvaluationResult result, List<Finding> findings) {
        if (!result.getAdapterId().equals(adapter.getAdapterId())
                || !result.getBaseModel().equals(adapter.getBaseModel())
                || !result.getHypernetworkVersion().equals(adapter.getHypernetworkVersion())) {
            findings.add(new Finding(
                    Kind.CONTRADICTION,
                    adapter.getTaskId(),
                    "the result is of adapter " + result.getAdapterId() + " by " + result.getBaseModel() + "/"
                            + result.getHypernetworkVersion() + ", the task's is " + adapter.getAdapterId() + " by "
                            + adapter.getBaseModel() + "/" + adapter.getHypernetworkVersion()));
        }
    }
}
