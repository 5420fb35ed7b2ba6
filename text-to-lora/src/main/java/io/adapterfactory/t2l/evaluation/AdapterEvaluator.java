package io.adapterfactory.t2l.evaluation;

import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.benchmark.Benchmark;
import io.adapterfactory.t2l.benchmark.InvalidBenchmarkException;
import io.adapterfactory.t2l.evaluation.JobAnswers.Job;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.metric.CodeSandbox;
import io.adapterfactory.t2l.metric.MultipleChoice;
import io.adapterfactory.t2l.metric.SandboxUnavailableException;
import io.adapterfactory.t2l.statistics.Score;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Scores adapters with greedy decoding, or by the likeliest option. Rows of one batch use different adapters, or none,
 * so the base model answers the same questions in the same batches; its answers are cached by benchmark digest.
 */
public final class AdapterEvaluator {

    /** One adapter to score on one benchmark. */
    public record Request(EvaluatedAdapter adapter, Benchmark benchmark) {

        public Request(LoraWeights adapter, Benchmark benchmark) {
            this(EvaluatedAdapter.inMemory(adapter), benchmark);
        }
    }

    /** The base model with help in its prompt, with which adapters are compared. */
    public enum Help {
        DESCRIPTION,
        EXAMPLES
    }

    /**
     * A comparison with the base model that has help in its prompt.
     *
     * @param score of the adapter without help on the whole benchmark
     * @param description of the task, for {@link Help#DESCRIPTION}
     */
    public record HelpRequest(Benchmark benchmark, Score score, Help help, String description) {}

    private final QuestionTokens tokens;
    private final JobAnswers answers;
    private final BaseAnswers baseAnswers;
    private final HelpComparison helpComparison;

    /** A model in this process; the base model's answers are cached in memory, and generated programs are not run. */
    public AdapterEvaluator(CausalLanguageModel model, PromptRule rule, int rowsPerBatch) {
        this(new InProcessEngine(model, rule, rowsPerBatch), rule, BaseAnswers.inMemory(), Optional.empty());
    }

    /**
     * @param rule for prompts of the engine's base model
     * @param sandbox for generated programs; if empty, benchmarks that need it are rejected
     */
    public AdapterEvaluator(
            AnsweringEngine engine, PromptRule rule, BaseAnswers baseAnswers, Optional<CodeSandbox> sandbox) {
        this.tokens = new QuestionTokens(rule, engine.maxPositions());
        this.answers = new JobAnswers(engine, tokens, new Grading(sandbox));
        this.baseAnswers = baseAnswers;
        this.helpComparison = new HelpComparison(answers, tokens, baseAnswers);
    }

    public Score evaluate(LoraWeights adapter, Benchmark benchmark) {
        return evaluate(List.of(new Request(adapter, benchmark))).get(0);
    }

    /** Scores many adapters in shared batches; the scores are in the order of the requests. */
    public List<Score> evaluate(List<Request> requests) {
        List<Job> jobs = new ArrayList<>();
        Set<String> basePlanned = new HashSet<>();
        for (int i = 0; i < requests.size(); i++) {
            Benchmark benchmark = requests.get(i).benchmark();
            if (baseAnswers.find(benchmark).isEmpty() && basePlanned.add(benchmark.digest())) {
                jobs.add(Job.ofBase(benchmark));
            }
            jobs.add(new Job(i, benchmark));
        }
        List<List<Graded>> graded =
                answers.of(jobs, requests.stream().map(Request::adapter).toList());
        List<Score> scores = new ArrayList<>();
        Map<String, List<Graded>> base = new HashMap<>();
        for (int i = 0; i < jobs.size(); i++) {
            Benchmark benchmark = jobs.get(i).benchmark();
            if (jobs.get(i).isOfBase()) {
                baseAnswers.keep(benchmark, graded.get(i));
                base.put(benchmark.digest(), graded.get(i));
            } else {
                List<Graded> without = base.computeIfAbsent(
                        benchmark.digest(),
                        digest -> baseAnswers.find(benchmark).orElseThrow());
                scores.add(Graded.compare(benchmark, without, graded.get(i)));
            }
        }
        return scores;
    }

    /** The base model alone: a score whose two sides are equal. */
    public Score evaluateBase(Benchmark benchmark) {
        List<Graded> base = base(benchmark);
        return Graded.compare(benchmark, base, base);
    }

    private List<Graded> base(Benchmark benchmark) {
        return baseAnswers.find(benchmark).orElseGet(() -> {
            List<Graded> computed =
                    answers.of(List.of(Job.ofBase(benchmark)), List.of()).get(0);
            baseAnswers.keep(benchmark, computed);
            return computed;
        });
    }

    /**
     * Compares the base model with help in its prompt with the adapter without help, as in {@code score}.
     *
     * @param description of the task, for {@link Help#DESCRIPTION}
     * @return empty if the benchmark has no solved examples but they are requested, or if the help does not fit into
     *     the model's context
     */
    public Optional<Score> againstHelpedBase(Benchmark benchmark, Score score, Help help, String description) {
        return againstHelpedBase(List.of(new HelpRequest(benchmark, score, help, description)))
                .get(0);
    }

    /** The same for many requests in shared batches, in the order of the requests. */
    public List<Optional<Score>> againstHelpedBase(List<HelpRequest> requests) {
        return helpComparison.scores(requests);
    }

    /**
     * Some of a benchmark's questions, with the same prompts as in the whole benchmark.
     *
     * @param first index of the first one, from 0
     */
    public Benchmark part(Benchmark benchmark, int first, int count) {
        return benchmark.part(
                first,
                count,
                benchmark.metric() instanceof MultipleChoice
                        ? benchmark.maxNewTokens()
                        : OptionalInt.of(tokens.maxNewTokens(benchmark)));
    }

    /**
     * Checks that every question can be answered by the model.
     *
     * @throws InvalidBenchmarkException naming a question that is too long for the model
     * @throws SandboxUnavailableException if it runs programs, but that is switched off
     */
    public void requireAnswerable(Benchmark benchmark) {
        answers.requireAnswerable(benchmark);
    }
}
