package io.adapterfactory.trainer.messaging;

import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.basemodel.PromptFormat;
import io.adapterfactory.t2l.task.TaskDataset;

/** Checks whether a base model can be trained on a data set. */
final class DatasetCheck {

    private static final String BASE_MODELS = "base-models";

    private final ArtifactStore store;

    DatasetCheck(ArtifactStore store) {
        this.store = store;
    }

    /**
     * Accepts conversations for a base model that the store does not have yet, because it may support them.
     *
     * @throws io.adapterfactory.t2l.task.InvalidDatasetException when there is no training example, training and
     *     held-out examples overlap, or a chat has several turns and the base model uses plain prompts
     */
    void check(TaskDataset data, String baseModel) {
        data.check();
        data.conversation()
                .filter(chat -> store.folders(BASE_MODELS).contains(baseModel))
                .ifPresent(chat -> PromptFormat.of(store.local(BASE_MODELS + "/" + baseModel))
                        .requireReadable(chat));
    }
}
