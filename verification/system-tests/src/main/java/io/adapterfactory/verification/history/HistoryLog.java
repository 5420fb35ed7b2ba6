package io.adapterfactory.verification.history;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes a campaign's history while it runs, one JSON object per line; thread-safe. */
public final class HistoryLog implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final BufferedWriter writer;

    /** @throws UncheckedIOException when the file exists already, or cannot be created */
    public HistoryLog(Path file) {
        this.file = file;
        try {
            this.writer = Files.newBufferedWriter(file, StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot begin the history " + file + ": " + e, e);
        }
    }

    /** Returns when the operating system has the line. */
    public synchronized void add(HistoryEvent event) {
        try {
            writer.write(JSON.writeValueAsString(event));
            writer.newLine();
            writer.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the history " + file + ": " + e, e);
        }
    }

    @Override
    public synchronized void close() {
        try {
            writer.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot end the history " + file + ": " + e, e);
        }
    }
}
