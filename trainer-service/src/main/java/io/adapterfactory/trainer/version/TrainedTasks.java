package io.adapterfactory.trainer.version;

import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.hypernetwork.checkpoint.TrainedTaskFile;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The published tasks that versions were trained on, by their data files; kept in the store. Tasks of a base model's
 * suite are not listed: its first version was trained on them.
 */
@ApplicationScoped
public class TrainedTasks {

    private final ArtifactStore store;
    private final Map<String, Set<String>> known = new ConcurrentHashMap<>();

    public TrainedTasks(ArtifactStore store) {
        this.store = store;
    }

    /**
     * The data files that a version and its ancestors were trained on; none for a version that no round has made, or
     * that an older release has made.
     *
     * @throws io.adapterfactory.t2l.artifact.StoreUnavailableException when the store does not answer
     */
    public Set<String> of(String baseModel, String version) {
        String path = TrainedTaskFile.path(baseModel, version);
        return known.computeIfAbsent(path, key -> TrainedTaskFile.read(store.local(key)));
    }

    /**
     * Saves what a new version was trained on: its round's data files and those of its parent.
     *
     * @throws java.io.UncheckedIOException when the file cannot be written
     */
    public void write(String baseModel, String version, String parent, Set<String> files) {
        Set<String> all = new TreeSet<>(of(baseModel, parent));
        all.addAll(files);
        String path = TrainedTaskFile.path(baseModel, version);
        TrainedTaskFile.write(store.folder().resolve(path), all);
        store.share(path);
        known.put(path, Set.copyOf(all));
    }

    /** Removes the file of a version whose weights are removed. */
    void remove(String baseModel, String version) {
        String path = TrainedTaskFile.path(baseModel, version);
        known.remove(path);
        store.delete(path);
    }
}
