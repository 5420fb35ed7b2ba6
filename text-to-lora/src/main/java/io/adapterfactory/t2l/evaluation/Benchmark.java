package io.adapterfactory.t2l.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.artifact.Sha256;
import io.adapterfactory.t2l.task.TaskExample;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Examples that adapters are scored on, by exact match of the whole answer.
 *
 * @param name as events and people name it
 * @param description one sentence; the benchmark nearest to a task's description is chosen by it
 * @param stop text that ends an answer
 * @param examples prompts and right answers, at least one
 */
public record Benchmark(String name, String description, String stop, List<TaskExample> examples) {

    /** The metric's name in results. */
    public static final String METRIC = "exact_match";

    public Benchmark {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a benchmark needs a name");
        }
        if (examples.isEmpty()) {
            throw new IllegalArgumentException("benchmark " + name + " has no examples");
        }
        examples = List.copyOf(examples);
    }

    /** SHA-256 over metric, stop and examples in order: two benchmarks with one digest give comparable scores. */
    public String digest() {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("metric", METRIC);
        content.put("stop", stop);
        content.put("examples", examples);
        try {
            return Sha256.of(new ObjectMapper().writeValueAsBytes(content));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts failed to serialise", e);
        }
    }
}
