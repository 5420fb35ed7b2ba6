package io.adapterfactory.evaluator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.djl.Device;
import io.adapterfactory.broker.LocalKafka;
import io.adapterfactory.broker.LocalRegistry;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.EvaluationShardResult;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.benchmark.Benchmark;
import io.adapterfactory.t2l.benchmark.BenchmarkFolder;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import io.adapterfactory.t2l.statistics.Score;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two evaluators as separate processes, on a separate broker. */
@Tag("campaign")
class SharedShardsIT {

    private static final Duration LIMIT = Duration.ofMinutes(8);
    private static final Path WORK = Path.of("target", "shared-shards-it").toAbsolutePath();
    private static final int EXAMPLES = 2000;
    private static final int SHARD_EXAMPLES = 100;
    private static final List<String> SETTINGS = List.of("-Dfactory.shard-examples=" + SHARD_EXAMPLES);

    @Test
    void twoEvaluatorsShareALongBenchmarkAndOneIsKilledInTheMiddle() throws Exception {
        Path folder = Files.createTempDirectory(Files.createDirectories(WORK), "run");
        Path store = BrokerResource.newStore();
        Path benchmark = longBenchmark(store);
        try (LocalKafka kafka = LocalKafka.start(folder.resolve("kafka"), 0);
                LocalRegistry registry = LocalRegistry.start(folder.resolve("registry"), 0, Optional.empty());
                TestEvents events = new TestEvents(kafka.bootstrapServers(), registry.url());
                EvaluatorProcess one = EvaluatorProcess.start("one", folder, store, kafka, registry, SETTINGS);
                EvaluatorProcess two = EvaluatorProcess.start("two", folder, store, kafka, registry, SETTINGS)) {
            GeneratedAdapter adapter = TestEvents.reversing(folder, "turn it around")
                    .setBenchmarks(List.of("long"))
                    .build();

            // When both are processing shards and one is killed
            events.publish(adapter);
            await().atMost(LIMIT).until(() -> shardsOf(one) >= 2 && shardsOf(two) >= 2);
            ProcessHandle.of(one.process().pid()).orElseThrow().destroyForcibly();
            assertThat(events.all(Topics.EVALUATION_RESULTS, EvaluationResult.class))
                    .as("still in the middle")
                    .isEmpty();

            // Then the other one does the rest, and the result equals that of an evaluation without shards
            await().atMost(LIMIT).until(() -> !events.all(Topics.EVALUATION_RESULTS, EvaluationResult.class)
                    .isEmpty());
            assertThat(events.all(Topics.EVALUATION_SHARD_RESULTS, EvaluationShardResult.class))
                    .extracting(shard -> shard.getShard().getShard())
                    .hasSize(EXAMPLES / SHARD_EXAMPLES)
                    .doesNotHaveDuplicates();
            assertThat(shardsOf(two)).as("shards of the one that continued").isLessThan(EXAMPLES / SHARD_EXAMPLES);
            Score whole = inOneGo(store, benchmark, adapter);
            EvaluationResult result = events.all(Topics.EVALUATION_RESULTS, EvaluationResult.class)
                    .get(0);
            assertThat(result.getTaskId()).isEqualTo(adapter.getTaskId());
            assertThat(result.getExamples()).isEqualTo(EXAMPLES);
            assertThat(result.getGrades())
                    .isEqualTo(whole.grades().stream().map(Double::floatValue).toList());
            assertThat(result.getScore()).isEqualTo(whole.score());
            assertThat(result.getScoreInterval().getLow())
                    .isEqualTo(whole.interval().low());
            assertThat(result.getBaseScore()).isEqualTo(whole.baseScore());
            assertThat(result.getPairedDelta().getPValue())
                    .isEqualTo(whole.paired().pValue());
            assertThat(result.getPairedDelta().getInterval().getHigh())
                    .isEqualTo(whole.paired().interval().high());
            assertThat(result.getProof())
                    .extracting(example -> example.getPrompt() + example.getAdapterAnswer())
                    .containsExactlyElementsOf(whole.workedExamples(6).stream()
                            .map(answer -> answer.prompt() + answer.withAdapter())
                            .toList());

            // And it is the only result, even after the next adapter has been scored
            GeneratedAdapter next = TestEvents.reversing(folder, "turn it around again")
                    .setBenchmarks(List.of("reverse"))
                    .build();
            events.publish(next);
            await().atMost(LIMIT).until(() -> events.all(Topics.EVALUATION_RESULTS, EvaluationResult.class).stream()
                    .anyMatch(each -> each.getTaskId().equals(next.getTaskId())));
            assertThat(events.all(Topics.EVALUATION_RESULTS, EvaluationResult.class))
                    .extracting(EvaluationResult::getTaskId)
                    .containsExactlyInAnyOrder(adapter.getTaskId(), next.getTaskId());
        }
    }

    private static Path longBenchmark(Path store) throws IOException {
        Path folder = Files.createDirectories(store.resolve("benchmarks/nano/long"));
        Files.writeString(folder.resolve("benchmark.yaml"), "name: long\ndescription: turn around\nstop: ;\n");
        Random random = new Random(7);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < EXAMPLES; i++) {
            String items = random.ints(3 + random.nextInt(5), 0, 26)
                    .mapToObj(letter -> String.valueOf((char) ('a' + letter)))
                    .collect(Collectors.joining());
            lines.append(
                    "{\"prompt\": \"%s>\", \"answer\": \"%s\"}%n".formatted(items, new StringBuilder(items).reverse()));
        }
        Files.writeString(folder.resolve("examples.jsonl"), lines);
        return folder;
    }

    /** Counts distinct shards, because a shard that is scored during a rebalance is not sent, and is scored again. */
    private static long shardsOf(EvaluatorProcess evaluator) throws IOException {
        return Files.readAllLines(evaluator.process().log()).stream()
                .filter(line -> line.contains(" on long is scored"))
                .map(line -> line.substring(line.indexOf("shard ")))
                .distinct()
                .count();
    }

    private static Score inOneGo(Path store, Path benchmark, GeneratedAdapter adapter) {
        Path base = store.resolve("base-models/nano");
        Benchmark whole = BenchmarkFolder.read(benchmark);
        try (CausalLanguageModel model = CausalLanguageModel.load(base, Device.cpu());
                Tokenizer tokenizer = Tokenizer.load(base)) {
            return new AdapterEvaluator(model, PromptRule.of(base, tokenizer), 128)
                    .evaluate(PeftDirectory.read(Path.of(URI.create(adapter.getLocation()))), whole);
        }
    }
}
