package io.adapterfactory.verification.check;

import io.adapterfactory.verification.check.Finding.Kind;
import io.adapterfactory.verification.history.CampaignHistory;
import io.adapterfactory.verification.history.CampaignReading;
import io.adapterfactory.verification.history.HistoryEvent;
import io.adapterfactory.verification.history.TaskRead;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Every acknowledged task is in its topic once and unchanged; one with an unknown outcome at most once. */
final class TaskCheck implements CampaignCheck {

    @Override
    public List<Finding> check(CampaignHistory history, CampaignReading reading) {
        List<Finding> findings = new ArrayList<>();
        Map<String, List<TaskRead>> tasks = reading.tasksById();
        for (HistoryEvent.Sent sent : history.sent()) {
            if (history.isAcknowledged(sent.taskId()) && !tasks.containsKey(sent.taskId())) {
                findings.add(new Finding(Kind.LOST_TASK, sent.taskId(), "acknowledged, but not in the topic"));
            }
        }
        tasks.forEach((taskId, records) -> {
            if (records.size() > 1) {
                findings.add(new Finding(
                        Kind.DUPLICATE_TASK, taskId, records.size() + " records in the topic, expected one"));
            }
            history.sent(taskId)
                    .ifPresentOrElse(
                            sent -> records.stream()
                                    .filter(record -> !record.sha256().equals(sent.sha256()))
                                    .forEach(record -> findings.add(new Finding(
                                            Kind.ALTERED_TASK,
                                            taskId,
                                            "SHA-256 " + record.sha256() + ", sent was " + sent.sha256()))),
                            () -> {
                                if (!records.get(0).isOfTrainer()) {
                                    findings.add(new Finding(Kind.UNORDERED, taskId, "a task that was not sent"));
                                }
                            });
        });
        return findings;
    }
}
