package io.adapterfactory.t2l.evaluation;

import static io.adapterfactory.t2l.evaluation.AnsweringEngine.NO_ADAPTER;

import io.adapterfactory.t2l.benchmark.Benchmark;
import io.adapterfactory.t2l.benchmark.InvalidBenchmarkException;
import io.adapterfactory.t2l.evaluation.AnsweringEngine.OptionRow;
import io.adapterfactory.t2l.evaluation.AnsweringEngine.TextRow;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.metric.CodeSandbox;
import io.adapterfactory.t2l.metric.MultipleChoice;
import io.adapterfactory.t2l.metric.PassAtOne;
import io.adapterfactory.t2l.metric.Question;
import io.adapterfactory.t2l.metric.SandboxUnavailableException;
import io.adapterfactory.t2l.metric.TextMetric;
import io.adapterfactory.t2l.statistics.Score;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Scores adapters with greedy decoding, or by the likeliest option. Rows of one batch wear different adapters, or none, so the base
 * model answers the same questions in the same batches; its answers are kept by benchmark digest and never computed twice.
 */
public final class AdapterEvaluator {

    private static final int MOST_NEW_TOKENS = 512;
    private static final int SHOTS = 3;

    /** One adapter to score on one benchmark. */
    public record Request(EvaluatedAdapter adapter, Benchmark benchmark) {

        public Request(LoraWeights adapter, Benchmark benchmark) {
            this(EvaluatedAdapter.inMemory(adapter), benchmark);
        }
    }

    /** The base model with help in its prompt: what an adapter competes with. */
    public enum Help {
        DESCRIPTION,
        EXAMPLES
    }

    /** What is to be answered: one benchmark under one adapter. */
    private record Job(int adapter, Benchmark benchmark) {}

    private final AnsweringEngine engine;
    private final Tokenizer tokenizer;
    private final BaseAnswers baseAnswers;
    private final Optional<CodeSandbox> sandbox;

    /** A model in this process; base answers are kept in memory, and generated programs are not run. */
    public AdapterEvaluator(CausalLanguageModel model, Tokenizer tokenizer, int rowsPerBatch) {
        this(new InProcessEngine(model, tokenizer, rowsPerBatch), tokenizer, BaseAnswers.inMemory(), Optional.empty());
    }

    /**
     * @param tokenizer of the engine's base model
     * @param sandbox where generated programs run; empty: benchmarks that need it are refused
     */
    public AdapterEvaluator(
            AnsweringEngine engine, Tokenizer tokenizer, BaseAnswers baseAnswers, Optional<CodeSandbox> sandbox) {
        this.engine = engine;
        this.tokenizer = tokenizer;
        this.baseAnswers = baseAnswers;
        this.sandbox = sandbox;
    }

    public Score evaluate(LoraWeights adapter, Benchmark benchmark) {
        return evaluate(List.of(new Request(adapter, benchmark))).get(0);
    }

    /** The base model alone: a score whose two sides are the same. */
    public Score evaluateBase(Benchmark benchmark) {
        List<Graded> base = base(benchmark);
        return score(benchmark, base, base);
    }

    private List<Graded> base(Benchmark benchmark) {
        return baseAnswers.find(benchmark).orElseGet(() -> {
            List<Graded> answers =
                    answers(List.of(new Job(NO_ADAPTER, benchmark)), List.of()).get(0);
            baseAnswers.keep(benchmark, answers);
            return answers;
        });
    }

    /**
     * What the base model with help in its prompt is to be compared with.
     *
     * @param score of the adapter without help on all of the benchmark
     * @param description of the task, for {@link Help#DESCRIPTION}
     */
    public record HelpRequest(Benchmark benchmark, Score score, Help help, String description) {

        private Optional<Benchmark> helped() {
            if (help == Help.DESCRIPTION) {
                return Optional.of(benchmark.withDescription(description));
            }
            return benchmark.shots().isEmpty() ? Optional.empty() : Optional.of(benchmark.withShots(SHOTS));
        }
    }

    /**
     * The base model with help in its prompt on one side, and the adapter without help on the other, as in {@code score}.
     *
     * @param description of the task, for {@link Help#DESCRIPTION}
     * @return nothing where the benchmark has no solved examples and they were asked for, or where the help does not fit into what
     *     the model can read
     */
    public Optional<Score> againstHelpedBase(Benchmark benchmark, Score score, Help help, String description) {
        return againstHelpedBase(List.of(new HelpRequest(benchmark, score, help, description)))
                .get(0);
    }

    /** The same for many, packed into shared batches; in the order of the requests. */
    public List<Optional<Score>> againstHelpedBase(List<HelpRequest> requests) {
        List<Optional<Benchmark>> helped = requests.stream()
                .map(request -> request.helped().filter(this::fits))
                .toList();
        Map<String, Benchmark> unanswered = new LinkedHashMap<>();
        for (Optional<Benchmark> each : helped) {
            each.filter(benchmark -> baseAnswers.find(benchmark).isEmpty())
                    .ifPresent(benchmark -> unanswered.putIfAbsent(benchmark.digest(), benchmark));
        }
        List<List<Graded>> computed = answers(
                unanswered.values().stream()
                        .map(benchmark -> new Job(NO_ADAPTER, benchmark))
                        .toList(),
                List.of());
        Map<String, List<Graded>> answers = new HashMap<>();
        Iterator<List<Graded>> next = computed.iterator();
        unanswered.keySet().forEach(digest -> answers.put(digest, next.next()));
        List<Optional<Score>> scores = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            HelpRequest request = requests.get(i);
            scores.add(helped.get(i).map(benchmark -> againstHelp(request, benchmark, answers)));
        }
        return scores;
    }

    private Score againstHelp(HelpRequest request, Benchmark helped, Map<String, List<Graded>> computed) {
        List<Graded> base = computed.get(helped.digest());
        if (base == null) {
            base = baseAnswers.find(helped).orElseThrow();
        } else if (request.help() == Help.EXAMPLES) {
            // Every task has a description of its own, so answers under it would only be kept in vain.
            baseAnswers.keep(helped, base);
        }
        List<Graded> adapted = request.score().answers().stream()
                .map(answer -> new Graded(answer.withAdapter(), answer.adapterGrade()))
                .toList();
        return score(helped, base, adapted);
    }

    /**
     * Some of a benchmark's questions, answered as they are in the whole.
     *
     * @param first counted from 0
     */
    public Benchmark part(Benchmark benchmark, int first, int count) {
        return benchmark.part(
                first,
                count,
                benchmark.metric() instanceof MultipleChoice
                        ? benchmark.mostNewTokens()
                        : OptionalInt.of(mostTokens(benchmark)));
    }

    /**
     * Whether every question can be put to the model.
     *
     * @throws InvalidBenchmarkException naming a question that the model cannot read as a whole
     * @throws SandboxUnavailableException where it runs programs, and that is switched off
     */
    public void requireAnswerable(Benchmark benchmark) {
        requireSandbox(benchmark);
        if (benchmark.metric() instanceof MultipleChoice && !engine.givesLikelihoods()) {
            throw new InvalidBenchmarkException("benchmark " + benchmark.name()
                    + " is answered by the likeliest option, and the engine gives no log-likelihoods");
        }
        requireFits(benchmark);
    }

    private boolean fits(Benchmark benchmark) {
        return tooLong(benchmark).isEmpty();
    }

    /** A question that is longer, with its answer, than what the model can read. */
    private Optional<Question> tooLong(Benchmark benchmark) {
        int room = room(benchmark);
        return benchmark.questions().stream()
                .filter(question -> tokens(question) > room)
                .findFirst();
    }

    private int room(Benchmark benchmark) {
        return engine.maxPositions() - (benchmark.metric() instanceof MultipleChoice ? 0 : mostTokens(benchmark));
    }

    private int tokens(Question question) {
        return tokenizer.encodePrompt(longestText(question)).length;
    }

    /** @throws InvalidBenchmarkException naming a question that the model cannot read as a whole */
    private void requireFits(Benchmark benchmark) {
        tooLong(benchmark).ifPresent(question -> {
            throw new InvalidBenchmarkException(
                    "benchmark " + benchmark.name() + ": question " + question.id() + " has "
                            + tokens(question) + " tokens; with its answer there is room for " + room(benchmark)
                            + " in what the model can read");
        });
    }

    private static String longestText(Question question) {
        return question instanceof Question.Choice choice
                ? choice.options().stream()
                        .map(option -> option.context() + option.continuation())
                        .max(Comparator.comparingInt(String::length))
                        .orElseThrow()
                : question.prompt();
    }

    /** Scores many adapters, packed into shared batches; the scores come in the order of the requests. */
    public List<Score> evaluate(List<Request> requests) {
        List<Job> jobs = new ArrayList<>();
        Set<String> basePlanned = new HashSet<>();
        for (int i = 0; i < requests.size(); i++) {
            Benchmark benchmark = requests.get(i).benchmark();
            if (baseAnswers.find(benchmark).isEmpty() && basePlanned.add(benchmark.digest())) {
                jobs.add(new Job(NO_ADAPTER, benchmark));
            }
            jobs.add(new Job(i, benchmark));
        }
        List<List<Graded>> answers =
                answers(jobs, requests.stream().map(Request::adapter).toList());
        List<Score> scores = new ArrayList<>();
        Map<String, List<Graded>> base = new LinkedHashMap<>();
        for (int i = 0; i < jobs.size(); i++) {
            Benchmark benchmark = jobs.get(i).benchmark();
            if (jobs.get(i).adapter() == NO_ADAPTER) {
                baseAnswers.keep(benchmark, answers.get(i));
                base.put(benchmark.digest(), answers.get(i));
            } else {
                List<Graded> without = base.computeIfAbsent(
                        benchmark.digest(),
                        digest -> baseAnswers.find(benchmark).orElseThrow());
                scores.add(score(benchmark, without, answers.get(i)));
            }
        }
        return scores;
    }

    private static Score score(Benchmark benchmark, List<Graded> base, List<Graded> adapted) {
        List<Score.Answer> answers = new ArrayList<>();
        for (int i = 0; i < base.size(); i++) {
            Question question = benchmark.questions().get(i);
            answers.add(new Score.Answer(
                    question.prompt(),
                    question.reference(),
                    base.get(i).answer(),
                    adapted.get(i).answer(),
                    base.get(i).grade(),
                    adapted.get(i).grade()));
        }
        return Score.of(answers, benchmark.metric().isShare());
    }

    /** Graded answers of every job, in the benchmarks' orders; rows of different jobs share batches. */
    private List<List<Graded>> answers(List<Job> jobs, List<EvaluatedAdapter> adapters) {
        jobs.stream().map(Job::benchmark).distinct().forEach(this::requireAnswerable);
        List<TextRow> textRows = new ArrayList<>();
        List<OptionRow> choiceRows = new ArrayList<>();
        for (Job job : jobs) {
            int mostTokens = mostTokens(job.benchmark());
            for (Question question : job.benchmark().questions()) {
                if (question instanceof Question.Choice choice) {
                    choice.options().forEach(option -> choiceRows.add(row(job.adapter(), option)));
                } else {
                    textRows.add(new TextRow(
                            job.adapter(),
                            tokenizer.encodePrompt(question.prompt()),
                            job.benchmark().stops(),
                            mostTokens));
                }
            }
        }
        List<String> said;
        double[] logLikelihoods;
        try (AnsweringEngine.Session session = engine.wear(adapters)) {
            said = session.texts(textRows);
            logLikelihoods = session.logLikelihoods(choiceRows);
        }
        List<List<Graded>> answers = new ArrayList<>();
        int text = 0;
        int option = 0;
        for (Job job : jobs) {
            List<Graded> ofJob = new ArrayList<>();
            for (Question question : job.benchmark().questions()) {
                if (question instanceof Question.Choice choice) {
                    int options = choice.options().size();
                    double[] likelihoods = Arrays.copyOfRange(logLikelihoods, option, option + options);
                    ofJob.add(chosen(job.benchmark(), choice, likelihoods));
                    option += options;
                } else {
                    ofJob.add(graded(job.benchmark(), question, said.get(text++)));
                }
            }
            answers.add(ofJob);
        }
        return answers;
    }

    /**
     * Context and continuation are encoded together and cut where the context alone ends, so that a word is not torn; a space between
     * them belongs to the continuation.
     */
    private OptionRow row(int adapter, Question.Option option) {
        String context = option.context().stripTrailing();
        int[] all = tokenizer.encodePrompt(option.context() + option.continuation());
        int end = Math.min(tokenizer.encodePrompt(context).length, all.length - 1);
        if (end < 1) {
            throw new IllegalArgumentException("option '" + option.text() + "' has too few tokens behind its context '"
                    + context + "'; both need at least one");
        }
        return new OptionRow(adapter, Arrays.copyOf(all, end), Arrays.copyOfRange(all, end, all.length));
    }

    private void requireSandbox(Benchmark benchmark) {
        if (benchmark.metric() instanceof PassAtOne && sandbox.isEmpty()) {
            throw new SandboxUnavailableException(
                    "benchmark " + benchmark.name()
                            + " runs programs that the model writes, and that is switched off; switch it on where it is wanted");
        }
    }

    /** Where nothing is said: one token more than the longest right answer, so that an answer that goes on is seen to. */
    private int mostTokens(Benchmark benchmark) {
        if (benchmark.mostNewTokens().isPresent() || benchmark.metric() instanceof MultipleChoice) {
            return benchmark.mostNewTokens().orElse(1);
        }
        String stop = benchmark.stops().isEmpty() ? "" : benchmark.stops().get(0);
        int longest = benchmark.questions().stream()
                .flatMap(question -> question instanceof Question.Open open
                        ? open.references().stream()
                        : Stream.of(question.reference()))
                .mapToInt(reference -> tokenizer.encode(reference + stop, false).length)
                .max()
                .orElseThrow();
        return Math.min(MOST_NEW_TOKENS, longest + 1);
    }

    private static Graded chosen(Benchmark benchmark, Question.Choice question, double[] logLikelihoods) {
        int chosen = ((MultipleChoice) benchmark.metric()).choice(question, logLikelihoods);
        return new Graded(question.options().get(chosen).text(), chosen == question.right() ? 1 : 0);
    }

    private Graded graded(Benchmark benchmark, Question question, String said) {
        if (question instanceof Question.Program program) {
            CodeSandbox.Outcome outcome = sandbox.orElseThrow().run(program.program(said));
            return new Graded(said, outcome.hasPassed() ? 1 : 0);
        }
        double best = 0;
        for (String reference : ((Question.Open) question).references()) {
            best = Math.max(best, ((TextMetric) benchmark.metric()).grade(said, reference));
        }
        return new Graded(said.strip(), best);
    }
}
