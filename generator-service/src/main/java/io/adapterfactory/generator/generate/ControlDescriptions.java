package io.adapterfactory.generator.generate;

import io.adapterfactory.generator.hypernetwork.LoadedHypernetwork;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.basemodel.InvalidProfileException;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.file.Sha256;
import io.adapterfactory.t2l.task.SuiteTask;
import io.adapterfactory.t2l.task.TaskSuite;
import io.adapterfactory.t2l.task.suite.TaskSuites;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/**
 * Chooses another task's description for a control: one of the base model's task suite, from the half that is less
 * similar to the given description. The same description always gets the same one.
 */
@ApplicationScoped
public class ControlDescriptions {

    private static final Logger LOG = Logger.getLogger(ControlDescriptions.class);
    private static final long SEED = 21;
    private static final int HASH_DIGITS = 15; // as many hex digits as fit into a positive long

    private record Key(String suite, String textEncoder) {}

    /** @param vector {@code [dimension]}; all have the same length */
    private record Described(String description, float[] vector) {}

    private final ArtifactStore store;
    private final Map<Key, List<Described>> known = new ConcurrentHashMap<>();

    public ControlDescriptions(ArtifactStore store) {
        this.store = store;
    }

    /**
     * @param description of an order; valid
     * @return empty if the suite of the hypernetwork's base model does not have two tasks
     * @throws io.adapterfactory.t2l.artifact.StoreUnavailableException when the store is unavailable
     */
    Optional<String> unlike(String description, LoadedHypernetwork hypernetwork) {
        List<Described> tasks = suite(hypernetwork.baseModel())
                .map(suite -> described(suite, hypernetwork.embedder()))
                .orElse(List.of());
        int candidates = tasks.size() / 2;
        if (candidates == 0) {
            return Optional.empty();
        }
        float[] vector = hypernetwork.embedder().embed(List.of(description))[0];
        List<Described> leastSimilarFirst = tasks.stream()
                .sorted(Comparator.comparingDouble(task -> TaskEmbedder.product(task.vector(), vector)))
                .toList();
        return Optional.of(
                leastSimilarFirst.get((int) (hash(description) % candidates)).description());
    }

    /** Empty if its profile cannot be used, which is no reason to refuse an order. */
    private Optional<TaskSuite> suite(String baseModel) {
        try {
            return TaskSuites.of(store, baseModel);
        } catch (InvalidProfileException | IllegalArgumentException e) {
            LOG.warnf("base model %s has no controls: %s", baseModel, e.getMessage());
            return Optional.empty();
        }
    }

    private List<Described> described(TaskSuite suite, TaskEmbedder embedder) {
        return known.computeIfAbsent(new Key(suite.name(), embedder.id()), key -> {
            List<String> descriptions = suite.tasks(SuiteTask.Use.TRAINED).stream()
                    .filter(task -> !task.isComposition())
                    .map(task -> task.trainingDescriptions(1, SEED).get(0))
                    .toList();
            if (descriptions.isEmpty()) {
                return List.of();
            }
            float[][] vectors = embedder.embed(descriptions);
            return IntStream.range(0, vectors.length)
                    .mapToObj(i -> new Described(descriptions.get(i), vectors[i]))
                    .toList();
        });
    }

    private static long hash(String description) {
        byte[] text = TaskEmbedder.normalizeControl(description).getBytes(StandardCharsets.UTF_8);
        return Long.parseLong(Sha256.of(text).substring(0, HASH_DIGITS), 16);
    }
}
