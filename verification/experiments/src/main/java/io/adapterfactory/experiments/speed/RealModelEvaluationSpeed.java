package io.adapterfactory.experiments.speed;

import ai.djl.Device;
import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.benchmark.Benchmark;
import io.adapterfactory.t2l.benchmark.BenchmarkFolder;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator.Request;
import io.adapterfactory.t2l.evaluation.BaseAnswers;
import io.adapterfactory.t2l.evaluation.BatchLimit;
import io.adapterfactory.t2l.evaluation.InProcessEngine;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lm.Precision;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Different adapters scored on a language model in a folder, each on its own benchmark: all in shared batches, compared
 * with one after the other. The adapters have rank 8 on q, v, and o with small random numbers, so the answers are
 * similar to those of the base model.
 */
public final class RealModelEvaluationSpeed {

    /**
     * @param base folder of the base model
     * @param precision of the base model
     * @param adapters number of LoRAs
     * @param examples of each benchmark
     * @param limit of a batch
     */
    public record Setup(Path base, Precision precision, int adapters, int examples, BatchLimit limit) {}

    /**
     * @param adapters number of LoRAs
     * @param answers of all adapters; the base model's are cached and not counted
     * @param together time for all in shared batches
     * @param oneByOne time for the same, one after the other
     * @param loadedBytes resident memory of the process when the model is loaded and the base model has answered; -1 if
     *     unknown
     * @param togetherBytes peak resident memory of the process in shared batches; -1 if unknown
     * @param oneByOneBytes the same, one after the other
     */
    public record Result(
            int adapters,
            int answers,
            Elapsed together,
            Elapsed oneByOne,
            long loadedBytes,
            long togetherBytes,
            long oneByOneBytes) {

        public double answersPerSecond() {
            return answers / together.seconds();
        }

        public double oneByOneAnswersPerSecond() {
            return answers / oneByOne.seconds();
        }
    }

    private static final LoraConfig LORA = new LoraConfig(8, 16, true, List.of("q_proj", "v_proj", "o_proj"));
    private static final List<String> TASKS = List.of(
            "Give the opposite of the word",
            "Write the number that comes next",
            "Give the plural of the word",
            "Translate the word into Spanish");
    private static final List<String> WORDS = List.of(
            "hot",
            "small",
            "house",
            "seven",
            "winter",
            "carry",
            "friend",
            "yellow",
            "quick",
            "mountain",
            "old",
            "river");

    private RealModelEvaluationSpeed() {}

    /** @param scratch an existing, empty folder */
    public static Result measure(Setup setup, Path scratch, Device device) {
        try (CausalLanguageModel model = CausalLanguageModel.load(setup.base(), device, setup.precision());
                Tokenizer tokenizer = Tokenizer.load(setup.base())) {
            PromptRule rule = PromptRule.of(setup.base(), tokenizer);
            AdapterEvaluator evaluator = new AdapterEvaluator(
                    new InProcessEngine(model, rule, setup.limit()), rule, BaseAnswers.inMemory(), Optional.empty());
            List<Request> requests = new ArrayList<>();
            for (int i = 0; i < setup.adapters(); i++) {
                Benchmark benchmark = BenchmarkFolder.read(write(scratch.resolve("tasks-" + i), i, setup.examples()));
                evaluator.evaluateBase(benchmark); // to cache its answers for both
                requests.add(new Request(RandomLora.of(model, LORA, i), benchmark));
            }
            long loaded = PeakMemory.start().bytes();
            PeakMemory peak = PeakMemory.start();
            Elapsed together = Elapsed.of(() -> evaluator.evaluate(requests));
            long togetherBytes = peak.bytes();
            peak = PeakMemory.start();
            Elapsed oneByOne = Elapsed.of(() -> requests.forEach(request -> evaluator.evaluate(List.of(request))));
            return new Result(
                    setup.adapters(),
                    setup.adapters() * setup.examples(),
                    together,
                    oneByOne,
                    loaded,
                    togetherBytes,
                    peak.bytes());
        }
    }

    /** A benchmark with answers of one or two words. */
    private static Path write(Path folder, int number, int examples) {
        Random random = new Random(number);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < examples; i++) {
            String word = WORDS.get(random.nextInt(WORDS.size())) + " " + random.nextInt(1000);
            lines.append("{\"prompt\": \"%s: %s\", \"answer\": \"%s\"}%n"
                    .formatted(TASKS.get(number % TASKS.size()), word, WORDS.get(random.nextInt(WORDS.size()))));
        }
        try {
            Files.createDirectories(folder);
            Files.writeString(
                    folder.resolve("benchmark.yaml"),
                    "name: tasks-%d%ndescription: %s%n".formatted(number, TASKS.get(number % TASKS.size())));
            Files.writeString(folder.resolve("examples.jsonl"), lines);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + folder, e);
        }
        return folder;
    }
}
