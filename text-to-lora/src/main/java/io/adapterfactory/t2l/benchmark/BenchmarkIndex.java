package io.adapterfactory.t2l.benchmark;

import io.adapterfactory.t2l.tensor.SafetensorsFile;
import io.adapterfactory.t2l.tensor.SafetensorsWriter;
import io.adapterfactory.t2l.tensor.TensorData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ejml.simple.SimpleMatrix;

/**
 * Finds the benchmark whose descriptions are most similar to a text's vector.
 *
 * <p>By plain cosine, two wordings of one task are often farther apart than one wording of two tasks: "first" and
 * "last" differ less than "keep" and "retain". An index that was fitted by {@link BenchmarkIndexTraining} measures
 * cosines in a space where wordings of the same benchmark are close.
 */
public final class BenchmarkIndex {

    /** @param similarity cosine, -1 to 1, in the index's space */
    public record Match(String benchmark, double similarity) {}

    private static final String TEXT_ENCODER = "text_encoder";
    private static final String NAMES = "benchmarks";
    private static final String NEAR_FROM = "near_from";
    private static final String PROJECTION = "projection";
    private static final String CENTER = "centre";
    private static final String MEANS = "means";

    private final String textEncoder;
    private final double nearFrom;
    private final SimpleMatrix projection; // [dim, dim]; null for plain cosine
    private final SimpleMatrix center; // [dim, 1]
    private final List<String> benchmarks = new ArrayList<>();
    private final List<SimpleMatrix> places = new ArrayList<>(); // [dim, 1], of length 1

    /**
     * @param projection {@code [dim, dim]}, applied after {@code center} {@code [dim, 1]} is subtracted; both null for
     *     plain cosine
     */
    BenchmarkIndex(String textEncoder, double nearFrom, SimpleMatrix projection, SimpleMatrix center) {
        this.textEncoder = textEncoder;
        this.nearFrom = nearFrom;
        this.projection = projection;
        this.center = center;
    }

    /**
     * An index that uses plain cosine.
     *
     * @param nearFrom minimum cosine of a similar benchmark
     */
    public static BenchmarkIndex plain(String textEncoder, double nearFrom) {
        return new BenchmarkIndex(textEncoder, nearFrom, null, null);
    }

    /** The same index with another threshold. */
    public BenchmarkIndex nearFrom(double threshold) {
        BenchmarkIndex other = new BenchmarkIndex(textEncoder, threshold, projection, center);
        other.benchmarks.addAll(benchmarks);
        other.places.addAll(places);
        return other;
    }

    /** Adds a benchmark by the vectors of its descriptions, {@code [descriptions][dim]}. */
    public void add(String benchmark, float[][] vectors) {
        addAt(benchmark, place(meanRow(unitRows(vectors))));
    }

    /** Adds a benchmark at a point {@code [dim, 1]} of the index's space. */
    void addAt(String benchmark, SimpleMatrix place) {
        benchmarks.add(benchmark);
        places.add(unit(place));
    }

    public boolean isEmpty() {
        return benchmarks.isEmpty();
    }

    public List<String> benchmarks() {
        return List.copyOf(benchmarks);
    }

    /** Id of the sentence encoder for the vectors. */
    public String textEncoder() {
        return textEncoder;
    }

    /** Minimum similarity at which a benchmark counts as similar. */
    public double nearFrom() {
        return nearFrom;
    }

    /**
     * @param vector {@code [dim]}, of any length
     * @throws IllegalStateException when the index is empty
     */
    public Match nearest(float[] vector) {
        SimpleMatrix place = place(unitRows(new float[][] {vector}).transpose());
        int nearest = -1;
        double similarity = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < places.size(); i++) {
            double cosine = places.get(i).dot(place);
            if (cosine > similarity) {
                similarity = cosine;
                nearest = i;
            }
        }
        if (nearest < 0) {
            throw new IllegalStateException("the index has no benchmark");
        }
        return new Match(benchmarks.get(nearest), similarity);
    }

    /** @throws io.adapterfactory.t2l.tensor.InvalidSafetensorsException when the file contains no index */
    public static BenchmarkIndex read(Path file) {
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            BenchmarkIndex index = new BenchmarkIndex(
                    tensors.metadata().get(TEXT_ENCODER),
                    Double.parseDouble(tensors.metadata().get(NEAR_FROM)),
                    matrix(tensors, PROJECTION),
                    matrix(tensors, CENTER));
            SimpleMatrix means = matrix(tensors, MEANS);
            String[] names = tensors.metadata().get(NAMES).split("\n");
            for (int i = 0; i < names.length; i++) {
                index.benchmarks.add(names[i]);
                index.places.add(unit(means.getRow(i).transpose()));
            }
            return index;
        }
    }

    /** Writes a fitted index in half precision. */
    public void write(Path file) {
        SimpleMatrix means = new SimpleMatrix(places.size(), center.getNumRows());
        for (int i = 0; i < places.size(); i++) {
            means.insertIntoThis(i, 0, places.get(i).transpose());
        }
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        tensors.put(PROJECTION, half(projection));
        tensors.put(CENTER, half(center));
        tensors.put(MEANS, half(means));
        SafetensorsWriter.write(
                file,
                tensors,
                Map.of(
                        TEXT_ENCODER, textEncoder,
                        NEAR_FROM, Double.toString(nearFrom),
                        NAMES, String.join("\n", benchmarks)));
    }

    /** Maps a vector {@code [dim, 1]} of length 1 to the index's space. */
    SimpleMatrix place(SimpleMatrix vector) {
        return unit(projection == null ? vector : projection.mult(vector.minus(center)));
    }

    private static SimpleMatrix unit(SimpleMatrix vector) {
        return vector.divide(vector.normF());
    }

    static SimpleMatrix unitRows(float[][] vectors) {
        SimpleMatrix rows = new SimpleMatrix(vectors.length, vectors[0].length);
        for (int i = 0; i < vectors.length; i++) {
            for (int j = 0; j < vectors[i].length; j++) {
                rows.set(i, j, vectors[i][j]);
            }
            rows.insertIntoThis(i, 0, unit(rows.getRow(i)));
        }
        return rows;
    }

    static SimpleMatrix meanRow(SimpleMatrix rows) {
        return rows.transpose()
                .mult(SimpleMatrix.filled(rows.getNumRows(), 1, 1))
                .divide(rows.getNumRows());
    }

    private static SimpleMatrix matrix(SafetensorsFile tensors, String name) {
        float[] values = tensors.floats(name);
        long[] shape = tensors.tensors().get(name).shape();
        SimpleMatrix matrix = new SimpleMatrix((int) shape[0], (int) shape[1]);
        for (int i = 0; i < values.length; i++) {
            matrix.set(i, values[i]);
        }
        return matrix;
    }

    private static TensorData half(SimpleMatrix matrix) {
        float[] values = new float[matrix.getNumElements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) matrix.get(i);
        }
        return TensorData.half(values, matrix.getNumRows(), matrix.getNumCols());
    }
}
