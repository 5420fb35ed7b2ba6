package io.adapterfactory.trainer.messaging;

import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.basemodel.PromptFormat;
import io.adapterfactory.t2l.task.TaskDataset;

/** Whether a base model can be trained on a data set. */
final class DatasetCheck {

    private static final String BASE_MODELS = "base-models";

    private final ArtifactStore store;

    DatasetCheck(ArtifactStore store) {
        this.store = store;
    }

    /**
     * A base model that the store does not have yet may be one that reads conversations.
     *
     * @throws io.adapterfactory.t2l.task.InvalidDatasetException when there is nothing to train on, what is held out is trained on,
     *     or a chat has several turns and the base model reads plain prompts
     */
    void check(TaskDataset data, String baseModel) {
        data.check();
        data.conversation()
                .filter(chat -> store.folders(BASE_MODELS).contains(baseModel))
                .ifPresent(chat -> PromptFormat.of(store.local(BASE_MODELS + "/" + baseModel))
                        .requireReadable(chat));
    }
}
