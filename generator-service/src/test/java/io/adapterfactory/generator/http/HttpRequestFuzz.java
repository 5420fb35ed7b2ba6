package io.adapterfactory.generator.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.adapterfactory.generator.http.TaskResource.Accepted;
import io.adapterfactory.generator.http.TaskResource.Submission;
import io.adapterfactory.generator.hypernetwork.KnownVersions;
import io.adapterfactory.generator.hypernetwork.RefusedException;
import io.adapterfactory.generator.messaging.PublishedTasks;
import io.adapterfactory.http.ProblemMappers;
import io.adapterfactory.http.StrictJson;
import io.adapterfactory.http.Tenants;
import io.adapterfactory.schemas.InvalidTaskException;
import io.adapterfactory.schemas.TaskDescription;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.quarkus.resteasy.reactive.jackson.runtime.serialisers.ServerJacksonMessageBodyReader;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jboss.resteasy.reactive.common.util.MultivaluedTreeMap;

/**
 * A request to {@code POST /tasks}: one line each for {@code traceparent}, {@code tracestate} and {@code baggage}, then
 * the body. Runs everything that the service does except HTTP and the broker: parsing, checks, publishing, and the
 * response.
 */
public final class HttpRequestFuzz {

    private static final String[] TRACE_HEADERS = {"traceparent", "tracestate", "baggage"};
    private static final TextMapPropagator TRACES =
            TextMapPropagator.composite(W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance());
    private static final TextMapGetter<Map<String, String>> HEADERS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Map<String, String> headers) {
            return headers.keySet();
        }

        @Override
        public String get(Map<String, String> headers, String name) {
            return headers.get(name);
        }
    };

    private static final ObjectMapper JSON = json();
    private static final ServerJacksonMessageBodyReader BODIES = new ServerJacksonMessageBodyReader(instance(JSON));
    private static final ProblemMappers PROBLEMS = new ProblemMappers();
    private static final GeneratorProblems OWN_PROBLEMS = new GeneratorProblems();
    private static final PublishedTasks PUBLISHED = new PublishedTasks();
    private static final TaskResource TASKS = tasks();

    private HttpRequestFuzz() {}

    /** As Quarkus configures it by default. */
    private static ObjectMapper json() {
        ObjectMapper json = new ObjectMapper()
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .findAndRegisterModules();
        new StrictJson().customize(json);
        return json;
    }

    @SuppressWarnings("unchecked")
    private static Instance<ObjectMapper> instance(ObjectMapper mapper) {
        return (Instance<ObjectMapper>) Proxy.newProxyInstance(
                HttpRequestFuzz.class.getClassLoader(),
                new Class<?>[] {Instance.class},
                (proxy, method, arguments) -> mapper);
    }

    private static TaskResource tasks() {
        try {
            return new TaskResource(
                    PUBLISHED.publisher(),
                    KnownVersions.registry(Files.createTempDirectory("http-request-fuzz")),
                    Tenants.unlimited(),
                    new NoToken());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void fuzzerTestOneInput(byte[] data) {
        Map<String, String> headers = new HashMap<>();
        int from = 0;
        for (String name : TRACE_HEADERS) {
            int end = from;
            while (end < data.length && data[end] != '\n') {
                end++;
            }
            headers.put(name, new String(data, from, end - from, StandardCharsets.ISO_8859_1));
            from = Math.min(end + 1, data.length);
        }
        byte[] body = Arrays.copyOfRange(data, from, data.length);
        Context trace = TRACES.extract(Context.root(), headers, HEADERS);
        trace.wrap(() -> submit(body, trace)).run();
    }

    private static void submit(byte[] body, Context trace) {
        try {
            Response response = answer(body);
            byte[] written = JSON.writeValueAsBytes(response.getEntity());
            if (response.getStatus() >= 500 || written.length == 0) {
                throw new AssertionError(response.getStatus() + ": " + new String(written, StandardCharsets.UTF_8));
            }
            if (response.getEntity() instanceof Accepted accepted) {
                requirePublished(accepted, trace);
            }
        } catch (IOException e) {
            throw new AssertionError("an answer that cannot be written", e);
        }
    }

    private static Response answer(byte[] body) {
        try {
            return TASKS.submit(read(body));
        } catch (InvalidTaskException e) {
            return PROBLEMS.invalidTask(e);
        } catch (RefusedException e) {
            return OWN_PROBLEMS.refused(e);
        } catch (WebApplicationException e) {
            return PROBLEMS.refused(e);
        } catch (MismatchedInputException e) {
            return PROBLEMS.unexpectedShape(e);
        } catch (JsonProcessingException e) {
            return PROBLEMS.noJson(e);
        } catch (CharConversionException e) {
            return PROBLEMS.noText(e);
        } catch (IOException e) {
            throw new AssertionError("an error that the service has no answer to", e);
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Submission read(byte[] body) throws IOException {
        return (Submission) BODIES.readFrom(
                (Class) Submission.class,
                Submission.class,
                new Annotation[0],
                MediaType.APPLICATION_JSON_TYPE,
                new MultivaluedTreeMap<>(),
                new ByteArrayInputStream(body));
    }

    private static void requirePublished(Accepted accepted, Context trace) {
        TaskDescription task = PUBLISHED.last();
        if (!task.getTaskId().equals(accepted.taskId())
                || !new String(PUBLISHED.lastKey(), StandardCharsets.UTF_8).equals(accepted.taskId())) {
            throw new AssertionError("accepted as '" + accepted.taskId() + "', published as " + task);
        }
        Map<String, String> sent = new HashMap<>();
        TRACES.inject(PUBLISHED.lastTrace(), sent, Map::put);
        SpanContext came = span(trace);
        SpanContext went = span(TRACES.extract(Context.root(), sent, HEADERS));
        if (!went.getTraceId().equals(came.getTraceId()) || !went.getSpanId().equals(came.getSpanId())) {
            throw new AssertionError("came with trace " + trace + ", continued with " + sent);
        }
    }

    private static SpanContext span(Context trace) {
        return Span.fromContext(trace).getSpanContext();
    }
}
