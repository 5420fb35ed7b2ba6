package io.adapterfactory.evaluator.engine;

import io.adapterfactory.evaluator.serving.VllmStub;
import io.adapterfactory.t2l.evaluation.AnsweringEngine;
import io.adapterfactory.t2l.evaluation.AnsweringEngine.OptionRow;
import io.adapterfactory.t2l.evaluation.AnsweringEngine.TextRow;
import io.adapterfactory.t2l.evaluation.EvaluatedAdapter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A stub of vLLM that answers with our own engine. */
public final class VllmWithModel extends VllmStub {

    /** What the model was asked for texts: prompts, and the tokens that end an answer. */
    static final class Recorded implements Model {

        private final AnsweringEngine engine;
        private final List<List<Integer>> prompts = new ArrayList<>();
        private final Set<Set<Integer>> stopTokens = new HashSet<>();

        Recorded(AnsweringEngine engine) {
            this.engine = engine;
        }

        @Override
        public String text(Optional<Path> adapter, int[] prompt, Sampling sampling) {
            prompts.add(Arrays.stream(prompt).boxed().toList());
            stopTokens.add(sampling.stopTokens());
            try (AnsweringEngine.Session session = adapted(adapter)) {
                TextRow row = new TextRow(row(adapter), prompt, sampling.stops(), sampling.maxTokens());
                return session.texts(List.of(row)).get(0);
            }
        }

        @Override
        public double[] next(Optional<Path> adapter, int[] prompt, int[] tokens) {
            try (AnsweringEngine.Session session = adapted(adapter)) {
                return session.logLikelihoods(Arrays.stream(tokens)
                        .mapToObj(token -> new OptionRow(row(adapter), prompt, new int[] {token}))
                        .toList());
            }
        }

        private AnsweringEngine.Session adapted(Optional<Path> adapter) {
            return engine.load(adapter.map(EvaluatedAdapter::read).stream().toList());
        }

        private static int row(Optional<Path> adapter) {
            return adapter.isPresent() ? 0 : AnsweringEngine.NO_ADAPTER;
        }
    }

    private final Recorded model;

    public VllmWithModel(AnsweringEngine engine) {
        this(new Recorded(engine));
    }

    private VllmWithModel(Recorded model) {
        super(model);
        this.model = model;
    }

    /** The prompts of requests for texts. */
    List<List<Integer>> prompts() {
        return model.prompts;
    }

    /** The sets of tokens that requests for texts named as ends of answers. */
    Set<Set<Integer>> stopTokens() {
        return model.stopTokens;
    }
}
