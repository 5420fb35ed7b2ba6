package io.adapterfactory.verification.loop;

import io.adapterfactory.experiments.loop.LoopDataset;
import io.adapterfactory.schemas.DatasetReference;
import io.adapterfactory.schemas.TaskDescription;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A task as a user would publish it.
 *
 * @param name unique; the task ids begin with it
 * @param dataset file that was written by {@link LoopDataset}
 * @param benchmarks on which its adapters are scored; if there are none, on what the data set holds out
 * @param descriptions each is a separate event
 */
record PublishedTask(String name, Path dataset, List<String> benchmarks, List<String> descriptions) {

    /** One event for each description; all name the same data set, so that they are rewordings of one task. */
    List<TaskDescription> events(String baseModel) {
        List<TaskDescription> events = new ArrayList<>();
        for (int i = 0; i < descriptions.size(); i++) {
            events.add(TaskDescription.newBuilder()
                    .setTaskId(name + "/" + i)
                    .setDescription(descriptions.get(i))
                    .setBaseModel(baseModel)
                    .setBenchmarks(benchmarks)
                    .setDataset(DatasetReference.newBuilder()
                            .setUri(dataset.toUri().toString())
                            .setTrainSplit(LoopDataset.TRAIN)
                            .setHeldOutSplit(LoopDataset.HELD_OUT)
                            .build())
                    .setSubmittedAt(Instant.now())
                    .build());
        }
        return events;
    }
}
