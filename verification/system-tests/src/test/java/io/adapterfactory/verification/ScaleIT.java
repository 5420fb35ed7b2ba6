package io.adapterfactory.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.adapterfactory.cli.cluster.EventReader;
import io.adapterfactory.cli.launch.DataFolder;
import io.adapterfactory.cli.launch.FactoryHome;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.verification.process.BenchCluster;
import io.adapterfactory.verification.process.GeneratorPool;
import io.adapterfactory.verification.scale.Answers;
import io.adapterfactory.verification.scale.GeneratorGroup;
import io.adapterfactory.verification.scale.TaskTraffic;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionListing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Generator processes that share a topic: each of a few tasks must get exactly one adapter. */
@Tag("campaign")
class ScaleIT {

    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final Path WORK = ROOT.resolve("verification/system-tests/target/scale-it");

    @BeforeEach
    void theProjectIsHome() {
        System.setProperty("factory.home", ROOT.toString());
    }

    @AfterEach
    void noHome() {
        System.clearProperty("factory.home");
    }

    @Test
    void simulatedAdaptersAreMarkedAndEveryTaskHasOne() {
        DataFolder data = DataFolder.open(WORK.resolve("marked"), true);
        try (BenchCluster bench = BenchCluster.start(FactoryHome.find(), data, 4)) {
            // Given two idle generators
            GeneratorPool pool = bench.generators(GeneratorGroup.simulated(0));
            pool.join(2);
            GeneratorGroup.await(bench.cluster(), 2);

            // When
            Answers answers;
            try (TaskTraffic traffic = new TaskTraffic(bench.cluster(), "nano")) {
                traffic.burst(300);
                answers = traffic.answers(Duration.ofSeconds(60));
            }

            // Then
            assertThat(answers.answered()).hasSize(300);
            assertThat(answers.missing()).isZero();
            assertThat(answers.repeated()).isZero();
            assertThat(adapters(bench)).hasSize(300).allSatisfy(adapter -> {
                assertThat(adapter.getWarnings()).containsExactly("SIMULATED");
                assertThat(adapter.getHypernetworkVersion()).isEqualTo("simulated");
                assertThat(adapter.getLocation()).isEqualTo("simulated:" + adapter.getAdapterId());
                assertThat(adapter.getFiles()).isEmpty();
            });
            assertThat(data.root().resolve("store/adapters")).isEmptyDirectory();
        }
    }

    @Test
    void aGeneratorWithAFencedProducerEndsAndTheOthersContinue() throws Exception {
        DataFolder data = DataFolder.open(WORK.resolve("fenced"), true);
        try (BenchCluster bench = BenchCluster.start(FactoryHome.find(), data, 4);
                Admin admin =
                        Admin.create(Map.of("bootstrap.servers", bench.cluster().bootstrap()))) {
            // Given two generators that have made adapters
            GeneratorPool pool = bench.generators(GeneratorGroup.simulated(0));
            pool.join(2);
            GeneratorGroup.await(bench.cluster(), 2);
            try (TaskTraffic traffic = new TaskTraffic(bench.cluster(), "nano")) {
                traffic.burst(40);
                traffic.answers(Duration.ofSeconds(60));

                // When the broker fences one, as it does when a transaction takes too long, and more tasks arrive
                String shutOut = admin.listTransactions().all().get().stream()
                        .map(TransactionListing::transactionalId)
                        .filter(id -> id.startsWith("generator-"))
                        .findFirst()
                        .orElseThrow();
                admin.fenceProducers(List.of(shutOut)).all().get();
                traffic.burst(40);

                // Then
                Answers answers = traffic.answers(Duration.ofSeconds(60));
                assertThat(answers.answered()).hasSize(80);
                assertThat(answers.missing()).isZero();
                assertThat(answers.repeated()).isZero();
                await().atMost(Duration.ofSeconds(30)).until(() -> pool.died() == 1);
            }
        }
    }

    private static List<GeneratedAdapter> adapters(BenchCluster bench) {
        List<GeneratedAdapter> adapters = new ArrayList<>();
        try (EventReader reader =
                new EventReader(bench.cluster(), List.of(Topics.GENERATED_ADAPTERS), EventReader.From.BEGINNING)) {
            reader.untilEnd()
                    .forEach(event ->
                            adapters.add((GeneratedAdapter) reader.decode(event).orElseThrow()));
        }
        return adapters;
    }

    @Test
    void everyTaskHasOneAdapterWhileGeneratorsComeGoAreKilledAndHang() throws IOException {
        List<JsonNode> lines = CheckoutCommands.lines(
                "bench",
                "scale",
                "--generators",
                "1,2",
                "--tasks",
                "100",
                "--work",
                "0.005",
                "--rate",
                "20",
                "--settle",
                "2",
                "--watch",
                "3",
                "--hang",
                "15",
                "--partitions",
                "5",
                "--data",
                WORK.resolve("scale").toString(),
                "--json");

        assertThat(lines).hasSize(1);
        JsonNode result = lines.get(0);
        assertThat(result.get("efficiency"))
                .extracting(
                        row -> row.get("generators").asInt(),
                        row -> row.get("tasks").asInt(),
                        row -> row.get("missing").asInt(),
                        row -> row.get("repeated").asInt())
                .containsExactly(tuple(1, 100, 0, 0), tuple(2, 200, 0, 0));
        assertThat(result.get("changes"))
                .extracting(row -> row.get("change").asText())
                .containsExactly("join", "leave", "kill", "hang");
        assertThat(result.get("changes")).allSatisfy(row -> {
            JsonNode measured = row.get("measured");
            assertThat(measured.get("tasks").asInt()).isGreaterThanOrEqualTo(20 * (2 + 3) - 1);
            assertThat(measured.get("missing").asInt()).isZero();
            assertThat(measured.get("repeated").asInt()).isZero();
        });
    }

    @Test
    void theBusIsMeasuredWithRealAdaptersToo() throws IOException {
        List<JsonNode> lines = CheckoutCommands.lines(
                "bench", "bus", "--real", "--tasks", "20", "--rates", "5,10", "--seconds", "2", "--json");

        assertThat(lines).hasSize(1);
        JsonNode result = lines.get(0);
        assertThat(result.get("adapters").asText()).isEqualTo("real");
        assertThat(result.get("tasks").asInt()).isEqualTo(20);
        assertThat(result.get("missing").asInt() + result.get("repeated").asInt())
                .isZero();
        assertThat(result.get("adapterBytes").asInt()).isPositive();
        assertThat(result.get("rates"))
                .extracting(
                        row -> row.get("tasks").asInt(),
                        row -> row.get("missing").asInt() + row.get("repeated").asInt())
                .containsExactly(tuple(10, 0), tuple(20, 0));
    }
}
