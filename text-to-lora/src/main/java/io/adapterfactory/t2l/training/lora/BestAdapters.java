package io.adapterfactory.t2l.training.lora;

import ai.djl.ndarray.NDArray;
import io.adapterfactory.t2l.tensor.SafetensorsFile;
import io.adapterfactory.t2l.tensor.TensorData;
import io.adapterfactory.t2l.training.optimizer.ParameterSet;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;

/** The best state of each of the adapters that are trained together: the one at its smallest validation loss. */
final class BestAdapters {

    private static final String TENSOR = "best.";
    private static final String LOSSES = "best_losses";
    private static final String STEPS = "best_steps";
    private static final String MISSES = "validations_without_smaller_loss";

    private final int patience;
    private final double[] losses;
    private final double[] steps;
    private final double[] misses;
    private final Map<String, float[]> arrays = new LinkedHashMap<>();

    /** @param parameters the first axis of every array is the adapter */
    BestAdapters(int adapters, int patience, ParameterSet parameters) {
        this.patience = patience;
        this.losses = new double[adapters];
        this.steps = new double[adapters];
        this.misses = new double[adapters];
        Arrays.fill(losses, Double.POSITIVE_INFINITY);
        parameters.forEach((name, array) -> arrays.put(name, array.toFloatArray()));
    }

    /** @param found validation loss of each adapter; the arrays of improved adapters replace the stored ones */
    void judge(long step, double[] found, ParameterSet parameters) {
        boolean[] better = new boolean[found.length];
        for (int i = 0; i < found.length; i++) {
            if (hasStopped(i)) {
                continue;
            }
            better[i] = found[i] < losses[i];
            if (better[i]) {
                losses[i] = found[i];
                steps[i] = step;
                misses[i] = 0;
            } else {
                misses[i]++;
            }
        }
        parameters.forEach((name, array) -> keep(better, array, arrays.get(name)));
    }

    private static void keep(boolean[] better, NDArray array, float[] kept) {
        float[] now = array.toFloatArray();
        int size = now.length / better.length;
        for (int i = 0; i < better.length; i++) {
            if (better[i]) {
                System.arraycopy(now, i * size, kept, i * size, size);
            }
        }
    }

    private boolean hasStopped(int adapter) {
        return misses[adapter] >= patience;
    }

    int stopped() {
        return (int) Arrays.stream(misses).filter(count -> count >= patience).count();
    }

    double loss(int adapter) {
        return losses[adapter];
    }

    long step(int adapter) {
        return (long) steps[adapter];
    }

    /** All adapters' best arrays under a name, flattened. */
    float[] array(String name) {
        return arrays.get(name);
    }

    Map<String, TensorData> tensors(ParameterSet parameters) {
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        parameters.forEach((name, array) -> tensors.put(
                TENSOR + name, TensorData.of(arrays.get(name), array.getShape().getShape())));
        return tensors;
    }

    Map<String, String> metadata() {
        return Map.of(LOSSES, text(losses), STEPS, text(steps), MISSES, text(misses));
    }

    /** @param file named in errors */
    void restore(Path file, SafetensorsFile state) {
        if (!state.metadata().containsKey(LOSSES)) {
            throw new IllegalArgumentException("the saved state " + file
                    + " belongs to a training without early stopping; expected one with early stopping");
        }
        arrays.replaceAll((name, before) -> state.floats(TENSOR + name));
        read(state, LOSSES, losses);
        read(state, STEPS, steps);
        read(state, MISSES, misses);
    }

    private static String text(double[] values) {
        DoubleFunction<String> exact = Double::toString;
        return Arrays.stream(values).mapToObj(exact).collect(Collectors.joining(" "));
    }

    private static void read(SafetensorsFile state, String name, double[] target) {
        double[] values = Arrays.stream(state.metadata().get(name).split(" "))
                .mapToDouble(Double::parseDouble)
                .toArray();
        System.arraycopy(values, 0, target, 0, target.length);
    }
}
