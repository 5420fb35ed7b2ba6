package io.adapterfactory.t2l.hypernetwork;

import io.adapterfactory.t2l.lora.LoraWeights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Mean and standard deviation (unbiased) of every entry of A {@code [L, r, in]} and B {@code [L, out, r]} over
 * adapters, by group of the target.
 */
record AdapterMoments(
        Map<String, float[]> meanA,
        Map<String, float[]> meanB,
        Map<String, float[]> deviationA,
        Map<String, float[]> deviationB) {

    static AdapterMoments of(List<LoraWeights> adapters) {
        AdapterMoments moments = new AdapterMoments(
                new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
        for (String group : adapters.get(0).target().groups().keySet()) {
            add(adapters, adapter -> adapter.a().get(group), group, moments.meanA, moments.deviationA);
            add(adapters, adapter -> adapter.b().get(group), group, moments.meanB, moments.deviationB);
        }
        return moments;
    }

    private static void add(
            List<LoraWeights> adapters,
            Function<LoraWeights, float[]> side,
            String group,
            Map<String, float[]> means,
            Map<String, float[]> deviations) {
        int size = side.apply(adapters.get(0)).length;
        float[] mean = new float[size];
        float[] deviation = new float[size];
        for (int i = 0; i < size; i++) {
            double sum = 0;
            for (LoraWeights adapter : adapters) {
                sum += side.apply(adapter)[i];
            }
            double center = sum / adapters.size();
            double squares = 0;
            for (LoraWeights adapter : adapters) {
                double distance = side.apply(adapter)[i] - center;
                squares += distance * distance;
            }
            mean[i] = (float) center;
            deviation[i] = (float) Math.sqrt(squares / (adapters.size() - 1));
        }
        means.put(group, mean);
        deviations.put(group, deviation);
    }
}
