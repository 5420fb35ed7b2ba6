package io.adapterfactory.trainer.round;

import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.trainer.version.Version;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The files of rounds in the store: plans, training states, optimizer states, and logs. They are written locally first
 * and then uploaded, so that another machine can continue a round.
 *
 * <p>Any method may throw {@link io.adapterfactory.t2l.artifact.StoreUnavailableException}, and
 * {@link UncheckedIOException} when a file on this machine cannot be read or written.
 */
@ApplicationScoped
public class RoundFiles {

    private static final String UNFINISHED = "-to-";
    private static final String OPTIMIZER = ".optimiser.safetensors";

    private final ArtifactStore store;
    /** Folders whose local files are up to date. */
    private final Set<String> upToDate = ConcurrentHashMap.newKeySet();

    public RoundFiles(ArtifactStore store) {
        this.store = store;
    }

    /** The plan of an unfinished round from this champion to a version of this name. */
    public Optional<RoundPlan> unfinished(Version champion, String name) {
        return RoundPlan.read(here(planFile(champion.baseModel(), champion.name(), name)));
    }

    void write(RoundPlan plan) {
        try {
            plan.write(here(planFile(plan)));
        } catch (IOException e) {
            throw new UncheckedIOException("the plan of the round to " + plan.name() + " cannot be written", e);
        }
        share(plan);
    }

    /** Uploads the plan again, because the first upload may have failed. */
    void share(RoundPlan plan) {
        store.share(planFile(plan));
    }

    /** Local path of a round's training state, which may not exist. */
    Path state(RoundPlan plan) {
        return here(stateFile(plan));
    }

    /** @param writer writes the training state to a given file */
    void saveState(RoundPlan plan, Consumer<Path> writer) {
        save(stateFile(plan), writer);
    }

    /** Local path of the optimizer state of the round that made a version; it may not exist. */
    Path optimizer(String baseModel, String version) {
        return here(optimizerFile(baseModel, version));
    }

    /** @param writer writes the optimizer state of the round to a given file */
    void saveOptimizer(RoundPlan plan, Consumer<Path> writer) {
        save(optimizerFile(plan.baseModel(), plan.name()), writer);
    }

    private void save(String file, Consumer<Path> writer) {
        writer.accept(here(file));
        store.share(file);
    }

    /** The local folder of a round's training logs. */
    Path logs(RoundPlan plan) {
        return store.local(logFolder(plan));
    }

    void shareLogs(RoundPlan plan) {
        store.share(logFolder(plan));
    }

    /**
     * Removes plans and training states of a base model's rounds, and temporary files of killed trainers. Call this
     * when the last round's version is published.
     */
    public void forgetUnfinished(String baseModel) {
        for (String name : stateFiles(baseModel)) {
            if (name.endsWith(".tmp") || name.contains(UNFINISHED) && !name.endsWith(OPTIMIZER)) {
                store.delete(states(baseModel) + "/" + name);
            }
        }
    }

    /** Removes files that only a round from this version would need. */
    public void forgetOptimizer(String baseModel, String version) {
        String file = optimizerFile(baseModel, version);
        if (Files.exists(here(file))) {
            store.delete(file);
        }
    }

    private List<String> stateFiles(String baseModel) {
        Path folder = here(states(baseModel) + "/");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be read", e);
        }
    }

    private static String states(String baseModel) {
        return "training/" + baseModel;
    }

    private static String planFile(RoundPlan plan) {
        return planFile(plan.baseModel(), plan.champion(), plan.name());
    }

    private static String planFile(String baseModel, String champion, String name) {
        return states(baseModel) + "/" + champion + UNFINISHED + name + ".json";
    }

    private static String stateFile(RoundPlan plan) {
        return states(plan.baseModel()) + "/" + plan.champion() + UNFINISHED + plan.name() + ".safetensors";
    }

    private static String optimizerFile(String baseModel, String version) {
        return states(baseModel) + "/" + version + OPTIMIZER;
    }

    private static String logFolder(RoundPlan plan) {
        return "training-logs/" + plan.baseModel() + "/" + plan.name();
    }

    /** A local file; files of another trainer are downloaded once, because only one trainer works at a time. */
    private Path here(String path) {
        String folder = path.substring(0, path.lastIndexOf('/'));
        if (!upToDate.contains(folder)) {
            store.local(folder);
            upToDate.add(folder);
        }
        return store.folder().resolve(path);
    }
}
