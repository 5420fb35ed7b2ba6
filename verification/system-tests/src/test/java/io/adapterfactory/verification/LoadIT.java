package io.adapterfactory.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.adapterfactory.cli.cluster.Cluster;
import io.adapterfactory.cli.cluster.EventReader;
import io.adapterfactory.cli.launch.DataFolder;
import io.adapterfactory.cli.launch.FactoryHome;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.verification.load.ProcessProbe;
import io.adapterfactory.verification.process.BenchCluster;
import io.adapterfactory.verification.process.GeneratorPool;
import io.adapterfactory.verification.scale.Answers;
import io.adapterfactory.verification.scale.GeneratorGroup;
import io.adapterfactory.verification.scale.TaskTraffic;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Generators with more work than fits in one batch, and work that takes longer than the consumer's poll interval. */
@Tag("campaign")
class LoadIT {

    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final Path WORK = ROOT.resolve("verification/system-tests/target/load-it");
    private static final int BATCH = 64;

    @BeforeEach
    void theProjectIsHome() {
        System.setProperty("factory.home", ROOT.toString());
    }

    @AfterEach
    void noHome() {
        System.clearProperty("factory.home");
    }

    @Test
    void aStoppedGeneratorFinishesTheCurrentBatchAndTakesNoOther() throws Exception {
        try (BenchCluster bench = cluster("stop", 1);
                TaskTraffic traffic = new TaskTraffic(bench.cluster(), "nano")) {
            // Given four waiting batches that take seconds each
            traffic.burst(4 * BATCH);
            GeneratorPool pool = bench.generators(GeneratorGroup.simulated(0.05));
            pool.join(1);
            String generator = pool.addresses().get(0);
            await().atMost(Duration.ofSeconds(60)).until(() -> batchesTaken(generator) == 2);

            // When the generator is stopped during the second batch
            int before = visible(bench.cluster());
            pool.leave();

            // Then
            assertThat(before).isEqualTo(BATCH);
            assertThat(visible(bench.cluster())).isEqualTo(2 * BATCH);

            // And the next generator makes the remaining adapters
            pool.join(1);
            Answers answers = traffic.answers(Duration.ofSeconds(60));
            assertThat(answers.missing()).isZero();
            assertThat(answers.repeated()).isZero();
        }
    }

    @Test
    void aBatchThatTakesLongerThanThePollIntervalKeepsItsPartitions() {
        try (BenchCluster bench = cluster("long", 2);
                TaskTraffic traffic = new TaskTraffic(bench.cluster(), "nano")) {
            // Given two generators that must poll every six seconds, and batches that take about twenty
            Map<String, String> settings = new HashMap<>(GeneratorGroup.simulated(0.5));
            settings.put("MP_MESSAGING_INCOMING_TASKS_MAX_POLL_INTERVAL_MS", "6000");
            GeneratorPool pool = bench.generators(settings);
            pool.join(2);
            GeneratorGroup.await(bench.cluster(), 2);
            List<ProcessProbe> probes = new ArrayList<>();
            pool.processIds().forEach((name, id) -> probes.add(new ProcessProbe(name, id)));
            int before = rebalances(probes);

            // When
            traffic.burst(80);
            Answers answers = traffic.answers(Duration.ofSeconds(90));

            // Then
            assertThat(answers.waits().max()).isGreaterThan(12);
            assertThat(answers.missing()).isZero();
            assertThat(answers.repeated()).isZero();
            assertThat(rebalances(probes)).isEqualTo(before);
            probes.forEach(ProcessProbe::close);
        }
    }

    @Test
    void thousandsOfWaitingTasksAreAnsweredOnceByACalmGroup() throws IOException {
        List<JsonNode> lines = CheckoutCommands.lines(
                "bench",
                "backlog",
                "--tasks",
                "100,5000",
                "--data",
                WORK.resolve("backlog").toString(),
                "--json");

        assertThat(lines).hasSize(1);
        assertThat(lines.get(0).get("backlogs"))
                .extracting(row -> row.get("tasks").asInt())
                .containsExactly(100, 5000);
        assertThat(lines.get(0).get("backlogs")).allSatisfy(row -> {
            assertThat(row.get("missing").asInt()).isZero();
            assertThat(row.get("repeated").asInt()).isZero();
            assertThat(row.get("rebalances").asInt()).isZero();
        });
    }

    @Test
    void aSoakOfAWholeFactoryMeasuresItsServices() throws IOException {
        List<JsonNode> lines = CheckoutCommands.lines(
                "bench",
                "soak",
                "--minutes",
                "0.5",
                "--warm-up",
                "0",
                "--every",
                "5",
                "--rate",
                "0.5",
                "--data",
                WORK.resolve("soak").toString(),
                "--json");

        assertThat(lines).hasSize(1);
        JsonNode result = lines.get(0);
        assertThat(result.get("tasks").asInt()).isBetween(14, 17);
        assertThat(result.get("evaluated").asInt())
                .isEqualTo(result.get("tasks").asInt());
        assertThat(result.get("missing").asInt() + result.get("repeated").asInt())
                .isZero();
        assertThat(result.get("trends").fieldNames())
                .toIterable()
                .containsExactly("generator-service", "evaluator-service", "trainer-service");
        assertThat(result.get("trends")).allSatisfy(service -> {
            assertThat(service.fieldNames())
                    .toIterable()
                    .containsExactly("live heap, MiB", "resident, MiB", "files", "threads");
            assertThat(service).allSatisfy(trend -> assertThat(trend.get("last").asDouble())
                    .isPositive());
        });
    }

    /** How many batches a generator has taken from the topic, including the current one. */
    private static int batchesTaken(String address) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(address + "/q/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofLines())
                .body()
                .filter(line -> line.startsWith("factory_generator_batch_size_count"))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static BenchCluster cluster(String name, int partitions) {
        return BenchCluster.start(FactoryHome.find(), DataFolder.open(WORK.resolve(name), true), partitions);
    }

    private static int rebalances(List<ProcessProbe> probes) {
        return probes.stream().mapToInt(probe -> probe.rebalances("tasks")).sum();
    }

    private static int visible(Cluster cluster) {
        try (EventReader reader =
                new EventReader(cluster, List.of(Topics.GENERATED_ADAPTERS), EventReader.From.BEGINNING)) {
            return reader.untilEnd().size();
        }
    }
}
