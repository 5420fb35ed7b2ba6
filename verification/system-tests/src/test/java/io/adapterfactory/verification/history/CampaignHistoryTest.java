package io.adapterfactory.verification.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.cli.error.FactoryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CampaignHistoryTest {

    private static final HistoryEvent.Sent NAMED =
            new HistoryEvent.Sent(1, "named", "ab", new Expectation.Answered(List.of("sort")));
    private static final HistoryEvent.Sent BAD =
            new HistoryEvent.Sent(3, "bad", "cd", new Expectation.RefusedByGenerator());

    @TempDir
    Path folder;

    @Test
    void recordedEventsAreReadAgain() throws IOException {
        Path file = folder.resolve("history.jsonl");
        try (HistoryLog log = new HistoryLog(file)) {
            log.add(NAMED);
            log.add(new HistoryEvent.Acknowledged(2, "named"));
            log.add(BAD);
        }

        CampaignHistory history = CampaignHistory.read(file);

        assertThat(history.sent()).containsExactly(NAMED, BAD);
        assertThat(history.isAcknowledged("named")).isTrue();
        assertThat(history.isAcknowledged("bad")).isFalse();
        assertThat(Files.readAllLines(file)).hasSize(3);
    }

    @Test
    void anInvalidLineIsNamed() throws IOException {
        Path file = folder.resolve("history.jsonl");
        try (HistoryLog log = new HistoryLog(file)) {
            log.add(NAMED);
        }
        Files.writeString(file, "{\"event\":\"sen", StandardOpenOption.APPEND);

        assertThatThrownBy(() -> CampaignHistory.read(file))
                .isInstanceOf(FactoryException.class)
                .hasMessageContaining("line 2 of " + file + " is not an event of a history");
    }

    @Test
    void anIdIsSentOnceAndAcknowledgedAfterwards() {
        assertThatThrownBy(() -> new CampaignHistory(List.of(NAMED, NAMED)))
                .hasMessageContaining("sends task named twice; expected every id once");
        assertThatThrownBy(() -> new CampaignHistory(List.of(new HistoryEvent.Acknowledged(1, "named"))))
                .hasMessageContaining("acknowledges task named, which it has not sent");
    }
}
