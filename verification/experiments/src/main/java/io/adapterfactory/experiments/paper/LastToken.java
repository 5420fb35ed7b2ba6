package io.adapterfactory.experiments.paper;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.adapterfactory.t2l.embedding.TextEncoder;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lm.LoraBatch;
import io.adapterfactory.t2l.tensor.Torch;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The base model's own hidden state after a text's last token, which the paper compares with a sentence encoder. */
final class LastToken implements TextEncoder {

    private final CausalLanguageModel model;
    private final Tokenizer tokenizer;

    /** The caller closes both. */
    LastToken(CausalLanguageModel model, Tokenizer tokenizer) {
        this.model = model;
        this.tokenizer = tokenizer;
    }

    @Override
    public String id() {
        return "nano/last-token";
    }

    @Override
    public int dimension() {
        return model.config().dimensions().hidden();
    }

    @Override
    public List<float[]> encode(List<String> texts) {
        List<float[]> vectors = new ArrayList<>();
        for (String text : texts) {
            int[] all = tokenizer.encode(text, true);
            int[] tokens = Arrays.copyOf(
                    all, Math.min(all.length, model.config().dimensions().maxPositions()));
            vectors.add(Torch.withoutGradients(() -> last(tokens)));
        }
        return vectors;
    }

    private float[] last(int[] tokens) {
        long[] ids = Arrays.stream(tokens).asLongStream().toArray();
        try (NDManager pass = model.newManager()) {
            NDArray embedded = model.decoder().embed(model.weights(), pass.create(ids, new Shape(1, ids.length)));
            return model.decoder()
                    .forward(model.weights(), embedded, LoraBatch.none())
                    .get("0, " + (ids.length - 1))
                    .toFloatArray();
        }
    }

    @Override
    public void close() {
        // The model is the caller's.
    }
}
