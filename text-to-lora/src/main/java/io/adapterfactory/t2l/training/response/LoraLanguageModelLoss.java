package io.adapterfactory.t2l.training.response;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.norm.Dropout;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lm.LoraBatch;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The loss of a frozen language model under adapters that are being trained. */
public final class LoraLanguageModelLoss {

    private final CausalLanguageModel model;
    private final ResponseLoss loss;
    private final double neftuneAlpha;
    private final double loraDropout;

    /**
     * @param neftuneAlpha noise on the token embeddings; 0 for none
     * @param loraDropout dropout on the adapters' inputs; 0 for none
     */
    public LoraLanguageModelLoss(
            CausalLanguageModel model, ResponseLoss loss, double neftuneAlpha, double loraDropout) {
        this.model = model;
        this.loss = loss;
        this.neftuneAlpha = neftuneAlpha;
        this.loraDropout = loraDropout;
    }

    /**
     * @param pairs adapters of G groups; the batch's rows come in G runs of equal length
     * @return a scalar, in nats
     */
    public NDArray of(NDManager step, TokenBatch batch, Map<String, LoraBatch.Pair[]> pairs) {
        UnaryOperator<NDArray> dropout = loraDropout == 0
                ? UnaryOperator.identity()
                : x -> Dropout.dropout(x, (float) loraDropout, true).singletonOrThrow();
        NDArray embedded = noisy(step, model.decoder().embed(model.weights(), batch.array(step))); // [B, T, E]
        NDArray hidden =
                model.decoder().forward(model.weights(), embedded, LoraBatch.over(pairs, dropout)); // [B, T, E]
        return loss.of(step, model.decoder(), model.weights(), hidden, batch);
    }

    /** NEFTune (arXiv 2310.05914): uniform noise of +-alpha/sqrt(T*E) on the token embeddings, {@code [B, T, E]}. */
    private NDArray noisy(NDManager step, NDArray embedded) {
        if (neftuneAlpha == 0) {
            return embedded;
        }
        long tokens = embedded.getShape().get(1);
        long width = embedded.getShape().get(2);
        float bound = (float) (neftuneAlpha / Math.sqrt((double) tokens * width));
        return embedded.add(step.randomUniform(-bound, bound, embedded.getShape(), DataType.FLOAT32));
    }
}
