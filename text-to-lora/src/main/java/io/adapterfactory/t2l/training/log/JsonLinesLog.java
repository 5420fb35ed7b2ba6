package io.adapterfactory.t2l.training.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One JSON object per line, {@code {"step":1,"train/loss":2.3,...}}, appended to the file. Numbers that are not finite
 * are strings.
 */
public final class JsonLinesLog implements TrainingLog {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STEP = "step";

    private final Path file;
    private BufferedWriter writer;

    private JsonLinesLog(Path file, BufferedWriter writer) {
        this.file = file;
        this.writer = writer;
    }

    /** @throws UncheckedIOException when the file cannot be written */
    public static JsonLinesLog open(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            return new JsonLinesLog(file, appender(file));
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
    }

    private static BufferedWriter appender(Path file) throws IOException {
        return Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Override
    public void record(long step, Map<String, Double> values) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put(STEP, step);
        line.putAll(values);
        try {
            writer.write(JSON.writeValueAsString(line));
            writer.newLine();
            writer.flush();
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
    }

    /** Removes the lines of later steps, and an incomplete last line. */
    @Override
    public void resumeAfter(long step) {
        try {
            writer.close();
            List<String> kept = new ArrayList<>();
            for (String line : Files.readAllLines(file)) {
                if (isUpTo(step, line)) {
                    kept.add(line);
                }
            }
            Path rewritten = file.resolveSibling(file.getFileName() + ".new");
            Files.write(rewritten, kept);
            Files.move(rewritten, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            writer = appender(file);
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
    }

    private static boolean isUpTo(long step, String line) {
        try {
            return JSON.readTree(line).path(STEP).asLong(Long.MAX_VALUE) <= step;
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private static UncheckedIOException cannotWrite(Path file, IOException cause) {
        return new UncheckedIOException("cannot write the training's log " + file, cause);
    }

    @Override
    public void close() {
        try {
            writer.close();
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
    }
}
