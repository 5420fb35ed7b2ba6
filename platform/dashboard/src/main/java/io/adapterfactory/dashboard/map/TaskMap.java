package io.adapterfactory.dashboard.map;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * Task codes in two dimensions: their first two principal components, scaled together so that the wider one fills -1 to
 * 1. The same codes always give the same map: signs are chosen so that each component's largest weight is positive.
 */
final class TaskMap {

    private TaskMap() {}

    /**
     * @param codes {@code [adapters, dim]}, all of one length
     * @return {@code [adapters, 2]}
     */
    static double[][] of(List<float[]> codes) {
        if (codes.isEmpty()) {
            return new double[0][];
        }
        int dim = codes.get(0).length;
        double[] mean = new double[dim];
        for (float[] code : codes) {
            for (int i = 0; i < dim; i++) {
                mean[i] += code[i] / (double) codes.size();
            }
        }
        double[][] axes = axes(codes, mean);
        double[][] points = codes.stream()
                .map(code -> Arrays.stream(axes)
                        .mapToDouble(axis -> IntStream.range(0, dim)
                                .mapToDouble(i -> (code[i] - mean[i]) * axis[i])
                                .sum())
                        .toArray())
                .toArray(double[][]::new);
        double widest = Arrays.stream(points)
                .flatMapToDouble(Arrays::stream)
                .map(Math::abs)
                .max()
                .orElse(0);
        if (widest > 0) {
            for (double[] point : points) {
                point[0] /= widest;
                point[1] /= widest;
            }
        }
        return points;
    }

    /** {@code [2, dim]}, of unit length, the component with the larger variance first. */
    private static double[][] axes(List<float[]> codes, double[] mean) {
        int dim = mean.length;
        DMatrixRMaj covariance = new DMatrixRMaj(dim, dim);
        double[] sums = covariance.data;
        double[] centered = new double[dim];
        for (float[] code : codes) {
            for (int i = 0; i < dim; i++) {
                centered[i] = code[i] - mean[i];
            }
            for (int i = 0; i < dim; i++) {
                double factor = centered[i];
                for (int j = 0; j < dim; j++) {
                    sums[i * dim + j] += factor * centered[j];
                }
            }
        }
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(dim, true, true);
        if (!eigen.decompose(covariance)) {
            throw new IllegalStateException("the principal components of " + codes.size() + " task codes of " + dim
                    + " numbers cannot be found; are they finite?");
        }
        int[] widestFirst = IntStream.range(0, dim)
                .boxed()
                .sorted(Comparator.comparingDouble(
                        (Integer i) -> -eigen.getEigenvalue(i).getReal()))
                .limit(2)
                .mapToInt(Integer::intValue)
                .toArray();
        double[][] axes = new double[2][dim];
        for (int axis = 0; axis < widestFirst.length; axis++) {
            double[] vector = eigen.getEigenVector(widestFirst[axis]).data;
            int largest = IntStream.range(0, dim)
                    .boxed()
                    .max(Comparator.comparingDouble(i -> Math.abs(vector[i])))
                    .orElseThrow();
            double sign = vector[largest] < 0 ? -1 : 1;
            for (int i = 0; i < dim; i++) {
                axes[axis][i] = sign * vector[i];
            }
        }
        return axes;
    }
}
