package io.adapterfactory.experiments.baseline;

import io.adapterfactory.t2l.lora.LayerGroup;
import io.adapterfactory.t2l.lora.LoraWeights;
import java.util.List;
import java.util.Map;
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
            for (Map.Entry<String, LayerGroup> group :
                    original.target().groups().entrySet()) {
                for (int l = 0; l < group.getValue().layers().size(); l++) {
                    SimpleMatrix b = scaledB(original, group.getKey(), l);
                    SimpleMatrix a = LoraMatrices.a(original, group.getKey(), l);
                    SimpleMatrix keptB = scaledB(kept.get(i), group.getKey(), l);
                    SimpleMatrix keptA = LoraMatrices.a(kept.get(i), group.getKey(), l);
                    whole += square(b, a);
                    error += square(b.concatColumns(keptB.negative()), a.concatRows(keptA));
                }
            }
        }
        return Math.sqrt(error / whole);
    }

    private static SimpleMatrix scaledB(LoraWeights lora, String group, int index) {
        return LoraMatrices.b(lora, group, index).scale(lora.config().scaling());
    }

    /** {@code |B A|^2 = trace(B^T B A A^T)}; rounding may make a zero negative. */
    private static double square(SimpleMatrix b, SimpleMatrix a) {
        return Math.max(
                0, b.transpose().mult(b).elementMult(a.mult(a.transpose())).elementSum());
    }
}
