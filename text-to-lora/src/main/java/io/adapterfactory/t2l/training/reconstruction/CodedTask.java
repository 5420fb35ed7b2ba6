package io.adapterfactory.t2l.training.reconstruction;

import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import java.util.List;

/**
 * A task for {@link TaskCodeTrainer}.
 *
 * @param id of the task
 * @param taskVectors one for each description, {@code [taskVectorSize]}
 * @param code that all of them should get, {@code [d/2]}
 */
public record CodedTask(String id, List<float[]> taskVectors, float[] code) {

    private static final double EPSILON = 1e-5;

    public CodedTask {
        if (taskVectors.isEmpty()) {
            throw new IllegalArgumentException("task " + id + " needs at least one description");
        }
        taskVectors = List.copyOf(taskVectors);
    }

    /**
     * A task's code without the differences between its wordings: the mean of the codes of its descriptions, with mean
     * 0 and variance 1 like the output of the task encoder's norm.
     *
     * @param taskVectors of the task, for {@code hypernetwork}
     */
    public static float[] meanCode(Hypernetwork hypernetwork, List<float[]> taskVectors) {
        float[][] codes = hypernetwork.taskCodes(taskVectors.toArray(float[][]::new));
        float[] mean = new float[codes[0].length];
        for (float[] code : codes) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += code[i] / codes.length;
            }
        }
        return normalized(mean);
    }

    private static float[] normalized(float[] code) {
        double mean = 0;
        double squares = 0;
        for (float number : code) {
            mean += number / code.length;
            squares += (double) number * number / code.length;
        }
        double scale = 1 / Math.sqrt(squares - mean * mean + EPSILON);
        float[] normalized = new float[code.length];
        for (int i = 0; i < code.length; i++) {
            normalized[i] = (float) ((code[i] - mean) * scale);
        }
        return normalized;
    }
}
