package io.adapterfactory.generator.prediction;

import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.statistics.Prediction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The newest scored tasks of each hypernetwork version, and what they predict for a new one: from the scores of the
 * {@value Prediction#NEIGHBORS} tasks with the most similar descriptions. These scores are observations, so the interval is that
 * of one more score, not that of their mean.
 */
@ApplicationScoped
public class ScoredTasks {

    private static final int MAX_VERSIONS = 50;
    private static final int MAX_TASKS = 100;
    private static final int MAX_VECTORS = 2000;

    private record Version(String baseModel, String name) {}

    private record Text(String textEncoder, String description) {}

    /** A map of the entries that were put last. */
    private static final class Newest<K, V> extends LinkedHashMap<K, V> {

        private static final long serialVersionUID = 1;

        private final int max;

        Newest(int max) {
            this.max = max;
        }

        @Override
        public V put(K key, V value) {
            V before = remove(key);
            super.put(key, value);
            return before;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > max;
        }
    }

    private final Map<Version, Map<String, Double>> scores = new Newest<>(MAX_VERSIONS);
    /** Vectors {@code [dimension]} of descriptions, so that the description of a result is rarely encoded again. */
    private final Map<Text, float[]> vectors = new Newest<>(MAX_VECTORS);

    /**
     * A task was scored.
     *
     * @param version of the hypernetwork that generated its adapter
     * @param description normalized
     * @param score 0 to 1; a newer score of the same description replaces the older one
     */
    public synchronized void scored(String baseModel, String version, String description, double score) {
        scores.computeIfAbsent(new Version(baseModel, version), key -> new Newest<>(MAX_TASKS))
                .put(description, score);
    }

    /**
     * Predicts the scores of adapters.
     *
     * @param version of the hypernetwork that generates them
     * @param embedder of this version
     * @param descriptions normalized
     * @param encoded their vectors {@code [descriptions][dimension]}
     * @return for each description, a prediction; empty if fewer than {@value Prediction#NEIGHBORS} tasks of the version are known
     */
    public synchronized List<Optional<Prediction>> predict(
            String baseModel, String version, TaskEmbedder embedder, List<String> descriptions, float[][] encoded) {
        for (int i = 0; i < encoded.length; i++) {
            vectors.put(new Text(embedder.id(), descriptions.get(i)), encoded[i]);
        }
        Map<String, Double> known = scores.getOrDefault(new Version(baseModel, version), Map.of());
        List<Optional<Prediction>> predictions = new ArrayList<>();
        if (known.size() < Prediction.NEIGHBORS) {
            descriptions.forEach(description -> predictions.add(Optional.empty()));
            return predictions;
        }
        Map<String, float[]> places = places(embedder, List.copyOf(known.keySet()));
        for (float[] vector : encoded) {
            predictions.add(Prediction.ofNearest(places.entrySet().stream()
                    .map(place -> new Prediction.Neighbor(
                            TaskEmbedder.product(place.getValue(), vector), known.get(place.getKey())))));
        }
        return predictions;
    }

    /** The vectors of scored descriptions; those that this generator has not encoded lately are encoded now. */
    private Map<String, float[]> places(TaskEmbedder embedder, List<String> descriptions) {
        Map<String, float[]> places = new LinkedHashMap<>();
        List<String> unknown = new ArrayList<>();
        for (String description : descriptions) {
            float[] vector = vectors.get(new Text(embedder.id(), description));
            if (vector == null) {
                unknown.add(description);
            } else {
                places.put(description, vector);
            }
        }
        if (!unknown.isEmpty()) {
            float[][] encoded = embedder.embed(unknown);
            for (int i = 0; i < encoded.length; i++) {
                places.put(unknown.get(i), encoded[i]);
                vectors.put(new Text(embedder.id(), unknown.get(i)), encoded[i]);
            }
        }
        return places;
    }
}
