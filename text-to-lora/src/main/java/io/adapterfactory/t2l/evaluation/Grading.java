package io.adapterfactory.t2l.evaluation;

import io.adapterfactory.t2l.benchmark.Benchmark;
import io.adapterfactory.t2l.metric.CodeSandbox;
import io.adapterfactory.t2l.metric.MultipleChoice;
import io.adapterfactory.t2l.metric.PassAtOne;
import io.adapterfactory.t2l.metric.Question;
import io.adapterfactory.t2l.metric.SandboxUnavailableException;
import io.adapterfactory.t2l.metric.TextMetric;
import java.util.Optional;

/** Grades single answers by their benchmark's metric. */
final class Grading {

    private final Optional<CodeSandbox> sandbox;

    /** @param sandbox for generated programs; if empty, benchmarks that need it are rejected */
    Grading(Optional<CodeSandbox> sandbox) {
        this.sandbox = sandbox;
    }

    /** @throws SandboxUnavailableException if the benchmark runs programs, but that is switched off */
    void requireSandbox(Benchmark benchmark) {
        if (benchmark.metric() instanceof PassAtOne && sandbox.isEmpty()) {
            throw new SandboxUnavailableException("benchmark " + benchmark.name()
                    + " runs programs that the model writes, and that is switched off; switch it on if you need it");
        }
    }

    /** @param logLikelihoods {@code [options]} */
    Graded choice(Benchmark benchmark, Question.Choice question, double[] logLikelihoods) {
        int chosen = ((MultipleChoice) benchmark.metric()).choice(question, logLikelihoods);
        return new Graded(question.options().get(chosen).text(), chosen == question.right() ? 1 : 0);
    }

    /** A text is compared with its most similar reference; a program passes or fails its tests. */
    Graded text(Benchmark benchmark, Question question, String answer) {
        if (question instanceof Question.Program program) {
            CodeSandbox.Outcome outcome = sandbox.orElseThrow().run(program.program(answer));
            return new Graded(answer, outcome.hasPassed() ? 1 : 0);
        }
        double best = 0;
        for (String reference : ((Question.Open) question).references()) {
            best = Math.max(best, ((TextMetric) benchmark.metric()).grade(answer, reference));
        }
        return new Graded(answer.strip(), best);
    }
}
