package io.adapterfactory.experiments.nano;

import io.adapterfactory.experiments.report.Share;
import io.adapterfactory.t2l.basemodel.BaseModelProfile;
import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.benchmark.Benchmark;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator;
import io.adapterfactory.t2l.lm.Adapters;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lm.DecodingOptions;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.statistics.Score;
import io.adapterfactory.t2l.task.TaskExample;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.adapterfactory.t2l.task.nano.NanoVocabulary;
import io.adapterfactory.t2l.task.nano.Operation;
import io.adapterfactory.t2l.task.nano.Wording;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Exact match of every method for nano tasks, always on the same held-out inputs. */
public final class NanoScorer {

    /** Chooses the adapter for a task with a description. */
    @FunctionalInterface
    public interface AdapterChoice {
        LoraWeights adapter(Operation operation, String description);
    }

    /** Descriptions of a task. */
    @FunctionalInterface
    public interface Descriptions {
        List<String> of(Operation operation);
    }

    /** Text before an input. */
    public enum Prompt {
        PLAIN,
        EXAMPLES,
        DESCRIPTION
    }

    private static final int DESCRIPTIONS = 3;
    private static final int SHOTS = 3;
    private static final int ROWS = 128;
    private static final int ADAPTERS_AT_ONCE = 256;
    private static final long SEED = 777;
    private static final String STOP = String.valueOf(NanoVocabulary.STOP);

    private final CausalLanguageModel model;
    private final Tokenizer tokenizer;
    private final AdapterEvaluator evaluator;
    private final int share;

    /** @param share one in this many inputs is used; 1 for all */
    NanoScorer(CausalLanguageModel model, Tokenizer tokenizer, int share) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.evaluator = new AdapterEvaluator(
                model,
                PromptRule.of(
                        BaseModelProfile.SHIPPED_NANO, tokenizer, model.config().endTokens()),
                ROWS);
        this.share = share;
    }

    /** Three descriptions of the split's kind. */
    public static List<String> descriptions(Operation operation, Wording wording) {
        return NanoSuite.standard().descriptions(operation, wording, DESCRIPTIONS, SEED);
    }

    public Share adapted(NanoSplit split, AdapterChoice choice) {
        return adapted(
                split.operations(),
                split.examplesEach(),
                operation -> descriptions(operation, split.wording()),
                choice);
    }

    /** A task's inputs are distributed among its descriptions. */
    public Share adapted(
            List<Operation> operations, int examplesEach, Descriptions descriptions, AdapterChoice choice) {
        List<AdapterEvaluator.Request> requests = new ArrayList<>();
        Share sum = new Share(0, 0);
        for (Operation operation : operations) {
            List<TaskExample> examples = examples(operation, examplesEach);
            List<String> texts = descriptions.of(operation);
            int each = Math.max(1, examples.size() / texts.size());
            for (int i = 0; i < texts.size() && i * each < examples.size(); i++) {
                LoraWeights adapter = choice.adapter(operation, texts.get(i));
                int end = Math.min((i + 1) * each, examples.size());
                requests.add(
                        new AdapterEvaluator.Request(adapter, benchmark(operation, examples.subList(i * each, end))));
            }
            if (requests.size() >= ADAPTERS_AT_ONCE) {
                sum = plus(sum, requests);
                requests.clear();
            }
        }
        return requests.isEmpty() ? sum : plus(sum, requests);
    }

    private Share plus(Share sum, List<AdapterEvaluator.Request> requests) {
        int right = sum.right();
        int all = sum.examples();
        for (Score score : evaluator.evaluate(requests)) {
            right += (int) Math.round(score.score() * score.examples());
            all += score.examples();
        }
        return new Share(right, all);
    }

    /** Every input has its own adapter. */
    public Share adaptedByInput(
            NanoSplit split, java.util.function.Function<List<String>, List<LoraWeights>> adapters) {
        Share sum = new Share(0, 0);
        for (Operation operation : split.operations()) {
            List<TaskExample> examples = examples(operation, split.examplesEach());
            List<LoraWeights> own =
                    adapters.apply(examples.stream().map(TaskExample::prompt).toList());
            List<AdapterEvaluator.Request> requests = new ArrayList<>();
            for (int i = 0; i < examples.size(); i++) {
                requests.add(
                        new AdapterEvaluator.Request(own.get(i), benchmark(operation, examples.subList(i, i + 1))));
            }
            sum = plus(sum, requests);
        }
        return sum;
    }

    /** All inputs with adapters that route by themselves. */
    public Share routed(NanoSplit split, Adapters adapters) {
        List<TaskExample> examples = new ArrayList<>();
        for (Operation operation : split.operations()) {
            examples.addAll(examples(operation, split.examplesEach()));
        }
        DecodingOptions greedy = DecodingOptions.greedy(
                Operation.MAX_ANSWER_LENGTH + 1, Set.of(NanoVocabulary.token(NanoVocabulary.STOP)));
        int right = 0;
        for (int from = 0; from < examples.size(); from += ROWS) {
            List<TaskExample> part = examples.subList(from, Math.min(examples.size(), from + ROWS));
            List<int[]> prompts = part.stream()
                    .map(example -> tokenizer.encodePrompt(example.prompt()))
                    .toList();
            List<int[]> answers = model.generate(prompts, adapters, greedy);
            for (int i = 0; i < part.size(); i++) {
                right += tokenizer.decode(answers.get(i)).equals(part.get(i).answer()) ? 1 : 0;
            }
        }
        return new Share(right, examples.size());
    }

    public Share base(NanoSplit split, Prompt prompt) {
        int right = 0;
        int all = 0;
        for (Operation operation : split.operations()) {
            List<TaskExample> examples = examples(operation, split.examplesEach());
            List<TaskExample> prompted = new ArrayList<>();
            for (int i = 0; i < examples.size(); i++) {
                prompted.add(new TaskExample(
                        prefix(operation, split, prompt, i) + examples.get(i).prompt(),
                        examples.get(i).answer()));
            }
            Score score = evaluator.evaluateBase(benchmark(operation, prompted));
            right += (int) Math.round(score.baseScore() * score.examples());
            all += score.examples();
        }
        return new Share(right, all);
    }

    private List<TaskExample> examples(Operation operation, int each) {
        List<TaskExample> examples = NanoSuite.examples(operation, true, each, SEED);
        return examples.subList(0, Math.max(1, examples.size() / share));
    }

    private static Benchmark benchmark(Operation operation, List<TaskExample> examples) {
        return new Benchmark(operation.id(), operation.id(), STOP, examples);
    }

    private static String prefix(Operation operation, NanoSplit split, Prompt prompt, int example) {
        return switch (prompt) {
            case PLAIN -> "";
            case DESCRIPTION -> {
                List<String> texts = descriptions(operation, split.wording());
                yield TaskEmbedder.normalize(texts.get(example % texts.size())) + "\n";
            }
            case EXAMPLES -> {
                StringBuilder shots = new StringBuilder();
                for (TaskExample shot : NanoSuite.examples(operation, false, SHOTS, SEED + example)) {
                    shots.append(shot.prompt()).append(shot.answer()).append(STOP);
                }
                yield shots.toString();
            }
        };
    }
}
