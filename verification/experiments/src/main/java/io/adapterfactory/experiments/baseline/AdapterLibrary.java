package io.adapterfactory.experiments.baseline;

import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.lora.LoraWeights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Trained adapters with the task vectors of their descriptions. */
public final class AdapterLibrary {

    /**
     * @param task id of its training task
     * @param vectors of the task's descriptions, of equal length
     */
    public record Entry(String task, LoraWeights adapter, float[][] vectors) {}

    private final List<Entry> entries;

    /** @throws IllegalArgumentException when there is no entry, or modules, shapes, or scalings differ */
    public AdapterLibrary(List<Entry> entries) {
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("a library needs at least one adapter");
        }
        LoraWeights first = entries.get(0).adapter();
        for (Entry entry : entries) {
            if (!entry.adapter().target().equals(first.target())
                    || !entry.adapter().config().equals(first.config())) {
                throw new IllegalArgumentException("the adapter of task " + entry.task() + " is for "
                        + entry.adapter().target() + " with " + entry.adapter().config() + "; expected "
                        + first.target() + " with " + first.config() + " as the first one");
            }
        }
        this.entries = List.copyOf(entries);
    }

    public List<Entry> entries() {
        return entries;
    }

    public List<LoraWeights> adapters() {
        return entries.stream().map(Entry::adapter).toList();
    }

    /** The adapter of the task whose description has the largest cosine. All task vectors have the same length. */
    public Entry nearest(float[] taskVector) {
        Entry nearest = null;
        double greatest = Double.NEGATIVE_INFINITY;
        for (Entry entry : entries) {
            for (float[] vector : entry.vectors()) {
                double product = TaskEmbedder.product(taskVector, vector);
                if (product > greatest) {
                    greatest = product;
                    nearest = entry;
                }
            }
        }
        if (nearest == null) {
            throw new IllegalStateException("no adapter of the library has a description");
        }
        return nearest;
    }

    /** The mean of A and the mean of B, entry by entry. */
    public LoraWeights average() {
        LoraWeights first = entries.get(0).adapter();
        return new LoraWeights(
                first.config(),
                first.target(),
                mean(adapters().stream().map(LoraWeights::a).toList()),
                mean(adapters().stream().map(LoraWeights::b).toList()));
    }

    private static Map<String, float[]> mean(List<Map<String, float[]>> all) {
        Map<String, float[]> means = new LinkedHashMap<>();
        for (String module : all.get(0).keySet()) {
            float[] mean = new float[all.get(0).get(module).length];
            for (Map<String, float[]> one : all) {
                float[] values = one.get(module);
                for (int i = 0; i < mean.length; i++) {
                    mean[i] += values[i] / all.size();
                }
            }
            means.put(module, mean);
        }
        return means;
    }
}
