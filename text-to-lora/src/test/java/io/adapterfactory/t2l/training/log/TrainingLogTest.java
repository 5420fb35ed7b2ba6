package io.adapterfactory.t2l.training.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingLogTest {

    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(1_700_000_000_250L), ZoneOffset.UTC);

    /** Written by TensorBoard 2.20's RecordWriter: the version, a loss of 2.5 at step 7, and a start at step 3. */
    private static final String EVENTS_OF_TENSORBOARD =
            "1800000000000000a37f4b220900001040fc54d9411a0d627261696e2e4576656e743a32338d2fe9"
                    + "200000000000000029eda9500900001040fc54d94110072a130a110a0a747261696e2f6c6f737315000020409b044a25"
                    + "0f000000000000006d532b090900001040fc54d94110033a0208019481124c";

    @TempDir
    Path folder;

    @Test
    void eventFilesAreThoseOfTensorBoardByteByByte() throws IOException {
        try (TensorBoardLog log = TensorBoardLog.open(folder, CLOCK)) {
            log.record(7, Map.of("train/loss", 2.5));
            log.resumeAfter(2);
        }

        assertThat(folder.resolve("events.out.tfevents.1700000000.0"))
                .hasBinaryContent(HexFormat.of().parseHex(EVENTS_OF_TENSORBOARD));
    }

    @Test
    void aSecondEventFileOfTheSameSecondComesAfterTheFirst() {
        TensorBoardLog.open(folder, CLOCK).close();
        TensorBoardLog.open(folder, CLOCK).close();

        assertThat(folder)
                .isDirectoryContaining("glob:**events.out.tfevents.1700000000.0")
                .isDirectoryContaining("glob:**events.out.tfevents.1700000000.1");
    }

    @Test
    void aLineOfJsonForEveryRecord() throws IOException {
        Path file = folder.resolve("deep/metrics.jsonl");
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("train/loss", 2.5);
        values.put("train/gradient_norm", Double.NaN);
        try (JsonLinesLog log = JsonLinesLog.open(file)) {
            log.record(1, values);
            log.record(2, Map.of("train/loss", 0.125));
        }

        assertThat(Files.readAllLines(file))
                .containsExactly(
                        "{\"step\":1,\"train/loss\":2.5,\"train/gradient_norm\":\"NaN\"}",
                        "{\"step\":2,\"train/loss\":0.125}");
    }

    @Test
    void recordsOfAnInterruptedRunAboutLaterStepsAreRemoved() throws IOException {
        Path file = folder.resolve("metrics.jsonl");
        try (JsonLinesLog log = JsonLinesLog.open(file)) {
            for (int step = 1; step <= 4; step++) {
                log.record(step, Map.of("train/loss", 1.0 / step));
            }
        }
        Files.writeString(file, "{\"step\":5,\"trai", StandardOpenOption.APPEND);

        try (JsonLinesLog log = JsonLinesLog.open(file)) {
            log.resumeAfter(2);
            log.record(3, Map.of("train/loss", 9.0));
        }

        assertThat(Files.readAllLines(file))
                .containsExactly(
                        "{\"step\":1,\"train/loss\":1.0}",
                        "{\"step\":2,\"train/loss\":0.5}",
                        "{\"step\":3,\"train/loss\":9.0}");
    }

    @Test
    void aLogThatCannotBeWrittenIsNamed() throws IOException {
        Path inTheWay = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> TrainingLog.inFolder(inTheWay))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot write the training's log " + inTheWay.resolve("metrics.jsonl"));
    }

    @Test
    void theTerminalHasALineAtIntervalsAndForEveryValidation() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TerminalLog log = new TerminalLog(new PrintStream(bytes, true, StandardCharsets.UTF_8), 2);

        for (int step = 1; step <= 4; step++) {
            log.record(step, Map.of("train/loss", 1.0 / step));
        }
        log.record(3, Map.of("validation/loss", 12.5));
        log.resumeAfter(2);

        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "step 2  train/loss 0.50000",
                        "step 4  train/loss 0.25000",
                        "step 3  validation/loss 12.500",
                        "resuming after step 2");
    }

    @Test
    void aLaterPhaseCountsOn() {
        Map<Long, Map<String, Double>> told = new LinkedHashMap<>();
        TrainingLog log = TrainingLog.all(List.of(told::put));

        log.after(100).record(5, Map.of("train/loss", 1.0));

        assertThat(told).containsOnly(Map.entry(105L, Map.of("train/loss", 1.0)));
    }
}
