package io.adapterfactory.t2l.evaluation;

import io.adapterfactory.t2l.benchmark.Benchmark;
import io.adapterfactory.t2l.benchmark.InvalidBenchmarkException;
import io.adapterfactory.t2l.evaluation.AnsweringEngine.OptionRow;
import io.adapterfactory.t2l.evaluation.AnsweringEngine.TextRow;
import io.adapterfactory.t2l.metric.MultipleChoice;
import io.adapterfactory.t2l.metric.Question;
import io.adapterfactory.t2l.metric.SandboxUnavailableException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Lets an engine answer many benchmarks with many adapters in shared batches, and grades the answers. */
final class JobAnswers {

    /**
     * One benchmark to be answered with one adapter.
     *
     * @param adapter index in the list of adapters, or {@link AnsweringEngine#NO_ADAPTER}
     */
    record Job(int adapter, Benchmark benchmark) {

        static Job ofBase(Benchmark benchmark) {
            return new Job(AnsweringEngine.NO_ADAPTER, benchmark);
        }

        boolean isOfBase() {
            return adapter == AnsweringEngine.NO_ADAPTER;
        }
    }

    private final AnsweringEngine engine;
    private final QuestionTokens tokens;
    private final Grading grading;

    JobAnswers(AnsweringEngine engine, QuestionTokens tokens, Grading grading) {
        this.engine = engine;
        this.tokens = tokens;
        this.grading = grading;
    }

    /**
     * Checks that every question can be answered by the model.
     *
     * @throws InvalidBenchmarkException naming a question that is too long for the model
     * @throws SandboxUnavailableException if it runs programs, but that is switched off
     */
    void requireAnswerable(Benchmark benchmark) {
        grading.requireSandbox(benchmark);
        if (benchmark.metric() instanceof MultipleChoice) {
            engine.whyNoLikelihoods().ifPresent(why -> {
                throw new InvalidBenchmarkException("benchmark " + benchmark.name()
                        + " is answered by the likeliest option, and the engine gives no log-likelihoods: " + why);
            });
        }
        tokens.requireFits(benchmark);
    }

    /**
     * Rows of different jobs share batches.
     *
     * @param adapters to which the jobs' indices refer
     * @return graded answers of every job, in the benchmarks' orders: {@code [jobs][questions]}
     */
    List<List<Graded>> of(List<Job> jobs, List<EvaluatedAdapter> adapters) {
        jobs.stream().map(Job::benchmark).distinct().forEach(this::requireAnswerable);
        List<TextRow> textRows = new ArrayList<>();
        List<OptionRow> optionRows = new ArrayList<>();
        for (int i = 0; i < jobs.size(); i++) {
            Job job = jobs.get(i);
            textRows.addAll(tokens.textRows(job.adapter(), i, job.benchmark()));
            optionRows.addAll(tokens.optionRows(job.adapter(), job.benchmark()));
        }
        List<String> texts;
        double[] logLikelihoods;
        try (AnsweringEngine.Session session = engine.load(adapters)) {
            texts = session.texts(textRows);
            logLikelihoods = session.logLikelihoods(optionRows);
        }
        List<List<Graded>> answers = new ArrayList<>();
        int text = 0;
        int option = 0;
        for (Job job : jobs) {
            List<Graded> ofJob = new ArrayList<>();
            for (Question question : job.benchmark().questions()) {
                if (question instanceof Question.Choice choice) {
                    int end = option + choice.options().size();
                    ofJob.add(grading.choice(job.benchmark(), choice, Arrays.copyOfRange(logLikelihoods, option, end)));
                    option = end;
                } else {
                    ofJob.add(grading.text(job.benchmark(), question, texts.get(text++)));
                }
            }
            answers.add(ofJob);
        }
        return answers;
    }
}
