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

    private static final int MOST_NEW_TOKENS = 512;
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

    /**
     * @param adapter index of the request, or -1 for the base model
     * @param mostTokens that this row's benchmark lets it say
     */
    private record Row(int adapter, TaskExample example, String stop, int mostTokens) {}

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

    /** One token more than the longest right answer, so that an answer that goes on is seen to. */
    private void addRows(List<Row> rows, int adapter, Benchmark benchmark) {
        int longest = benchmark.examples().stream()
                .mapToInt(example -> tokenizer.encode(example.answer() + benchmark.stop(), false).length)
                .max()
                .orElseThrow();
        for (TaskExample example : benchmark.examples()) {
            rows.add(new Row(adapter, example, benchmark.stop(), Math.min(MOST_NEW_TOKENS, longest + 1)));
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

    /** Rows of one batch share a stop, so what a row answers does not hang on what it is packed with. */
    private List<String> answers(List<Row> rows, List<LoraWeights> adapters) {
        Map<String, List<Integer>> rowsOfStop = new LinkedHashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            rowsOfStop
                    .computeIfAbsent(rows.get(i).stop(), stop -> new ArrayList<>())
                    .add(i);
        }
        String[] answers = new String[rows.size()];
        rowsOfStop.forEach((stop, indices) -> {
            for (int from = 0; from < indices.size(); from += rowsPerBatch) {
                List<Integer> part = indices.subList(from, Math.min(indices.size(), from + rowsPerBatch));
                List<String> ofBatch =
                        answersOfBatch(stop, part.stream().map(rows::get).toList(), adapters);
                for (int i = 0; i < part.size(); i++) {
                    answers[part.get(i)] = ofBatch.get(i);
                }
            }
        });
        return List.of(answers);
    }

    private List<String> answersOfBatch(String stop, List<Row> rows, List<LoraWeights> adapters) {
        List<int[]> prompts = rows.stream()
                .map(row -> tokenizer.encode(row.example().prompt(), true))
                .toList();
        int mostTokens = rows.stream().mapToInt(Row::mostTokens).max().orElseThrow();
        DecodingOptions options = DecodingOptions.greedy(mostTokens, stopTokens(stop));
        try (LoraBatch worn = worn(rows, adapters)) {
            List<int[]> generated = model.generate(prompts, worn, options);
            List<String> answers = new ArrayList<>();
            for (int row = 0; row < rows.size(); row++) {
                int[] tokens = generated.get(row);
                int length = Math.min(tokens.length, rows.get(row).mostTokens());
                answers.add(untilStop(tokenizer.decode(Arrays.copyOf(tokens, length)), stop));
            }
            return answers;
        }
    }

    private Set<Integer> stopTokens(String stop) {
        Set<Integer> tokens = new HashSet<>();
        tokenizer.eosId().ifPresent(tokens::add);
        int[] encoded = tokenizer.encode(stop, false);
        if (encoded.length == 1) {
            tokens.add(encoded[0]);
        }
        return tokens;
    }

    private LoraBatch worn(List<Row> rows, List<LoraWeights> adapters) {
        int[] distinct = rows.stream()
                .mapToInt(Row::adapter)
                .filter(index -> index >= 0)
                .distinct()
                .sorted()
                .toArray();
        int[] adapterOfRow = rows.stream()
                .mapToInt(row -> row.adapter() < 0 ? -1 : Arrays.binarySearch(distinct, row.adapter()))
                .toArray();
        return LoraBatch.of(
                model, Arrays.stream(distinct).mapToObj(adapters::get).toList(), adapterOfRow);
    }

    /** A stop text of several tokens is no stop token; it is cut from the answer here. */
    private static String untilStop(String answer, String stop) {
        int at = stop.isEmpty() ? -1 : answer.indexOf(stop);
        return (at < 0 ? answer : answer.substring(0, at)).strip();
    }
}
