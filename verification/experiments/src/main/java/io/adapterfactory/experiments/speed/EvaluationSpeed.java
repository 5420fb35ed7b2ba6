package io.adapterfactory.experiments.speed;

import ai.djl.Device;
import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.benchmark.Benchmark;
import io.adapterfactory.t2l.benchmark.SuiteBenchmarks;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator.Help;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator.HelpRequest;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator.Request;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.statistics.Score;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Adapters scored per minute on the nano model, each on its own benchmark with its first {@code examples} examples and
 * with help in the base model's prompt, as in the evaluator: all in one batch, compared with one after the other.
 */
public final class EvaluationSpeed implements AutoCloseable {

    /**
     * @param adapters number of LoRAs
     * @param examples number of examples in each benchmark
     * @param together time for all in shared batches, the best of some runs
     * @param oneByOne time for the same, one after the other
     */
    public record Result(int adapters, int examples, Elapsed together, Elapsed oneByOne) {

        public double adaptersPerMinute() {
            return 60 * adapters / together.seconds();
        }

        public double oneByOneAdaptersPerMinute() {
            return 60 * adapters / oneByOne.seconds();
        }

        /** In CPU time. */
        public double gain() {
            return oneByOne.cpuSeconds() / together.cpuSeconds();
        }
    }

    private static final LoraConfig LORA = new LoraConfig(8, 16, true, List.of("q_proj", "v_proj", "o_proj"));
    private static final int ROWS_PER_BATCH = 128;

    private final CausalLanguageModel model;
    private final Tokenizer tokenizer;
    private final AdapterEvaluator evaluator;
    private final SuiteBenchmarks suite = new SuiteBenchmarks(NanoSuite.standard());

    /** @param base folder of the nano model */
    public EvaluationSpeed(Path base, Device device) {
        this.model = CausalLanguageModel.load(base, device);
        this.tokenizer = Tokenizer.load(base);
        this.evaluator = new AdapterEvaluator(model, PromptRule.of(base, tokenizer), ROWS_PER_BATCH);
    }

    public Result measure(int adapters, int examples, int runs) {
        List<Request> requests = new ArrayList<>();
        List<String> names = suite.names();
        for (int i = 0; i < adapters; i++) {
            Benchmark whole = suite.benchmark(names.get(i % names.size()));
            Benchmark few = evaluator.part(
                    whole, 0, Math.min(examples, whole.questions().size()));
            requests.add(new Request(RandomLora.of(model, LORA, i), few));
        }
        score(requests); // to warm up, and to cache the base model's answers for both
        return new Result(
                adapters,
                examples,
                Elapsed.best(runs, () -> score(requests)),
                Elapsed.best(runs, () -> requests.forEach(request -> score(List.of(request)))));
    }

    private void score(List<Request> requests) {
        List<Score> scores = evaluator.evaluate(requests);
        List<HelpRequest> help = new ArrayList<>();
        for (int i = 0; i < scores.size(); i++) {
            Benchmark benchmark = requests.get(i).benchmark();
            for (Help each : Help.values()) {
                help.add(new HelpRequest(benchmark, scores.get(i), each, benchmark.description()));
            }
        }
        evaluator.againstHelpedBase(help);
    }

    @Override
    public void close() {
        tokenizer.close();
        model.close();
    }
}
