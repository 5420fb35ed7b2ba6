package io.adapterfactory.verification.check;

import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.verification.check.Finding.Kind;
import io.adapterfactory.verification.history.CampaignHistory;
import io.adapterfactory.verification.history.CampaignReading;
import io.adapterfactory.verification.history.Expectation;
import io.adapterfactory.verification.history.HistoryEvent;
import io.adapterfactory.verification.history.TaskRead;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Every task has one adapter, unless it had to be refused. The trainer's own orders have one adapter or a dead letter,
 * because their pinned version may be retired in the meantime.
 */
final class AdapterCheck implements CampaignCheck {

    @Override
    public List<Finding> check(CampaignHistory history, CampaignReading reading) {
        List<Finding> findings = new ArrayList<>();
        Map<String, List<GeneratedAdapter>> adapters = reading.adaptersByTask();
        Map<String, List<TaskRead>> tasks = reading.tasksById();
        Set<String> versions = reading.versions().stream()
                .map(version -> Topics.versionKey(version.getBaseModel(), version.getVersion()))
                .collect(Collectors.toSet());
        for (String taskId : tasks.keySet()) {
            int found = adapters.getOrDefault(taskId, List.of()).size();
            boolean mustBeRefused = history.sent(taskId)
                    .filter(sent -> sent.expectation() instanceof Expectation.RefusedByGenerator)
                    .isPresent();
            boolean mayBeRefused = history.sent(taskId).isEmpty()
                    && reading.deadLetters().stream()
                            .anyMatch(letter -> letter.topic().equals(Topics.TASK_DESCRIPTIONS)
                                    && letter.taskId().equals(taskId));
            if (mustBeRefused && found > 0) {
                findings.add(new Finding(Kind.NOT_REFUSED, taskId, found + " adapters, expected a dead letter"));
            } else if (!mustBeRefused && found == 0 && !mayBeRefused) {
                findings.add(new Finding(Kind.LOST_ADAPTER, taskId, "no adapter, expected one"));
            } else if (found > 1) {
                findings.add(new Finding(Kind.DUPLICATE_ADAPTER, taskId, found + " adapters, expected one"));
            }
        }
        for (GeneratedAdapter adapter : reading.adapters()) {
            if (!tasks.containsKey(adapter.getTaskId())) {
                findings.add(new Finding(
                        Kind.UNORDERED, adapter.getTaskId(), "an adapter of a task that is not in the topic"));
            }
            String version = Topics.versionKey(adapter.getBaseModel(), adapter.getHypernetworkVersion());
            if (!versions.contains(version)) {
                findings.add(new Finding(
                        Kind.CONTRADICTION, adapter.getTaskId(), "made by " + version + ", which is in no record"));
            }
            benchmarks(history, adapter.getTaskId())
                    .filter(asked -> !asked.equals(adapter.getBenchmarks()))
                    .ifPresent(asked -> findings.add(new Finding(
                            Kind.CONTRADICTION,
                            adapter.getTaskId(),
                            "the adapter has benchmarks " + adapter.getBenchmarks() + ", the task for " + asked)));
        }
        return findings;
    }

    private static Optional<List<String>> benchmarks(CampaignHistory history, String taskId) {
        return history.sent(taskId)
                .map(HistoryEvent.Sent::expectation)
                .filter(Expectation.Answered.class::isInstance)
                .map(expectation -> ((Expectation.Answered) expectation).benchmarks());
    }
}
