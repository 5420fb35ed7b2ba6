package io.adapterfactory.experiments.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A factory's decision after one wave.
 *
 * @param wave 0 before the first one; the poisoned one comes last
 * @param version made by the wave's round; before the first wave, the initial one
 * @param folder of it
 * @param promoted whether it is now the champion
 * @param reason of the decision, from the trainer
 * @param roundSeconds from the wave's last result to the version
 * @param decisionSeconds from the version to the decision; 0 if it was decided on immediately
 */
public record LoopDecision(
        int wave,
        String version,
        String folder,
        boolean promoted,
        String reason,
        double roundSeconds,
        double decisionSeconds) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Appends the decision to a file with one JSON object per line. */
    public void append(Path file) {
        try {
            Files.writeString(
                    file,
                    JSON.writeValueAsString(this) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /** The decisions in such a file; empty if there is no file. An incomplete line is skipped. */
    public static List<LoopDecision> read(Path file) {
        List<LoopDecision> decisions = new ArrayList<>();
        if (!Files.exists(file)) {
            return decisions;
        }
        try {
            for (String line : Files.readAllLines(file)) {
                decisions.add(JSON.readValue(line, LoopDecision.class));
            }
        } catch (JsonProcessingException e) {
            return decisions;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
        return decisions;
    }
}
