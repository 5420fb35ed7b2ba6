package io.adapterfactory.t2l.evaluation;

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
 * Finds the benchmark whose descriptions come nearest to a text's vector.
 *
 * <p>By plain cosine two wordings of one task are often farther apart than one wording of two tasks: "first" and "last" differ
 * less than "keep" and "retain". A fitted index is therefore a linear discriminant (Fisher 1936): it measures cosines
 * after the directions in which wordings of the same benchmark scatter have been shrunk to their common size.
 */
public final class BenchmarkIndex {

    /** @param similarity cosine, -1 to 1, in the index's space */
    public record Match(String benchmark, double similarity) {}

    private static final String TEXT_ENCODER = "text_encoder";
    private static final String NAMES = "benchmarks";
    private static final String NEAR_FROM = "near_from";
    private static final String PROJECTION = "projection";
    private static final String CENTRE = "centre";
    private static final String MEANS = "means";
    /** Share of an equal scatter in every direction that is mixed into the one found, so that it can be inverted. */
    private static final double SHRINKAGE = 0.05;

    private final String textEncoder;
    private final double nearFrom;
    private final SimpleMatrix projection; // [dim, dim]; null for plain cosine
    private final SimpleMatrix centre; // [dim, 1]
    private final List<String> benchmarks = new ArrayList<>();
    private final List<SimpleMatrix> places = new ArrayList<>(); // [dim, 1], of length 1

    private BenchmarkIndex(String textEncoder, double nearFrom, SimpleMatrix projection, SimpleMatrix centre) {
        this.textEncoder = textEncoder;
        this.nearFrom = nearFrom;
        this.projection = projection;
        this.centre = centre;
    }

    /**
     * An index by plain cosine.
     *
     * @param nearFrom cosine from which a benchmark counts as near
     */
    public static BenchmarkIndex plain(String textEncoder, double nearFrom) {
        return new BenchmarkIndex(textEncoder, nearFrom, null, null);
    }

    /**
     * Fits the space to benchmarks that have several descriptions each.
     *
     * @param vectors of each benchmark's descriptions, {@code [descriptions][dim]}
     */
    public static BenchmarkIndex fit(String textEncoder, double nearFrom, Map<String, float[][]> vectors) {
        int dim = vectors.values().iterator().next()[0].length;
        SimpleMatrix scatter = new SimpleMatrix(dim, dim);
        SimpleMatrix centre = new SimpleMatrix(dim, 1);
        int all = 0;
        for (float[][] ofBenchmark : vectors.values()) {
            SimpleMatrix rows = unitRows(ofBenchmark); // [n, dim]
            SimpleMatrix mean = meanRow(rows);
            SimpleMatrix spread = rows.minus(ones(rows.getNumRows()).mult(mean.transpose()));
            scatter = scatter.plus(spread.transpose().mult(spread));
            centre = centre.plus(mean.divide(vectors.size()));
            all += rows.getNumRows();
        }
        scatter = scatter.divide(all);
        double equal = scatter.trace() / dim;
        if (equal == 0) {
            throw new IllegalArgumentException(
                    "no benchmark has two different descriptions; expected several to fit an index to");
        }
        SimpleMatrix mixed =
                scatter.scale(1 - SHRINKAGE).plus(SimpleMatrix.identity(dim).scale(SHRINKAGE * equal));
        var eigen = mixed.eig();
        SimpleMatrix projection = new SimpleMatrix(dim, dim);
        for (int i = 0; i < dim; i++) {
            SimpleMatrix direction = eigen.getEigenVector(i);
            double size = Math.sqrt(eigen.getEigenvalue(i).getReal());
            projection.insertIntoThis(i, 0, direction.transpose().divide(size));
        }
        BenchmarkIndex index = new BenchmarkIndex(textEncoder, nearFrom, projection, centre);
        vectors.forEach(index::add);
        return index;
    }

    /** The same index with another threshold. */
    public BenchmarkIndex nearFrom(double threshold) {
        BenchmarkIndex other = new BenchmarkIndex(textEncoder, threshold, projection, centre);
        other.benchmarks.addAll(benchmarks);
        other.places.addAll(places);
        return other;
    }

    /** Adds a benchmark by the vectors of its descriptions, {@code [descriptions][dim]}. */
    public void add(String benchmark, float[][] vectors) {
        benchmarks.add(benchmark);
        places.add(place(meanRow(unitRows(vectors))));
    }

    public boolean isEmpty() {
        return benchmarks.isEmpty();
    }

    public List<String> benchmarks() {
        return List.copyOf(benchmarks);
    }

    /** Id of the sentence encoder that makes the vectors. */
    public String textEncoder() {
        return textEncoder;
    }

    /** Similarity from which a benchmark counts as near. */
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

    /** @throws io.adapterfactory.t2l.tensor.InvalidSafetensorsException when the file holds no index */
    public static BenchmarkIndex read(Path file) {
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            BenchmarkIndex index = new BenchmarkIndex(
                    tensors.metadata().get(TEXT_ENCODER),
                    Double.parseDouble(tensors.metadata().get(NEAR_FROM)),
                    matrix(tensors, PROJECTION),
                    matrix(tensors, CENTRE));
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
        SimpleMatrix means = new SimpleMatrix(places.size(), centre.getNumRows());
        for (int i = 0; i < places.size(); i++) {
            means.insertIntoThis(i, 0, places.get(i).transpose());
        }
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        tensors.put(PROJECTION, half(projection));
        tensors.put(CENTRE, half(centre));
        tensors.put(MEANS, half(means));
        SafetensorsWriter.write(
                file,
                tensors,
                Map.of(
                        TEXT_ENCODER, textEncoder,
                        NEAR_FROM, Double.toString(nearFrom),
                        NAMES, String.join("\n", benchmarks)));
    }

    private SimpleMatrix place(SimpleMatrix vector) {
        return unit(projection == null ? vector : projection.mult(vector.minus(centre)));
    }

    private static SimpleMatrix unit(SimpleMatrix vector) {
        return vector.divide(vector.normF());
    }

    private static SimpleMatrix unitRows(float[][] vectors) {
        SimpleMatrix rows = new SimpleMatrix(vectors.length, vectors[0].length);
        for (int i = 0; i < vectors.length; i++) {
            for (int j = 0; j < vectors[i].length; j++) {
                rows.set(i, j, vectors[i][j]);
            }
            rows.insertIntoThis(i, 0, unit(rows.getRow(i)));
        }
        return rows;
    }

    private static SimpleMatrix meanRow(SimpleMatrix rows) {
        return rows.transpose().mult(ones(rows.getNumRows())).divide(rows.getNumRows());
    }

    private static SimpleMatrix ones(int count) {
        return SimpleMatrix.filled(count, 1, 1);
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
