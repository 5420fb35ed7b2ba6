package io.adapterfactory.evaluator.engine;

import io.adapterfactory.evaluator.serving.EngineModel;
import io.adapterfactory.evaluator.serving.VllmStub;
import io.adapterfactory.t2l.evaluation.AnsweringEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A stub of vLLM that answers with the in-process engine. */
public final class VllmWithModel extends VllmStub {

    /** Records the requests for texts: prompts, and the tokens that end an answer. */
    static final class Recorded extends EngineModel {

        private final List<List<Integer>> prompts = new ArrayList<>();
        private final Set<Set<Integer>> stopTokens = new HashSet<>();

        Recorded(AnsweringEngine engine) {
            super(engine);
        }

        @Override
        public String text(Optional<Path> adapter, int[] prompt, Sampling sampling) {
            prompts.add(Arrays.stream(prompt).boxed().toList());
            stopTokens.add(sampling.stopTokens());
            return super.text(adapter, prompt, sampling);
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
