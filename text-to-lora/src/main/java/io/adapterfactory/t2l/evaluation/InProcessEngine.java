package io.adapterfactory.t2l.evaluation;

import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lora.LoraWeights;
import java.util.List;
import java.util.Optional;

/** A base model in this process, which it does not close. Rows of one batch use different adapters. */
public final class InProcessEngine implements AnsweringEngine {

    private final CausalLanguageModel model;
    private final TextAnswers texts;
    private final ChoiceAnswers choices;

    /** Batches of at most this many rows, whatever memory they need. */
    public InProcessEngine(CausalLanguageModel model, PromptRule rule, int rowsPerBatch) {
        this(model, rule, BatchLimit.ofRows(rowsPerBatch));
    }

    /** @param rule of the model, which defines the tokens that end an answer */
    public InProcessEngine(CausalLanguageModel model, PromptRule rule, BatchLimit limit) {
        this.model = model;
        this.texts = new TextAnswers(model, rule, limit);
        this.choices = new ChoiceAnswers(model, limit);
    }

    @Override
    public int maxPositions() {
        return model.config().dimensions().maxPositions();
    }

    @Override
    public Optional<String> whyNoLikelihoods() {
        return Optional.empty();
    }

    @Override
    public Session load(List<EvaluatedAdapter> adapters) {
        List<LoraWeights> weights =
                adapters.stream().map(EvaluatedAdapter::weights).toList();
        return new Session() {
            @Override
            public List<String> texts(List<TextRow> rows) {
                return texts.of(rows, weights);
            }

            @Override
            public double[] logLikelihoods(List<OptionRow> rows) {
                return choices.logLikelihoods(rows, weights);
            }

            /** Adapters are on the device for one batch only. */
            @Override
            public void close() {}
        };
    }
}
