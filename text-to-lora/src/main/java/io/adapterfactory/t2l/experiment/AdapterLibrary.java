package io.adapterfactory.t2l.experiment;

import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.task.NanoSuite;
import io.adapterfactory.t2l.task.Operation;
import io.adapterfactory.t2l.task.Wording;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Trained adapters with their tasks' descriptions: what Text-to-LoRA is compared with. */
final class AdapterLibrary {

    private record Entry(float[] vector, LoraWeights adapter) {}

    private final TaskEmbedder embedder;
    private final List<Entry> entries = new ArrayList<>();

    private AdapterLibrary(TaskEmbedder embedder) {
        this.embedder = embedder;
    }

    static AdapterLibrary of(Map<Operation, LoraWeights> trained, TaskEmbedder embedder, int descriptions, long seed) {
        AdapterLibrary library = new AdapterLibrary(embedder);
        trained.forEach((operation, adapter) -> {
            List<String> texts = NanoSuite.standard().descriptions(operation, Wording.SEEN, descriptions, seed);
            for (float[] vector : embedder.embed(texts)) {
                library.entries.add(new Entry(vector, adapter));
            }
        });
        return library;
    }

    /** The adapter of the task with the description of greatest cosine. */
    LoraWeights nearest(String description) {
        float[] vector = embedder.embed(List.of(description))[0];
        Entry nearest = entries.get(0);
        double greatest = Double.NEGATIVE_INFINITY;
        for (Entry entry : entries) {
            double product = 0;
            for (int i = 0; i < vector.length; i++) {
                product += (double) vector[i] * entry.vector()[i];
            }
            if (product > greatest) {
                greatest = product;
                nearest = entry;
            }
        }
        return nearest.adapter();
    }

    /** The mean of A and the mean of B, number by number. */
    static LoraWeights average(List<LoraWeights> adapters) {
        LoraWeights first = adapters.get(0);
        return new LoraWeights(
                first.config(),
                first.target(),
                mean(adapters.stream().map(LoraWeights::a).toList()),
                mean(adapters.stream().map(LoraWeights::b).toList()));
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
