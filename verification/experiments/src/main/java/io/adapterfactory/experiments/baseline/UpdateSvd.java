package io.adapterfactory.experiments.baseline;

import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraWeights;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.QRDecomposition;
import org.ejml.simple.SimpleMatrix;
import org.ejml.simple.SimpleSVD;

/**
 * Singular value decomposition of a LoRA's update {@code B A = U S V^T}, computed from its factors, so that the update
 * itself, {@code [out, in]}, is never computed.
 *
 * @param u left directions {@code [out, r]}
 * @param singularValues largest first, {@code [r]}
 * @param v right directions {@code [in, r]}
 */
public record UpdateSvd(SimpleMatrix u, double[] singularValues, SimpleMatrix v) {

    /**
     * The decomposition of one layer and module, without the scaling.
     *
     * @param index of the layer in the group
     */
    public static UpdateSvd of(LoraWeights lora, String group, int index) {
        Qr left = Qr.of(LoraMatrices.b(lora, group, index));
        Qr right = Qr.of(LoraMatrices.a(lora, group, index).transpose());
        SimpleSVD<SimpleMatrix> core = left.r().mult(right.r().transpose()).svd(true);
        double[] values = new double[core.getSingularValues().length];
        System.arraycopy(core.getSingularValues(), 0, values, 0, values.length);
        return new UpdateSvd(left.q().mult(core.getU()), values, right.q().mult(core.getV()));
    }

    /**
     * The best LoRA of a lower rank (Eckart and Young): the {@code rank} largest singular values of every module's
     * update.
     *
     * @return with the scaling of {@code lora}
     */
    public static LoraWeights truncated(LoraWeights lora, int rank) {
        if (rank < 1 || rank > lora.config().rank()) {
            throw new IllegalArgumentException(
                    "rank must be 1 to " + lora.config().rank() + ", found " + rank);
        }
        // alpha / rank with alpha = scaling * rank is the scaling again.
        LoraConfig config = new LoraConfig(
                rank, lora.config().scaling() * rank, false, lora.config().targetModules());
        return LoraMatrices.lora(config, lora.target(), (group, index) -> {
            UpdateSvd svd = of(lora, group, index);
            SimpleMatrix u = svd.u().cols(0, rank);
            SimpleMatrix v = svd.v().cols(0, rank);
            for (int k = 0; k < rank; k++) {
                double root = Math.sqrt(svd.singularValues()[k]);
                u.setColumn(k, u.getColumn(k).scale(root));
                v.setColumn(k, v.getColumn(k).scale(root));
            }
            return new LoraMatrices.Pair(v.transpose(), u);
        });
    }

    /** Thin QR: q has orthonormal columns {@code [n, r]}, r is square. */
    private record Qr(SimpleMatrix q, SimpleMatrix r) {

        static Qr of(SimpleMatrix tall) {
            QRDecomposition<DMatrixRMaj> qr = DecompositionFactory_DDRM.qr(tall.getNumRows(), tall.getNumCols());
            DMatrixRMaj copy = tall.getDDRM().copy();
            if (!qr.decompose(copy)) {
                throw new IllegalStateException("QR decomposition failed");
            }
            return new Qr(SimpleMatrix.wrap(qr.getQ(null, true)), SimpleMatrix.wrap(qr.getR(null, true)));
        }
    }
}
