package io.adapterfactory.verification;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.cli.cluster.Cluster;
import io.adapterfactory.cli.cluster.EventReader;
import io.adapterfactory.cli.launch.RunningFactory;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.verification.OtlpCollector.Span;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** One trace from a request over HTTP through Kafka to the file and the score, as a collector of OpenTelemetry sees it. */
@Tag("campaign")
@ResourceLock(SharedFactory.LOCK)
class TracesIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static OtlpCollector collector;
    private static RunningFactory factory;

    @BeforeAll
    static void aFactoryWhoseEvaluationsAreCutIntoShards() throws IOException {
        SharedFactory shared = SharedFactory.get();
        collector = shared.collector();
        factory = shared.running();
    }

    @Test
    void aTaskIsOneTraceFromTheCallerToTheFileAndTheScore() throws Exception {
        String caller = "00f067aa0ba902b7";
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";

        String taskId = submit("generator-service", "/tasks", trace, caller);

        // Every step appears once, or twice for the two shards, and is a child of the step before
        await().atMost(LIMIT).untilAsserted(() -> assertThat(steps(trace))
                .containsExactlyInAnyOrder(
                        "generator-service: POST /tasks",
                        "generator-service: POST /tasks > task-descriptions publish",
                        "generator-service: task-descriptions publish > task-descriptions receive",
                        "generator-service: task-descriptions receive > generate adapter",
                        "generator-service: generate adapter > embed descriptions",
                        "generator-service: generate adapter > hypernetwork pass",
                        "generator-service: generate adapter > write adapter",
                        "generator-service: generate adapter > generated-adapters publish",
                        "generator-service: generated-adapters publish > generated-adapters receive",
                        "evaluator-service: generated-adapters publish > generated-adapters receive",
                        "evaluator-service: generated-adapters receive > evaluate adapter",
                        "evaluator-service: evaluate adapter > evaluation-shards publish",
                        "evaluator-service: evaluate adapter > evaluation-shards publish",
                        "evaluator-service: evaluation-shards publish > evaluation-shards receive",
                        "evaluator-service: evaluation-shards publish > evaluation-shards receive",
                        "evaluator-service: evaluation-shards receive > score shard",
                        "evaluator-service: evaluation-shards receive > score shard",
                        "evaluator-service: score shard > evaluation-shard-results publish",
                        "evaluator-service: score shard > evaluation-shard-results publish",
                        // Kafka Streams passes on the header of the last shard's result
                        "generator-service: evaluation-shard-results publish > evaluation-results receive"));
        assertThat(span(trace, "POST /tasks").parentId()).isEqualTo(caller);
        assertThat(span(trace, "generate adapter").attributes()).containsEntry("factory.taskId", taskId);

        // And the file that the trace names is the adapter's folder
        Path folder =
                Path.of(URI.create(span(trace, "write adapter").attributes().get("factory.location")));
        assertThat(folder.resolve("adapter_model.safetensors")).isRegularFile();
        assertThat(folder.getFileName().toString())
                .isEqualTo(span(trace, "evaluate adapter").attributes().get("factory.adapterId"));

        // And the result, which Kafka Streams builds, has the same trace
        assertThat(await().atMost(LIMIT).until(() -> traceParentsOfResults(taskId), found -> !found.isEmpty()))
                .singleElement(as(STRING))
                .startsWith("00-" + trace + "-");
    }

    @Test
    void aTaskThatIsOrderedFromTheDashboardIsOneTraceToo() throws Exception {
        String trace = "0af7651916cd43dd8448eb211c80319c";

        String taskId = submit("evaluator-service", "/api/tasks", trace, "b7ad6b7169203331");

        await().atMost(LIMIT).untilAsserted(() -> assertThat(steps(trace))
                .contains(
                        "evaluator-service: POST /api/tasks",
                        "generator-service: POST /api/tasks > task-descriptions receive",
                        "evaluator-service: evaluation-shards receive > score shard"));
        assertThat(span(trace, "generate adapter").attributes()).containsEntry("factory.taskId", taskId);
    }

    /** Each span with its parent, without calls of the registry, which happen once for each schema. */
    private static List<String> steps(String trace) {
        Map<String, String> names = collector.trace(trace).stream().collect(Collectors.toMap(Span::spanId, Span::name));
        return collector.trace(trace).stream()
                .filter(span -> !span.kind().equals("CLIENT") && !span.name().equals("setContentFromParsable"))
                .map(span -> span.service() + ": "
                        + (names.containsKey(span.parentId()) ? names.get(span.parentId()) + " > " : "")
                        + span.name())
                .toList();
    }

    private static Span span(String trace, String name) {
        return collector.trace(trace).stream()
                .filter(span -> span.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The {@code traceparent} of a task's results so far. */
    private static List<String> traceParentsOfResults(String taskId) {
        try (EventReader reader = new EventReader(
                new Cluster(factory.bootstrap(), factory.registry()),
                List.of(Topics.EVALUATION_RESULTS),
                EventReader.From.BEGINNING)) {
            return reader.untilEnd().stream()
                    .filter(event -> reader.decode(event)
                            .filter(record ->
                                    ((EvaluationResult) record).getTaskId().equals(taskId))
                            .isPresent())
                    .map(event ->
                            event.raw().headers().lastHeader("traceparent").value())
                    .map(header -> new String(header, StandardCharsets.UTF_8))
                    .toList();
        }
    }

    private static String submit(String service, String path, String trace, String caller) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(factory.services().get(service) + path))
                .header("Content-Type", "application/json")
                .header("traceparent", "00-%s-%s-01".formatted(trace, caller))
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"description\": \"spell it backwards\", \"baseModel\": \"nano\"}"))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return JSON.readTree(answer.body()).get("taskId").asText();
    }
}
