package io.adapterfactory.t2l.task.suite;

import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.FolderKind;
import io.adapterfactory.t2l.artifact.StorePath;
import io.adapterfactory.t2l.basemodel.BaseModelProfile;
import io.adapterfactory.t2l.task.TaskSuite;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.adapterfactory.t2l.task.words.WordsSuite;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The suites by name, and those of base models. */
public final class TaskSuites {

    private TaskSuites() {}

    /** The names that {@link #named} accepts. */
    public static List<String> names() {
        return List.of("nano", "words", "none");
    }

    /**
     * @param name from a base model's profile; {@code none} is the empty suite
     * @throws IllegalArgumentException when the suite does not exist
     */
    public static TaskSuite named(String name) {
        return switch (name) {
            case "nano" -> NanoSuite.standard();
            case "words" -> WordsSuite.standard();
            case "none" -> new NoTasks();
            default ->
                throw new IllegalArgumentException(
                        "task suite '" + name + "' is unknown; expected one of " + String.join(", ", names()));
        };
    }

    /**
     * The suite that a base model's profile names.
     *
     * @throws IllegalArgumentException when the suite does not exist
     * @throws io.adapterfactory.t2l.basemodel.InvalidProfileException when the profile is invalid
     */
    public static TaskSuite of(Path baseModelFolder) {
        return named(BaseModelProfile.read(baseModelFolder).suite());
    }

    /**
     * The suite of a store's base model, read without its weights, which may be large and remote.
     *
     * @return empty if the store does not have the base model
     * @throws IllegalArgumentException when the suite does not exist
     * @throws io.adapterfactory.t2l.basemodel.InvalidProfileException when its profile is invalid
     * @throws io.adapterfactory.t2l.artifact.StoreUnavailableException when the store is unavailable
     */
    public static Optional<TaskSuite> of(ArtifactStore store, String baseModel) {
        return StorePath.isPlain(baseModel)
                ? store.findSmallFiles(FolderKind.BASE_MODELS, baseModel).map(TaskSuites::of)
                : Optional.empty();
    }
}
