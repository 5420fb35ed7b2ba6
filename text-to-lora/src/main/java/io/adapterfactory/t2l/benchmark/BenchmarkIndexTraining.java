package io.adapterfactory.t2l.benchmark;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.ejml.simple.SimpleMatrix;

/**
 * Fits a {@link BenchmarkIndex} to benchmarks with many descriptions each. First, a linear discriminant (Fisher 1936)
 * shrinks the directions in which wordings of the same benchmark vary. Then each benchmark's point, initially the mean
 * of its descriptions, is optimized so that a softmax over scaled cosines assigns its descriptions to it (NormFace,
 * arXiv 1704.06369). All benchmarks have equal weight, however many descriptions they have.
 */
public final class BenchmarkIndexTraining {

    /** Weight of an isotropic scatter that is mixed into the measured one, so that it can be inverted. */
    private static final double SHRINKAGE = 0.1;

    private static final double SCALE = 32;
    private static final double LEARNING_RATE = 5;
    private static final int EPOCHS = 15;
    private static final int BATCH = 256;

    private BenchmarkIndexTraining() {}

    /**
     * @param vectors of each benchmark's descriptions, {@code [descriptions][dim]}
     * @throws IllegalArgumentException when no benchmark has two different descriptions
     */
    public static BenchmarkIndex fit(String textEncoder, double nearFrom, Map<String, float[][]> vectors, long seed) {
        BenchmarkIndex space = discriminant(textEncoder, nearFrom, vectors);
        List<String> names = List.copyOf(vectors.keySet());
        List<Sample> samples = new ArrayList<>();
        for (int benchmark = 0; benchmark < names.size(); benchmark++) {
            SimpleMatrix rows = BenchmarkIndex.unitRows(vectors.get(names.get(benchmark)));
            for (int i = 0; i < rows.getNumRows(); i++) {
                samples.add(new Sample(
                        benchmark,
                        1.0 / rows.getNumRows(),
                        space.place(rows.getRow(i).transpose())));
            }
        }
        SimpleMatrix places = refined(names.size(), samples, seed);
        for (int benchmark = 0; benchmark < names.size(); benchmark++) {
            space.addAt(names.get(benchmark), places.getRow(benchmark).transpose());
        }
        return space;
    }

    /** @param place {@code [dim, 1]}, of length 1 */
    private record Sample(int benchmark, double weight, SimpleMatrix place) {}

    private static BenchmarkIndex discriminant(String textEncoder, double nearFrom, Map<String, float[][]> vectors) {
        int dim = vectors.values().iterator().next()[0].length;
        SimpleMatrix scatter = new SimpleMatrix(dim, dim);
        SimpleMatrix center = new SimpleMatrix(dim, 1);
        for (float[][] ofBenchmark : vectors.values()) {
            SimpleMatrix rows = BenchmarkIndex.unitRows(ofBenchmark); // [n, dim]
            SimpleMatrix mean = BenchmarkIndex.meanRow(rows);
            SimpleMatrix spread =
                    rows.minus(SimpleMatrix.filled(rows.getNumRows(), 1, 1).mult(mean.transpose()));
            scatter = scatter.plus(spread.transpose().mult(spread).divide(rows.getNumRows()));
            center = center.plus(mean.divide(vectors.size()));
        }
        double equal = scatter.trace() / dim;
        if (equal == 0) {
            throw new IllegalArgumentException(
                    "no benchmark has two different descriptions; expected several to fit an index to");
        }
        SimpleMatrix mixed = scatter.scale(1 - SHRINKAGE)
                .plus(SimpleMatrix.identity(dim).scale(SHRINKAGE * equal))
                .divide(equal);
        var eigen = mixed.eig();
        SimpleMatrix projection = new SimpleMatrix(dim, dim);
        for (int i = 0; i < dim; i++) {
            double size = Math.sqrt(eigen.getEigenvalue(i).getReal());
            projection.insertIntoThis(i, 0, eigen.getEigenVector(i).transpose().divide(size));
        }
        return new BenchmarkIndex(textEncoder, nearFrom, projection, center);
    }

    /** @return points, {@code [benchmarks, dim]} */
    private static SimpleMatrix refined(int benchmarks, List<Sample> samples, long seed) {
        SimpleMatrix places =
                new SimpleMatrix(benchmarks, samples.get(0).place().getNumElements());
        for (Sample sample : samples) {
            add(places, sample.benchmark(), sample.place().scale(sample.weight()));
        }
        places = normalized(places);
        List<Sample> order = new ArrayList<>(samples);
        Random random = new Random(seed);
        double meanWeight = benchmarks / (double) samples.size();
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            Collections.shuffle(order, random);
            double rate = LEARNING_RATE * (1 - epoch / (double) EPOCHS) / meanWeight;
            for (int from = 0; from < order.size(); from += BATCH) {
                List<Sample> batch = order.subList(from, Math.min(order.size(), from + BATCH));
                places = normalized(places.minus(gradient(places, batch).scale(rate)));
            }
        }
        return places;
    }

    /** Gradient of the weighted mean cross-entropy with respect to the points, {@code [benchmarks, dim]}. */
    private static SimpleMatrix gradient(SimpleMatrix places, List<Sample> batch) {
        SimpleMatrix rows = new SimpleMatrix(batch.size(), places.getNumCols());
        for (int i = 0; i < batch.size(); i++) {
            rows.setRow(i, batch.get(i).place().transpose());
        }
        SimpleMatrix error =
                rows.mult(places.transpose()).scale(SCALE).elementExp(); // cosines, so there is no overflow
        for (int i = 0; i < batch.size(); i++) {
            SimpleMatrix row = error.getRow(i);
            row = row.divide(row.elementSum());
            row.set(batch.get(i).benchmark(), row.get(batch.get(i).benchmark()) - 1);
            error.setRow(i, row.scale(batch.get(i).weight() / batch.size()));
        }
        return error.transpose().mult(rows);
    }

    private static void add(SimpleMatrix rows, int row, SimpleMatrix vector) {
        rows.setRow(row, rows.getRow(row).plus(vector.transpose()));
    }

    private static SimpleMatrix normalized(SimpleMatrix rows) {
        SimpleMatrix unit = rows.copy();
        for (int i = 0; i < rows.getNumRows(); i++) {
            SimpleMatrix row = rows.getRow(i);
            unit.setRow(i, row.divide(row.normF()));
        }
        return unit;
    }
}
