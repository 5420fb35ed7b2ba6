package io.adapterfactory.experiments.loop;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.experiments.report.Share;
import io.adapterfactory.t2l.statistics.PairedDifference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The right answers of one hypernetwork, always to the same questions.
 *
 * @param grades a 1 or 0 for each question, by split
 */
public record LoopScores(Map<String, String> grades) {

    public static final String FIRST_THIRD = "first third";
    public static final String UNSEEN_WORDINGS = "unseen wordings";
    public static final String UNSEEN_COMPOSITIONS = "unseen compositions";
    public static final String POISONED = "poisoned task";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Reads what {@link #write} wrote. */
    public static LoopScores read(Path file) {
        try {
            return JSON.readValue(file.toFile(), LoopScores.class);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** Writes a JSON file atomically. */
    public void write(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
            JSON.writeValue(unfinished.toFile(), this);
            Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    public static String wave(int number) {
        return "wave " + number;
    }

    /** Right answers in several splits together. */
    public Share share(List<String> splits) {
        String all = joined(splits);
        return new Share((int) all.chars().filter(grade -> grade == '1').count(), all.length());
    }

    /** Right answers in several splits together, 0 to 1. */
    public double shareOf(List<String> splits) {
        return share(splits).value();
    }

    /** No scores. */
    public static LoopScores none() {
        return new LoopScores(Map.of());
    }

    /** These scores and those of other splits. */
    public LoopScores with(LoopScores others) {
        Map<String, String> all = new LinkedHashMap<>(grades);
        all.putAll(others.grades);
        return new LoopScores(all);
    }

    /** Grades minus those of another hypernetwork on the same questions: -1, 0, or 1 for each. */
    public double[] differences(LoopScores other, List<String> splits) {
        double[] differences = numbers(splits);
        double[] before = other.numbers(splits);
        for (int i = 0; i < differences.length; i++) {
            differences[i] -= before[i];
        }
        return differences;
    }

    /** The difference from another hypernetwork's scores on the same questions. */
    public PairedDifference against(LoopScores other, List<String> splits) {
        return PairedDifference.of(other.numbers(splits), numbers(splits));
    }

    private double[] numbers(List<String> splits) {
        return joined(splits).chars().mapToDouble(grade -> grade - '0').toArray();
    }

    private String joined(List<String> splits) {
        return splits.stream().map(grades::get).collect(Collectors.joining());
    }
}
