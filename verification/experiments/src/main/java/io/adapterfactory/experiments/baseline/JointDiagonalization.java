package io.adapterfactory.experiments.baseline;

import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.ModuleShape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.ejml.simple.SimpleEVD;
import org.ejml.simple.SimpleMatrix;

/**
 * Compresses a set of LoRAs of one model jointly: in every module and layer, all LoRAs share one pair of bases {@code U
 * [out, c]} and {@code V [in, c]}, and each LoRA keeps a core, {@code B_i A_i ~ U S_i V^T} (Bruel-Gabrielsson et al.
 * 2024). Minimizes the sum of squared errors by alternating optimization: eigenvectors for orthonormal bases of full
 * cores, least squares for diagonal ones.
 */
public final class JointDiagonalization {

    /** The part that each LoRA keeps. */
    public enum Core {
        /** A matrix {@code [c, c]}; bases are orthonormal. */
        FULL,
        /** A diagonal {@code [c]}. */
        DIAGONAL
    }

    private record Bases(SimpleMatrix u, SimpleMatrix v, List<SimpleMatrix> cores) {}

    private static final int ROUNDS = 30;
    private static final double RIDGE = 1e-9;

    private final LoraTarget target;
    private final float scaling;
    private final int size;
    private final Core core;
    private final int adapters;
    private final Map<String, Bases> bases = new HashMap<>();

    /**
     * @param size c; at most the minimum of a module's input and output width
     * @throws IllegalArgumentException when there is no LoRA, shapes or scalings differ, or the size is out of range
     */
    public JointDiagonalization(List<LoraWeights> loras, int size, Core core, long seed) {
        LoraWeights first = new AdapterLibrary(loras.stream()
                        .map(lora -> new AdapterLibrary.Entry("", lora, new float[0][]))
                        .toList())
                .adapters()
                .get(0);
        this.target = first.target();
        this.scaling = first.config().scaling();
        this.size = size;
        this.core = core;
        this.adapters = loras.size();
        target.groups().forEach((name, group) -> {
            ModuleShape shape = group.shape();
            if (size < 1 || size > Math.min(shape.in(), shape.out())) {
                throw new IllegalArgumentException(
                        "size must be 1 to " + Math.min(shape.in(), shape.out()) + " for " + name + ", found " + size);
            }
            for (int l = 0; l < group.layers().size(); l++) {
                bases.put(key(name, l), fit(loras, name, shape, l, seed));
            }
        });
    }

    /** @param index of the layer in the group */
    private static String key(String group, int index) {
        return group + "." + index;
    }

    private Bases fit(List<LoraWeights> loras, String group, ModuleShape shape, int index, long seed) {
        List<SimpleMatrix> a = new ArrayList<>();
        List<SimpleMatrix> b = new ArrayList<>();
        for (LoraWeights lora : loras) {
            a.add(LoraMatrices.a(lora, group, index));
            b.add(LoraMatrices.b(lora, group, index));
        }
        return core == Core.FULL ? orthonormal(a, b) : diagonal(a, b, shape, seed);
    }

    /** V starts as the common right directions; then U and V are optimized in turn. */
    private Bases orthonormal(List<SimpleMatrix> a, List<SimpleMatrix> b) {
        SimpleMatrix v = leading(a, b, null);
        SimpleMatrix u = null;
        for (int round = 0; round < ROUNDS; round++) {
            u = leading(transposed(b), transposed(a), v);
            v = leading(a, b, u);
        }
        List<SimpleMatrix> cores = new ArrayList<>();
        for (int i = 0; i < a.size(); i++) {
            cores.add(u.transpose().mult(b.get(i)).mult(a.get(i).mult(v)));
        }
        return new Bases(u, v, cores);
    }

    private static List<SimpleMatrix> transposed(List<SimpleMatrix> matrices) {
        return matrices.stream().map(SimpleMatrix::transpose).toList();
    }

    /**
     * The leading eigenvectors of {@code sum A_i^T B_i^T P B_i A_i}, where P is the projection on {@code basis}, or the
     * identity.
     */
    private SimpleMatrix leading(List<SimpleMatrix> a, List<SimpleMatrix> b, SimpleMatrix basis) {
        int width = a.get(0).getNumCols();
        SimpleMatrix sum = new SimpleMatrix(width, width);
        for (int i = 0; i < a.size(); i++) {
            SimpleMatrix seen = basis == null ? b.get(i) : basis.transpose().mult(b.get(i));
            SimpleMatrix image = seen.mult(a.get(i));
            sum = sum.plus(image.transpose().mult(image));
        }
        return eigenvectors(sum, size);
    }

    /** The eigenvectors of the largest eigenvalues of a symmetric matrix, as columns. */
    private static SimpleMatrix eigenvectors(SimpleMatrix symmetric, int count) {
        SimpleEVD<SimpleMatrix> decomposition =
                symmetric.plus(symmetric.transpose()).scale(0.5).eig();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < decomposition.getNumberOfEigenvalues(); i++) {
            order.add(i);
        }
        order.sort((x, y) -> Double.compare(
                decomposition.getEigenvalue(y).getReal(),
                decomposition.getEigenvalue(x).getReal()));
        SimpleMatrix vectors = new SimpleMatrix(symmetric.getNumRows(), count);
        for (int k = 0; k < count; k++) {
            vectors.setColumn(k, decomposition.getEigenVector(order.get(k)));
        }
        return vectors;
    }

    /** Alternating least squares of a three-way decomposition: U, V and the diagonals in turn. */
    private Bases diagonal(List<SimpleMatrix> a, List<SimpleMatrix> b, ModuleShape shape, long seed) {
        Random random = new Random(seed);
        Bases start = orthonormal(a, b);
        SimpleMatrix u = start.u().plus(SimpleMatrix.random_DDRM(shape.out(), size, -0.01, 0.01, random));
        SimpleMatrix v = start.v().plus(SimpleMatrix.random_DDRM(shape.in(), size, -0.01, 0.01, random));
        SimpleMatrix d = diagonals(a, b, u, v);
        for (int round = 0; round < ROUNDS; round++) {
            u = factor(b, a, v, d);
            v = factor(transposed(a), transposed(b), u, d);
            d = diagonals(a, b, u, v);
        }
        List<SimpleMatrix> cores = new ArrayList<>();
        for (int i = 0; i < a.size(); i++) {
            cores.add(d.getRow(i).transpose());
        }
        return new Bases(u, v, cores);
    }

    /**
     * U that minimizes {@code sum |L_i R_i - U diag(d_i) W^T|^2}.
     *
     * @param left {@code [n, r]} each
     * @param right {@code [r, m]} each
     * @param w {@code [m, c]}
     */
    private SimpleMatrix factor(List<SimpleMatrix> left, List<SimpleMatrix> right, SimpleMatrix w, SimpleMatrix d) {
        SimpleMatrix numerator = new SimpleMatrix(left.get(0).getNumRows(), size);
        for (int i = 0; i < left.size(); i++) {
            SimpleMatrix diagonal = SimpleMatrix.diag(row(d, i));
            numerator = numerator.plus(left.get(i).mult(right.get(i).mult(w).mult(diagonal)));
        }
        SimpleMatrix gram = w.transpose().mult(w).elementMult(d.transpose().mult(d));
        return solve(gram, numerator.transpose()).transpose();
    }

    /** One row per LoRA: the least-squares diagonal for given bases, {@code [n, c]}. */
    private SimpleMatrix diagonals(List<SimpleMatrix> a, List<SimpleMatrix> b, SimpleMatrix u, SimpleMatrix v) {
        SimpleMatrix gram = u.transpose().mult(u).elementMult(v.transpose().mult(v));
        SimpleMatrix d = new SimpleMatrix(a.size(), size);
        for (int i = 0; i < a.size(); i++) {
            SimpleMatrix left = u.transpose().mult(b.get(i)); // [c, r]
            SimpleMatrix right = a.get(i).mult(v); // [r, c]
            SimpleMatrix products = new SimpleMatrix(size, 1);
            for (int k = 0; k < size; k++) {
                products.set(k, 0, left.getRow(k).mult(right.getColumn(k)).get(0, 0));
            }
            d.setRow(i, solve(gram, products).transpose());
        }
        return d;
    }

    private SimpleMatrix solve(SimpleMatrix gram, SimpleMatrix right) {
        double ridge = RIDGE * gram.trace() / size + Double.MIN_NORMAL;
        return gram.plus(SimpleMatrix.identity(size).scale(ridge)).solve(right);
    }

    private static double[] row(SimpleMatrix matrix, int row) {
        double[] values = new double[matrix.getNumCols()];
        for (int i = 0; i < values.length; i++) {
            values[i] = matrix.get(row, i);
        }
        return values;
    }

    /** The compressed LoRA {@code index}, as a LoRA of rank {@code c} with the scaling of the set. */
    public LoraWeights adapter(int index) {
        LoraConfig config = new LoraConfig(size, scaling * size, false, target.modules());
        return LoraMatrices.lora(config, target, (group, layer) -> {
            Bases at = bases.get(key(group, layer));
            SimpleMatrix own = at.cores().get(index);
            SimpleMatrix matrix = core == Core.FULL ? own : own.diag();
            return new LoraMatrices.Pair(matrix.mult(at.v().transpose()), at.u());
        });
    }

    /** Total number of stored values: bases and cores. */
    public long numbers() {
        long own = core == Core.FULL ? (long) size * size : size;
        return target.parameters(size)
                + target.groups().values().stream()
                        .mapToLong(group -> group.layers().size() * adapters * own)
                        .sum();
    }
}
