package io.adapterfactory.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adapterfactory.broker.LocalKafka;
import io.adapterfactory.broker.LocalRegistry;
import io.adapterfactory.broker.Ports;
import io.adapterfactory.schemas.FileEntry;
import io.adapterfactory.schemas.HypernetworkStage;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.file.FileDigest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The packaged trainer as a process, with its own broker; the test plays generator and evaluator. A campaign: {@code
 * -Dkills=20} for a long one, {@code -Dseed=...} to repeat the moments of an earlier one.
 */
@Tag("campaign")
class TrainerKilledIT {

    private static final int KILLS = Integer.getInteger("kills", 1);
    private static final int MOMENTS = 5;
    private static final int IN_A_ROUND = 2;
    private static final Duration LIMIT = Duration.ofMinutes(8);
    private static final Duration PACE = Duration.ofMillis(200);
    private static final Path WORK = Path.of("target", "trainer-killed").toAbsolutePath();
    private static final Path SERVICE =
            Path.of("target", "quarkus-app", "quarkus-run.jar").toAbsolutePath();

    private final Path store = WORK.resolve("store");
    private final Path log = WORK.resolve("trainer.log");
    private final Set<String> answered = new HashSet<>();
    private static LocalRegistry registry;
    private LocalKafka kafka;
    private Events events;
    private Process trainer;
    private int results;
    /** Length of the log when the newest trainer started. */
    private int logged;

    @BeforeAll
    static void aRegistry() throws IOException {
        delete(WORK);
        registry = LocalRegistry.start(WORK.resolve("registry"), Ports.free(), Optional.empty());
    }

    @AfterAll
    static void stopTheRegistry() {
        registry.close();
    }

    @BeforeEach
    void aFactoryWithoutTrainer() throws Exception {
        delete(store);
        delete(WORK.resolve("kafka"));
        Files.deleteIfExists(log);
        StoreFixture.fill(store);
        kafka = LocalKafka.start(WORK.resolve("kafka"), Ports.free());
        events = new Events(kafka.bootstrapServers(), registry.url());
        Path v1 = store.resolve("hypernetworks/nano/v1");
        events.publish(
                Topics.HYPERNETWORK_VERSIONS,
                "nano/v1",
                HypernetworkVersion.newBuilder()
                        .setBaseModel("nano")
                        .setVersion("v1")
                        .setStage(HypernetworkStage.CHAMPION)
                        .setLocation(v1.toUri().toString())
                        .setFiles(Manifest.of(v1).files().stream()
                                .map(file -> new FileEntry(file.name(), file.size(), file.sha256()))
                                .toList())
                        .setCreatedAt(Instant.now())
                        .build());
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (trainer != null) {
            kill();
        }
        kafka.close();
    }

    @Test
    void noVersionIsLostOrMadeTwiceHoweverOftenTheTrainerIsKilled() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed of the moments to kill at: " + seed);
        Random random = new Random(seed);
        int firstMoment = random.nextInt(MOMENTS);
        for (int kill = 0; kill < KILLS; kill++) {
            start();
            awaitMoment(firstMoment + kill);
            Instant until = Instant.now().plusMillis(random.nextInt(2_000));
            workUntil(() -> Instant.now().isAfter(until));
            kill();
        }
        int made = numbers().size();
        start();
        workUntil(() -> judged() >= made + 2);
        kill();

        checkHistory();
    }

    @Test
    void aStoreThatIsFullInTheMiddleOfACheckpointShowsNoHalfVersion() throws Exception {
        // Given a trainer that has made a version, so that all its libraries are loaded
        start();
        workUntil(() -> judged() >= 1);

        // When it cannot write a file as large as a training state
        long weights = Files.size(store.resolve("hypernetworks/nano/v1/hypernetwork.safetensors"));
        limitFiles(Long.toString(2 * weights));
        workUntil(() -> failures() >= 1);
        List<Integer> published = numbers();
        int failures = failures();
        workUntil(() -> failures() >= failures + 2);

        // Then no other version is published, and no incomplete one is in the store
        assertThat(numbers()).isEqualTo(published);
        Set<String> known = history().keySet();
        try (Stream<Path> versions = Files.list(store.resolve("hypernetworks/nano"))) {
            assertThat(versions.filter(Files::isDirectory)
                            .map(version -> version.getFileName().toString()))
                    .filteredOn(name -> !name.startsWith("."))
                    .allMatch(known::contains);
        }

        // When there is space again
        limitFiles("unlimited");
        workUntil(() -> judged() > published.size());
        kill();
        checkHistory();
    }

    @Test
    void aTrainerStoppedDuringARoundEndsCleanlyAndResumesIt() throws Exception {
        start();
        awaitMoment(IN_A_ROUND);

        trainer.destroy();

        assertThat(trainer.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(trainer.exitValue())
                .as("ended by the signal, and by nothing else")
                .isEqualTo(143);
        assertThat(isInRound())
                .as("the round is not over, unless it ended just then")
                .isEqualTo(Files.readString(log).contains("is paused and continues at the next start"));
        start();
        workUntil(() -> judged() >= 1);
        kill();
        checkHistory();
    }

    /** From the start of the process, over a round and its validation. */
    private void awaitMoment(int moment) {
        int made = numbers().size();
        long judged = judged();
        workUntil(() -> switch (moment % MOMENTS) {
            case 0 -> true;
            case 1 -> Files.readString(log).substring(logged).contains("all events up to now are known");
            case IN_A_ROUND -> isInRound();
            case 3 -> numbers().size() > made;
            default -> judged() > judged;
        });
    }

    /** Lets the rest of the factory work until a condition is true. */
    private void workUntil(Callable<Boolean> condition) {
        await().atMost(LIMIT).pollInterval(PACE).until(() -> {
            work();
            return condition.call();
        });
    }

    /** How often the store was full. */
    private int failures() throws IOException {
        return Files.readString(log).split("File too large", -1).length - 1;
    }

    /** Whether a state of an unfinished round is saved. */
    private boolean isInRound() throws IOException {
        Path states = store.resolve("training/nano");
        if (!Files.isDirectory(states)) {
            return false;
        }
        try (Stream<Path> files = Files.list(states)) {
            return files.anyMatch(file -> file.getFileName().toString().matches("v\\d+-to-v\\d+\\.safetensors"));
        }
    }

    private void limitFiles(String bytes) throws Exception {
        Process prlimit = new ProcessBuilder(
                        "prlimit", "--pid", Long.toString(trainer.pid()), "--fsize=" + bytes + ":unlimited")
                .inheritIO()
                .start();
        assertThat(prlimit.waitFor()).isZero();
    }

    /**
     * Every version was made once, from a champion, and judged once; its files are complete; nothing was ordered twice.
     */
    private void checkHistory() throws Exception {
        Map<String, List<HypernetworkVersion>> history = history();
        List<Integer> numbers = numbers();
        assertThat(numbers)
                .as("none is left out")
                .isEqualTo(Stream.iterate(2, n -> n + 1).limit(numbers.size()).toList());
        Set<String> champions = new HashSet<>(Set.of("v1"));
        for (int number : numbers) {
            List<HypernetworkVersion> records = history.get("v" + number);
            HypernetworkVersion made = records.get(0);
            assertThat(made.getStage()).isEqualTo(HypernetworkStage.CANDIDATE);
            assertThat(champions).contains(made.getParentVersion());
            assertThat(made.getTrainingSteps())
                    .isEqualTo(history.get(made.getParentVersion()).get(0).getTrainingSteps() + 6);
            assertThat(records.stream()
                            .filter(record -> record.getStage() != HypernetworkStage.RETIRED)
                            .count())
                    .as("v%d is made once and judged once, but for the last one: %s", number, records)
                    .isBetween(number == numbers.size() + 1 ? 1L : 2L, 2L);
            boolean retired = records.get(records.size() - 1).getStage() == HypernetworkStage.RETIRED;
            if (!retired) {
                new Manifest(made.getFiles().stream()
                                .map(file -> new FileDigest(file.getName(), file.getSize(), file.getSha256()))
                                .toList())
                        .verify(Path.of(URI.create(made.getLocation())));
            }
            if (records.stream().anyMatch(record -> record.getStage() == HypernetworkStage.CHAMPION)) {
                champions.add("v" + number);
            }
            List<TaskDescription> orders = events.validationOrders("nano", "v" + number);
            assertThat(orders).extracting(TaskDescription::getTaskId).doesNotHaveDuplicates();
        }
        assertThat(champions).as("some were better").hasSizeGreaterThan(1);
    }

    /** The rest of the factory: answers orders in any order, some twice, and publishes new results. */
    private void work() throws Exception {
        for (int i = 0; i < 2; i++) {
            String id = "ordinary" + results++;
            events.publish(Topics.EVALUATION_RESULTS, id, Events.result("nano", id));
        }
        List<TaskDescription> orders = new ArrayList<>(events.validationOrders("nano", "v"));
        java.util.Collections.shuffle(orders);
        for (TaskDescription order : orders) {
            if (answered.add(order.getTaskId())) {
                // Every third version is worse than all before, the others are better.
                int number = Integer.parseInt(order.getHypernetworkVersion().substring(1));
                var result = Events.graded(order, number % 3 == 0 ? 10 : 40 + Math.min(50, number));
                events.publish(Topics.EVALUATION_RESULTS, order.getTaskId(), result);
                events.publish(Topics.EVALUATION_RESULTS, order.getTaskId(), result);
            }
        }
    }

    private Map<String, List<HypernetworkVersion>> history() {
        Map<String, List<HypernetworkVersion>> history = new LinkedHashMap<>();
        events.allVersions().forEach(version -> history.computeIfAbsent(version.getVersion(), name -> new ArrayList<>())
                .add(version));
        return history;
    }

    /** Statistics of the versions. */
    private List<Integer> numbers() {
        return history().keySet().stream()
                .map(name -> Integer.parseInt(name.substring(1)))
                .filter(number -> number > 1)
                .sorted()
                .toList();
    }

    private long judged() {
        return history().values().stream()
                .filter(records -> !records.get(0).getVersion().equals("v1") && records.size() > 1)
                .count();
    }

    private void start() throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Dquarkus.http.port=" + Ports.free(),
                "-Dai.djl.offline=true",
                "-Dai.djl.pytorch.num_threads=1",
                "-Dai.djl.pytorch.num_interop_threads=1",
                "-Dfactory.store=" + store,
                "-Dfactory.round.after-results=3",
                "-Dfactory.round.steps=6",
                "-Dfactory.round.save-every=1",
                "-Dfactory.round.suite-tasks=8",
                "-Dfactory.round.validation-tasks=4",
                "-Dfactory.round.tasks-per-batch=2",
                "-Dfactory.gate.suite-tasks=2",
                "-Dfactory.gate.control-tasks=0",
                "-Dfactory.versions.keep-rejected=1",
                "-jar",
                SERVICE.toString());
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        builder.environment().put("APICURIO_REGISTRY_URL", registry.url());
        builder.environment().put("OMP_WAIT_POLICY", "PASSIVE");
        builder.environment().put("OMP_NUM_THREADS", "1");
        logged = Files.exists(log) ? Files.readString(log).length() : 0;
        trainer = builder.start();
    }

    /** Like {@code kill -9}. */
    private void kill() throws InterruptedException {
        trainer.destroyForcibly().waitFor();
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file :
                        files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(folder);
    }
}
