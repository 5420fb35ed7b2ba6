package io.adapterfactory.experiments.words;

import io.adapterfactory.t2l.training.optimizer.Optimization.StepReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;

/**
 * A short log of a training for people: means of every few steps, and the seconds since its start, without the time in
 * which it was paused.
 */
final class TrainingSummary {

    private final Path file;
    private final int every;
    private double elapsed;
    private double lossSum;
    private double normSum;
    private long tokens;
    private double seconds;
    private int steps;

    /** @param every number of steps between two lines */
    TrainingSummary(Path file, int every) {
        this.file = file;
        this.every = every;
    }

    /** Removes the lines of later steps; begins a new file if there is none. */
    void resumeAfter(long step) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            List<String> kept = Files.exists(file)
                    ? Files.readAllLines(file).stream()
                            .filter(line -> number(line, 0) <= step)
                            .toList()
                    : List.of();
            Files.write(file, kept);
            elapsed = kept.isEmpty()
                    ? 0
                    : number(
                            kept.get(kept.size() - 1), kept.get(kept.size() - 1).split(" ").length - 1);
        } catch (IOException e) {
            throw cannotWrite(e);
        }
    }

    private static double number(String line, int word) {
        return Double.parseDouble(line.split(" ")[word]);
    }

    /**
     * @param stepTokens of the step
     * @param stepSeconds duration of the step
     */
    void record(StepReport report, long stepTokens, double stepSeconds) {
        lossSum += report.loss();
        normSum += report.gradientNorm();
        tokens += stepTokens;
        seconds += stepSeconds;
        steps++;
        if ((report.step() + 1) % every == 0) {
            writeLine(report);
        }
    }

    private void writeLine(StepReport last) {
        elapsed += seconds;
        String line = String.format(
                Locale.ROOT,
                "%d loss %.4f norm %.3f lr %.2e tokens/s %.0f t %.0f%n",
                last.step() + 1,
                lossSum / steps,
                normSum / steps,
                last.learningRate(),
                tokens / seconds,
                elapsed);
        try {
            Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw cannotWrite(e);
        }
        lossSum = 0;
        normSum = 0;
        tokens = 0;
        seconds = 0;
        steps = 0;
    }

    private UncheckedIOException cannotWrite(IOException cause) {
        return new UncheckedIOException(
                "cannot write the training's summary " + file + ": " + cause.getMessage(), cause);
    }
}
