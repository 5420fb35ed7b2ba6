package io.adapterfactory.t2l.hypernetwork;

/** The task vectors of a hypernetwork's training, and the similarity of a new one to them. */
public final class TrainingNeighborhood {

    private final float[] vectors; // [n, width], each of length 1
    private final int width;

    /** @param vectors {@code [n, width]} */
    public TrainingNeighborhood(float[] vectors, int width) {
        this.vectors = vectors.clone();
        this.width = width;
        for (int start = 0; start < vectors.length; start += width) {
            normalize(this.vectors, start, width);
        }
    }

    /**
     * @param vector {@code [width]}, of any length but 0
     * @return the largest cosine to a training vector, -1 to 1
     */
    public double nearest(float[] vector) {
        float[] unit = vector.clone();
        normalize(unit, 0, width);
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

    private static void normalize(float[] values, int start, int width) {
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
