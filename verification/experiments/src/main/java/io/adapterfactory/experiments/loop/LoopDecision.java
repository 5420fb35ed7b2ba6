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
 * What a factory decided after one wave.
 *
 * @param wave 0 before the first one; the poisoned one comes last
 * @param version that the wave's round made; before the first wave the one that the loop starts from
 * @param folder of it
 * @param promoted whether it is the champion now
 * @param reason of the decision, in the trainer's words
 * @param roundSeconds from the wave's last result to the version
 * @param decisionSeconds from there to the decision; 0 where the version was decided on at once
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

    /** Adds the decision to a file of one JSON object a line. */
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

    /** The decisions of such a file; none where there is no file. A line that was cut off is left out. */
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
