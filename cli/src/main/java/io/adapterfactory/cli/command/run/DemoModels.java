package io.adapterfactory.cli.command.run;

import io.adapterfactory.cli.command.model.MissingBaseModel;
import io.adapterfactory.cli.command.option.StoreName;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.launch.FactoryHome;
import io.adapterfactory.cli.launch.StoreAccess;
import io.adapterfactory.cli.launch.StoredVersions;
import io.adapterfactory.t2l.task.SuiteTask;
import io.adapterfactory.t2l.task.TaskSuite;
import io.adapterfactory.t2l.task.suite.TaskSuites;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Prepares the base models that a demo needs. */
final class DemoModels {

    private final FactoryHome home;
    private final String storeName;
    private final Consumer<String> notes;

    /** @param notes receives messages for the user */
    DemoModels(FactoryHome home, String storeName, Consumer<String> notes) {
        this.home = home;
        this.storeName = storeName;
        this.notes = notes;
    }

    /**
     * Adds a base model that is neither shipped nor in the store. Its hypernetwork is added when the factory starts, as
     * for every base model of the store.
     *
     * @param source of the base model, as for {@code factory model add}
     * @throws FactoryException when the base model or a hypernetwork for it is missing (exit code 3)
     */
    void prepare(String baseModel, Optional<String> source) {
        StoreName.require("base model", baseModel);
        if (isShipped("base-models", baseModel)) {
            requireNoSource(baseModel, source);
            return;
        }
        try (StoreAccess store = StoreAccess.open(storeName)) {
            // Fail before an unnecessary download.
            requireHypernetwork(store, baseModel);
            if (MissingBaseModel.add(store, baseModel, source)) {
                notes.accept("base model " + baseModel + " was added to store " + storeName);
            } else if (source.isPresent()) {
                notes.accept("base model " + baseModel + " is already in store " + storeName + "; --model is ignored");
            }
        }
    }

    private static void requireNoSource(String baseModel, Optional<String> source) {
        if (source.isPresent()) {
            throw FactoryException.badInput("base model '" + baseModel
                    + "' is shipped with the factory; choose another name with --base for the model of --model");
        }
    }

    private void requireHypernetwork(StoreAccess store, String baseModel) {
        if (!isShipped("hypernetworks", baseModel)
                && StoredVersions.names(store.store(), baseModel).isEmpty()) {
            throw FactoryException.notFound(
                    "there is no hypernetwork for base model '" + baseModel + "': none is shipped,"
                            + " and none is in store " + storeName
                            + ". Train one (factory train hypernetwork --help), and add it"
                            + " with: factory hypernetwork add PATH --base " + baseModel);
        }
    }

    /**
     * A description of another task of the base model's suite than the benchmark's task.
     *
     * @return empty if the suite has no tasks
     */
    Optional<String> descriptionOfAnotherTask(String baseModel, String benchmark) {
        List<SuiteTask> tasks = suite(baseModel).tasks(SuiteTask.Use.TRAINED);
        int benchmarks = tasks.stream().map(SuiteTask::id).toList().indexOf(benchmark);
        // Choose a distant task, because related tasks are next to each other in the suite.
        return tasks.size() < 2
                ? Optional.empty()
                : tasks.get((benchmarks + tasks.size() / 2) % tasks.size()).heldOutDescriptions(1, 0).stream()
                        .findFirst();
    }

    private TaskSuite suite(String baseModel) {
        try (StoreAccess store = StoreAccess.open(storeName)) {
            return TaskSuites.of(store.store(), baseModel)
                    .orElseThrow(() ->
                            FactoryException.notFound("base model '" + baseModel + "' is not in store " + storeName));
        }
    }

    private boolean isShipped(String kind, String baseModel) {
        return Files.isDirectory(home.defaults().resolve(kind).resolve(baseModel));
    }
}
