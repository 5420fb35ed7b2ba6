package io.adapterfactory.trainer.basemodel;

import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.basemodel.BaseModelProfile;
import io.adapterfactory.t2l.task.TaskSuite;
import io.adapterfactory.t2l.task.suite.TaskSuites;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The task suites of the store's base models, as named in their profiles. */
@ApplicationScoped
public class BaseModelSuites implements ByBaseModel<TaskSuite> {

    private final ArtifactStore store;
    private final Map<String, TaskSuite> known = new ConcurrentHashMap<>(); // a base model's files never change

    public BaseModelSuites(ArtifactStore store) {
        this.store = store;
    }

    /**
     * The suite of a base model; the empty suite while the store does not have the base model.
     *
     * @throws io.adapterfactory.t2l.artifact.StoreUnavailableException when the store is unavailable
     */
    @Override
    public TaskSuite of(String baseModel) {
        TaskSuite suite = known.get(baseModel);
        if (suite != null) {
            return suite;
        }
        Optional<TaskSuite> found = TaskSuites.of(store, baseModel);
        found.ifPresent(read -> known.put(baseModel, read));
        return found.orElseGet(() -> TaskSuites.named(BaseModelProfile.NO_SUITE));
    }
}
