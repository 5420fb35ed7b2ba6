package io.adapterfactory.verification.history;

import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.HypernetworkVersion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The committed records after a campaign, when the factory is idle, and its store before and after.
 *
 * @param versions every record in the order of the topic, read while they arrived, because the topic is compacted
 */
public record CampaignReading(
        List<TaskRead> tasks,
        List<GeneratedAdapter> adapters,
        List<EvaluationResult> results,
        List<HypernetworkVersion> versions,
        List<DeadLetterRead> deadLetters,
        StoreFiles before,
        StoreFiles after) {

    public CampaignReading {
        tasks = List.copyOf(tasks);
        adapters = List.copyOf(adapters);
        results = List.copyOf(results);
        versions = List.copyOf(versions);
        deadLetters = List.copyOf(deadLetters);
    }

    public Map<String, List<TaskRead>> tasksById() {
        return tasks.stream().collect(Collectors.groupingBy(TaskRead::taskId, LinkedHashMap::new, Collectors.toList()));
    }

    public Map<String, List<GeneratedAdapter>> adaptersByTask() {
        return adapters.stream()
                .collect(Collectors.groupingBy(GeneratedAdapter::getTaskId, LinkedHashMap::new, Collectors.toList()));
    }

    Map<String, List<DeadLetterRead>> deadLettersByTask() {
        return deadLetters.stream()
                .collect(Collectors.groupingBy(DeadLetterRead::taskId, LinkedHashMap::new, Collectors.toList()));
    }
}
