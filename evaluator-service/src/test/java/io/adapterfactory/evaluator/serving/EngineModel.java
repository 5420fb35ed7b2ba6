package io.adapterfactory.evaluator.serving;

import io.adapterfactory.t2l.evaluation.AnsweringEngine;
import io.adapterfactory.t2l.evaluation.AnsweringEngine.OptionRow;
import io.adapterfactory.t2l.evaluation.AnsweringEngine.TextRow;
import io.adapterfactory.t2l.evaluation.EvaluatedAdapter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The model of a test server: the in-process engine, which several servers may share. */
public class EngineModel implements VllmStub.Model {

    private final AnsweringEngine engine;

    public EngineModel(AnsweringEngine engine) {
        this.engine = engine;
    }

    @Override
    public String text(Optional<Path> adapter, int[] prompt, VllmStub.Sampling sampling) {
        synchronized (engine) {
            try (AnsweringEngine.Session session = adapted(adapter)) {
                TextRow row = new TextRow(row(adapter), 0, prompt, sampling.stops(), sampling.maxTokens());
                return session.texts(List.of(row)).get(0);
            }
        }
    }

    @Override
    public double[] next(Optional<Path> adapter, int[] prompt, int[] tokens) {
        synchronized (engine) {
            try (AnsweringEngine.Session session = adapted(adapter)) {
                return session.logLikelihoods(Arrays.stream(tokens)
                        .mapToObj(token -> new OptionRow(row(adapter), prompt, new int[] {token}))
                        .toList());
            }
        }
    }

    private AnsweringEngine.Session adapted(Optional<Path> adapter) {
        return engine.load(adapter.map(EvaluatedAdapter::read).stream().toList());
    }

    private static int row(Optional<Path> adapter) {
        return adapter.isPresent() ? 0 : AnsweringEngine.NO_ADAPTER;
    }
}
