package io.adapterfactory.verification.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.cli.error.FactoryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tasks that a campaign's client sent, and the broker's acknowledgments. */
public final class CampaignHistory {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, HistoryEvent.Sent> sent = new LinkedHashMap<>();
    private final Set<String> acknowledged = new HashSet<>();

    /** @throws FactoryException when a task is sent twice, or acknowledged before it was sent */
    public CampaignHistory(List<HistoryEvent> events) {
        for (HistoryEvent event : events) {
            if (event instanceof HistoryEvent.Sent task) {
                if (sent.put(task.taskId(), task) != null) {
                    throw FactoryException.badInput(
                            "the history sends task " + task.taskId() + " twice; expected every id once");
                }
            } else if (sent.containsKey(event.taskId())) {
                acknowledged.add(event.taskId());
            } else {
                throw FactoryException.badInput(
                        "the history acknowledges task " + event.taskId() + ", which it has not sent");
            }
        }
    }

    /**
     * Reads what {@link HistoryLog} wrote.
     *
     * @throws FactoryException when a line is not an event, naming file and line
     */
    public static CampaignHistory read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the history " + file + ": " + e, e);
        }
        List<HistoryEvent> events = new ArrayList<>();
        for (String line : lines) {
            try {
                events.add(JSON.readValue(line, HistoryEvent.class));
            } catch (JsonProcessingException e) {
                throw FactoryException.badInput("line " + (events.size() + 1) + " of " + file
                        + " is not an event of a history: " + e.getOriginalMessage());
            }
        }
        return new CampaignHistory(events);
    }

    /** In the order of sending. */
    public Collection<HistoryEvent.Sent> sent() {
        return List.copyOf(sent.values());
    }

    public Optional<HistoryEvent.Sent> sent(String taskId) {
        return Optional.ofNullable(sent.get(taskId));
    }

    public boolean isAcknowledged(String taskId) {
        return acknowledged.contains(taskId);
    }
}
