package io.adapterfactory.t2l.evaluation;

import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lm.DecodingOptions;
import io.adapterfactory.t2l.lm.LoraBatch;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.task.TaskExample;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Scores adapters with greedy decoding. Rows of one batch wear different adapters, or none, so the base model answers the
 * same examples in the same batches; its answers are kept by benchmark digest and never computed twice.
 */
public final class AdapterEvaluator {

    private static final int MOST_NEW_TOKENS = 64;
    private static final int KEPT_BENCHMARKS = 512;

    /** One adapter to score on one benchmark. */
    public record Request(LoraWeights adapter, Benchmark benchmark) {}

    private final CausalLanguageModel model;
    private final Tokenizer tokenizer;
    private final int rowsPerBatch;
    private final Map<String, List<String>> baseAnswers = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<String>> eldest) {
            return size() > KEPT_BENCHMARKS;
        }
    };

    public AdapterEvaluator(CausalLanguageModel model, Tokenizer tokenizer, int rowsPerBatch) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.rowsPerBatch = rowsPerBatch;
    }

    private record Row(int adapter, TaskExample example, String stop) {}

    public Score evaluate(LoraWeights adapter, Benchmark benchmark) {
        return evaluate(List.of(new Request(adapter, benchmark))).get(0);
    }

    /** The base model alone: a score whose two sides are the same. */
    public Score evaluateBase(Benchmark benchmark) {
        List<Row> rows = new ArrayList<>();
        addRows(rows, -1, benchmark);
        List<String> answers = answers(rows, List.of());
        return score(benchmark, answers, answers);
    }

    /** Scores many adapters, packed into shared batches; the scores come in the order of the requests. */
    public List<Score> evaluate(List<Request> requests) {
        List<Row> rows = new ArrayList<>();
        Set<String> basePlanned = new HashSet<>();
        for (int i = 0; i < requests.size(); i++) {
            Benchmark benchmark = requests.get(i).benchmark();
            if (!baseAnswers.containsKey(benchmark.digest()) && basePlanned.add(benchmark.digest())) {
                addRows(rows, -1, benchmark);
            }
            addRows(rows, i, benchmark);
        }
        List<String> answers =
                answers(rows, requests.stream().map(Request::adapter).toList());
        List<Score> scores = new ArrayList<>();
        Map<String, List<String>> fresh = new LinkedHashMap<>();
        int at = 0;
        for (Request request : requests) {
            Benchmark benchmark = request.benchmark();
            int n = benchmark.examples().size();
            String digest = benchmark.digest();
            List<String> base = fresh.getOrDefault(digest, baseAnswers.get(digest));
            if (base == null) {
                base = List.copyOf(answers.subList(at, at + n));
                at += n;
                fresh.put(digest, base);
            }
            scores.add(score(benchmark, base, answers.subList(at, at + n)));
            at += n;
        }
        baseAnswers.putAll(fresh);
        return scores;
    }

    private static void addRows(List<Row> rows, int adapter, Benchmark benchmark) {
        for (TaskExample example : benchmark.examples()) {
            rows.add(new Row(adapter, example, benchmark.stop()));
        }
    }

    private static Score score(Benchmark benchmark, List<String> base, List<String> adapted) {
        List<Score.Answer> answers = new ArrayList<>();
        for (int i = 0; i < base.size(); i++) {
            TaskExample example = benchmark.examples().get(i);
            answers.add(new Score.Answer(example.prompt(), example.answer(), base.get(i), adapted.get(i)));
        }
        return Score.of(answers);
    }

    private List<String> answers(List<Row> rows, List<LoraWeights> adapters) {
        List<String> answers = new ArrayList<>();
        for (int from = 0; from < rows.size(); from += rowsPerBatch) {
            List<Row> part = rows.subList(from, Math.min(rows.size(), from + rowsPerBatch));
            int[] worn = part.stream().mapToInt(Row::adapter).toArray();
            int[] distinct =
                    Arrays.stream(worn).filter(index -> index >= 0).distinct().toArray();
            List<LoraWeights> needed =
                    Arrays.stream(distinct).mapToObj(adapters::get).toList();
            int[] local = Arrays.stream(worn)
                    .map(index -> index < 0 ? -1 : Arrays.binarySearch(distinct, index))
                    .toArray();
            answers.addAll(answersOfBatch(part, needed, local));
        }
        return answers;
    }

    private List<String> answersOfBatch(List<Row> rows, List<LoraWeights> adapters, int[] adapterOfRow) {
        List<int[]> prompts = rows.stream()
                .map(row -> tokenizer.encode(row.example().prompt(), true))
                .toList();
        Set<Integer> stops = new HashSet<>();
        tokenizer.eosId().ifPresent(stops::add);
        for (Row row : rows) {
            int[] stop = tokenizer.encode(row.stop(), false);
            if (stop.length == 1) {
                stops.add(stop[0]);
            }
        }
        int longest = rows.stream()
                .mapToInt(row -> tokenizer.encode(row.example().answer() + row.stop(), false).length)
                .max()
                .orElseThrow();
        DecodingOptions options = DecodingOptions.greedy(Math.min(MOST_NEW_TOKENS, longest + 1), stops);
        try (LoraBatch adaptersOfRows = LoraBatch.of(model, adapters, adapterOfRow)) {
            List<int[]> generated = model.generate(prompts, adaptersOfRows, options);
            List<String> answers = new ArrayList<>();
            for (int row = 0; row < rows.size(); row++) {
                answers.add(untilStop(
                        tokenizer.decode(generated.get(row)), rows.get(row).stop()));
            }
            return answers;
        }
    }

    /** A stop text of several tokens is no stop token; it is cut from the answer here. */
    private static String untilStop(String answer, String stop) {
        int at = stop.isEmpty() ? -1 : answer.indexOf(stop);
        return (at < 0 ? answer : answer.substring(0, at)).strip();
    }
}
