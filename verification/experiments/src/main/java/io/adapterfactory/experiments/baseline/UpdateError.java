package io.adapterfactory.experiments.baseline;

import io.adapterfactory.t2l.lora.LoraWeights;
import java.util.List;
import org.ejml.simple.SimpleMatrix;

/** Error of compressed updates. */
public final class UpdateError {

    private UpdateError() {}

    /**
     * The relative error of a set: the root of the sum of {@code |s' B' A' - s B A|^2} over that of {@code |s B A|^2}
     * (Frobenius norm), over all LoRAs, modules, and layers. The updates themselves are never computed.
     *
     * @param kept one for each of {@code originals}, with the same target; ranks and scalings may differ
     * @return 0 without any loss, 1 when the updates are zero
     */
    public static double relative(List<LoraWeights> kept, List<LoraWeights> originals) {
        if (kept.size() != originals.size()) {
            throw new IllegalArgumentException("there are " + kept.size() + " LoRAs for " + originals.size()
                    + " originals; expected one for each");
        }
        double error = 0;
        double whole = 0;
        for (int i = 0; i < kept.size(); i++) {
            LoraWeights original = originals.get(i);
            for (String module : original.target().modules().keySet()) {
                for (int l = 0; l < original.target().layerCount(); l++) {
                    SimpleMatrix b = scaledB(original, module, l);
                    SimpleMatrix a = LoraMatrices.a(original, module, l);
                    SimpleMatrix keptB = scaledB(kept.get(i), module, l);
                    SimpleMatrix keptA = LoraMatrices.a(kept.get(i), module, l);
                    whole += square(b, a);
                    error += square(b.concatColumns(keptB.negative()), a.concatRows(keptA));
                }
            }
        }
        return Math.sqrt(error / whole);
    }

    private static SimpleMatrix scaledB(LoraWeights lora, String module, int layer) {
        return LoraMatrices.b(lora, module, layer).scale(lora.config().scaling());
    }

    /** {@code |B A|^2 = trace(B^T B A A^T)}; rounding may make a zero negative. */
    private static double square(SimpleMatrix b, SimpleMatrix a) {
        return Math.max(
                0, b.transpose().mult(b).elementMult(a.mult(a.transpose())).elementSum());
    }
}
