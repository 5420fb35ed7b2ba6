package io.adapterfactory.t2l.benchmark;

import io.adapterfactory.t2l.basemodel.ExampleTurn;
import io.adapterfactory.t2l.metric.Metric;
import io.adapterfactory.t2l.metric.MultipleChoice;
import io.adapterfactory.t2l.metric.PassAtOne;
import io.adapterfactory.t2l.metric.Question;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A benchmark on disk: {@code benchmark.yaml} (or {@code benchmark.json}, which is also YAML) with the content of
 * {@link BenchmarkDefinition}, and the data in the same folder or in a folder that it names. {@code like: <name>}
 * starts from one of the {@link PublishedBenchmarks}, of which the other keys change parts.
 */
public final class BenchmarkFolder {

    private static final List<String> HEADS = List.of("benchmark.yaml", "benchmark.yml", "benchmark.json");

    private BenchmarkFolder() {}

    /** Whether a folder contains a definition. */
    public static boolean isBenchmark(Path folder) {
        return HEADS.stream().anyMatch(head -> Files.isRegularFile(folder.resolve(head)));
    }

    /** @throws InvalidBenchmarkException naming the invalid file and line */
    public static Benchmark read(Path folder) {
        Path head = HEADS.stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new InvalidBenchmarkException(
                        "benchmark " + folder + " cannot be read: it has no benchmark.yaml"));
        String text = String.join("\n", RecordFile.allLines(head));
        return read(head.toString(), text, folder);
    }

    /**
     * @param place of the definition, for messages
     * @param text of the definition
     * @param folder to which data paths are relative
     */
    static Benchmark read(String place, String text, Path folder) {
        BenchmarkDefinition definition = DefinitionFile.parse(place, text);
        Metric metric = DefinitionFile.metric(place, text, definition);
        require(place, definition.name(), "name");
        require(place, definition.description(), "description");
        if (metric instanceof MultipleChoice) {
            require(place, definition.choices(), "choices");
            require(place, definition.choices().each(), "choices.each");
            require(place, definition.choices().right(), "choices.right");
        }
        if (metric instanceof PassAtOne) {
            require(place, definition.program(), "program");
            require(place, definition.program().tests(), "program.tests");
        }
        Integer tokens = definition.text().maxNewTokens();
        if (tokens != null && tokens < 1) {
            throw new InvalidBenchmarkException(place + ": 'max_new_tokens' is " + tokens + "; expected 1 or more");
        }
        if (definition.text().stop().stream().anyMatch(stop -> stop == null || stop.isEmpty())) {
            throw new InvalidBenchmarkException(
                    place + ": 'stop' has an empty text, which would end every answer immediately; expected texts");
        }
        Path data = definition.source().data() == null
                ? folder
                : folder.resolve(definition.source().data());
        QuestionMaker maker = new QuestionMaker(definition, metric);
        Benchmark benchmark = new Benchmark(
                definition.name(),
                definition.description(),
                metric,
                metric instanceof MultipleChoice ? List.of() : definition.text().stop(),
                tokens == null ? OptionalInt.empty() : OptionalInt.of(tokens),
                shots(maker, definition, data),
                questions(maker, definition, data),
                new Benchmark.Framing(format(place, definition), Optional.empty(), List.of()));
        boolean prefixed = definition.fewShot() != null && definition.fewShot().inEveryPrompt();
        return prefixed ? benchmark.withShots(Integer.MAX_VALUE) : benchmark;
    }

    private static Benchmark.Format format(String place, BenchmarkDefinition definition) {
        String format = definition.text().promptFormat();
        return Arrays.stream(Benchmark.Format.values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(format))
                .findFirst()
                .orElseThrow(() -> new InvalidBenchmarkException(
                        place + ": 'prompt_format' is '" + format + "'; expected plain, chat, or default"));
    }

    private static void require(String place, Object value, String key) {
        if (value == null || value instanceof String text && text.isBlank()) {
            throw new InvalidBenchmarkException(place + " needs a text '" + key + "'");
        }
    }

    private static List<Question> questions(QuestionMaker maker, BenchmarkDefinition definition, Path data) {
        Path file = file(data, definition.source().file());
        List<BenchmarkRecord> records =
                RecordFile.read(file, definition.source().records());
        if (definition.source().labelsFile() != null) {
            requireInside(data, definition.source().labelsFile());
            addLabels(file, records, data.resolve(definition.source().labelsFile()));
        }
        List<Question> questions = new ArrayList<>();
        Map<String, String> placeOfId = new HashMap<>();
        for (BenchmarkRecord record :
                part(records, definition.source().skip(), definition.source().take())) {
            Question question = maker.question(record, questions.size() + 1);
            String earlier = placeOfId.put(question.id(), record.place());
            if (earlier != null) {
                throw new InvalidBenchmarkException(
                        record.place() + " has the id '" + question.id() + "' of " + earlier + "; ids must differ");
            }
            questions.add(question);
        }
        if (questions.isEmpty()) {
            throw new InvalidBenchmarkException(file + " has " + records.size() + " records; 'skip: "
                    + definition.source().skip() + "' leaves none");
        }
        return questions;
    }

    /** The file, or its gzipped version. */
    private static Path file(Path data, String name) {
        requireInside(data, name);
        Path packed = data.resolve(name + ".gz");
        return !Files.exists(data.resolve(name)) && Files.exists(packed) ? packed : data.resolve(name);
    }

    /** The folder of the data ({@code data}) is the owner's choice, but a file's name must not leave it. */
    private static void requireInside(Path data, String name) {
        Path folder = data.toAbsolutePath().normalize();
        if (!folder.resolve(name).normalize().startsWith(folder)) {
            throw new InvalidBenchmarkException(
                    "file '" + name + "' is outside of " + data + "; expected a name in it");
        }
    }

    private static void addLabels(Path file, List<BenchmarkRecord> records, Path labelsFile) {
        List<String> labels = RecordFile.lines(labelsFile);
        if (labels.size() != records.size()) {
            throw new InvalidBenchmarkException(labelsFile + " has " + labels.size() + " labels, but " + file + " has "
                    + records.size() + " records; expected as many");
        }
        for (int i = 0; i < labels.size(); i++) {
            records.get(i).fields().put("label", labels.get(i).strip());
        }
    }

    private static List<BenchmarkRecord> part(List<BenchmarkRecord> records, int skip, int take) {
        if (skip < 0 || take < 0) {
            throw new InvalidBenchmarkException(
                    "of the records " + skip + " are to be skipped and " + take + " taken; expected 0 or more of each");
        }
        return records.stream().skip(skip).limit(take).toList();
    }

    private static List<ExampleTurn> shots(QuestionMaker maker, BenchmarkDefinition definition, Path data) {
        BenchmarkDefinition.FewShot fewShot = definition.fewShot();
        if (fewShot == null) {
            return List.of();
        }
        List<BenchmarkRecord> records = new ArrayList<>();
        if (fewShot.examples() != null) {
            for (Map<String, Object> example : fewShot.examples()) {
                records.add(new BenchmarkRecord("few_shot example " + (records.size() + 1), example));
            }
        } else if (fewShot.file() != null) {
            Path file = file(data, fewShot.file());
            if (Files.exists(file) || fewShot.inEveryPrompt()) {
                records.addAll(RecordFile.read(file, definition.source().records()));
            }
        }
        return part(records, fewShot.skip(), fewShot.count()).stream()
                .map(record -> maker.solved(record, fewShot.separator()))
                .toList();
    }
}
