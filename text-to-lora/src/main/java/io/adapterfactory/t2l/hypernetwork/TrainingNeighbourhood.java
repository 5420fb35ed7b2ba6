package io.adapterfactory.t2l.hypernetwork;

import io.adapterfactory.t2l.tensor.SafetensorsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The task vectors that a hypernetwork was trained on: tells how near a new one is. */
public final class TrainingNeighbourhood {

    private static final String TENSOR = "embeddings";

    private final float[] vectors; // [n, width], each of length 1
    private final int width;

    /** @param vectors {@code [n, width]} */
    public TrainingNeighbourhood(float[] vectors, int width) {
        this.vectors = vectors.clone();
        this.width = width;
        for (int start = 0; start < vectors.length; start += width) {
            normalise(this.vectors, start, width);
        }
    }

    /** Reads {@code training_embeddings.safetensors} if the folder has it. */
    public static Optional<TrainingNeighbourhood> read(Path folder) {
        Path file = folder.resolve(HypernetworkFolder.TRAINING_EMBEDDINGS);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            long[] shape = tensors.tensors().get(TENSOR).shape();
            return Optional.of(new TrainingNeighbourhood(tensors.floats(TENSOR), Math.toIntExact(shape[1])));
        }
    }

    /**
     * @param vector {@code [width]}, of any length but 0
     * @return the greatest cosine to a training vector, -1 to 1
     */
    public double nearest(float[] vector) {
        float[] unit = vector.clone();
        normalise(unit, 0, width);
        double greatest = -1;
        for (int start = 0; start < vectors.length; start += width) {
            double cosine = 0;
            for (int i = 0; i < width; i++) {
                cosine += (double) unit[i] * vectors[start + i];
            }
            greatest = Math.max(greatest, cosine);
        }
        return Math.min(1, greatest);
    }

    private static void normalise(float[] values, int start, int width) {
        double squares = 0;
        for (int i = start; i < start + width; i++) {
            squares += (double) values[i] * values[i];
        }
        float scale = squares == 0 ? 0 : (float) (1 / Math.sqrt(squares));
        for (int i = start; i < start + width; i++) {
            values[i] *= scale;
        }
    }
}
