package io.adapterfactory.evaluator.dashboard;

import io.adapterfactory.evaluator.dashboard.Change.Kind;
import io.adapterfactory.evaluator.dashboard.DeadLetterRow.Decision;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.processors.BroadcastProcessor;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * All that the topics told, in memory: rebuilt from them at every start. One thread writes, any number read.
 */
@ApplicationScoped
public class FactoryView {

    private static final String EVALUATOR = "evaluator";

    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final Map<String, TaskRow> tasks = new LinkedHashMap<>();
    private final AdapterTable adapters = new AdapterTable();
    private final Map<String, VersionRow> versions = new LinkedHashMap<>();
    private final List<VersionRow> stages = new ArrayList<>();
    private final Map<String, ServedRow> served = new LinkedHashMap<>();
    private final Map<String, DeadLetterRow> deadLetters = new LinkedHashMap<>();
    private final Map<String, Traffic> traffic = new HashMap<>();
    private final Names names = new Names();
    private final BroadcastProcessor<Change> changes = BroadcastProcessor.create();
    private final Clock clock = Clock.systemUTC();
    private long unreadable;
    private volatile boolean complete;

    /** One text for equal names, of which there are as many as there are records. */
    private static final class Names {

        private final Map<String, String> known = new HashMap<>();

        private String of(String name) {
            return known.computeIfAbsent(name, each -> each);
        }
    }

    // What the reader of the topics tells; it is the only one that calls these.

    /** A record came, whatever is in it. */
    public void came(String topic, Place place, long time) {
        write(() -> traffic.computeIfAbsent(topic, name -> new Traffic()).count(place, time));
    }

    /** A record came that is none of the topic's kind. */
    public void unreadable() {
        write(() -> unreadable++);
    }

    /** An order. */
    public void put(TaskRow task) {
        write(() -> tasks.merge(task.taskId(), task, (before, again) -> before.adapterId()
                .map(again::madeAs)
                .orElse(again)));
        tell(Kind.TASK, task.taskId());
    }

    /** An adapter was made. */
    public void put(AdapterRow adapter) {
        write(() -> {
            adapters.put(shared(adapter));
            tasks.merge(adapter.taskId(), orderOf(adapter), (before, made) -> before.madeAs(adapter.adapterId()));
        });
        tell(Kind.ADAPTER, adapter.taskId());
    }

    private AdapterRow shared(AdapterRow row) {
        return new AdapterRow(
                row.adapterId(),
                row.taskId(),
                row.description(),
                names.of(row.baseModel()),
                names.of(row.hypernetworkVersion()),
                row.warnings().stream().map(names::of).toList(),
                row.labels(),
                row.generatedAt(),
                row.taskCode(),
                row.place(),
                row.scores());
    }

    private static TaskRow orderOf(AdapterRow adapter) {
        return new TaskRow(
                adapter.taskId(),
                adapter.description(),
                adapter.baseModel(),
                Optional.empty(),
                adapter.generatedAt(),
                Optional.of(adapter.adapterId()));
    }

    /** @param stranger what the result tells of its adapter */
    public void put(AdapterRow stranger, ScoreRow score) {
        write(() -> adapters.put(
                shared(stranger),
                new ScoreRow(
                        names.of(score.benchmark()),
                        names.of(score.metric()),
                        names.of(score.choice()),
                        score.examples(),
                        score.score(),
                        score.base(),
                        score.gain(),
                        score.pValue(),
                        score.toldApart(),
                        score.durationMs(),
                        score.evaluatedAt(),
                        score.place())));
        tell(Kind.RESULT, stranger.taskId());
    }

    /** A version reached a stage. */
    public void put(VersionRow version) {
        write(() -> {
            versions.put(version.baseModel() + "/" + version.version(), version);
            stages.add(version);
        });
        tell(Kind.VERSION, version.version());
    }

    /** An inference server took an adapter, refused it, or gave it back. */
    public void put(ServedRow row) {
        write(() -> served.put(row.target() + "/" + row.adapterId(), row));
        tell(Kind.SERVED, row.adapterId());
    }

    /** A record could not be used. */
    public void put(DeadLetterRow letter) {
        write(() -> deadLetters.put(key(letter.topic(), letter.partition(), letter.offset()), letter));
        tell(Kind.DEAD_LETTER, letter.key());
    }

    /** A person decided about a dead letter; one that is no longer kept is nothing to decide about. */
    public void decided(String topic, int partition, long offset, Decision decision) {
        write(() ->
                deadLetters.computeIfPresent(key(topic, partition, offset), (key, letter) -> letter.decided(decision)));
        tell(Kind.DEAD_LETTER, topic);
    }

    private static String key(String topic, int partition, long offset) {
        return topic + "/" + partition + "/" + offset;
    }

    /** All that lay in the topics at the start is taken in. */
    public void complete() {
        complete = true;
    }

    /** While the view is being rebuilt, nothing counts as new. */
    private void tell(Kind kind, String id) {
        if (complete) {
            changes.onNext(new Change(kind, id));
        }
    }

    private void write(Runnable change) {
        lock.writeLock().lock();
        try {
            change.run();
        } finally {
            lock.writeLock().unlock();
        }
    }

    // What the pages ask.

    public boolean isComplete() {
        return complete;
    }

    /** Every change from now on; a slow reader misses changes rather than hold the others up. */
    public Multi<Change> changes() {
        return changes.onOverflow().dropPreviousItems();
    }

    public Page<AdapterRow> adapters(AdapterQuery query, int page, int size) {
        return read(() -> adapters.page(query, page, size));
    }

    public AdapterTable.Facets facets() {
        return read(adapters::facets);
    }

    public Optional<AdapterRow> adapter(String adapterId) {
        return read(() -> adapters.find(adapterId));
    }

    public Optional<TaskRow> task(String taskId) {
        return read(() -> Optional.ofNullable(tasks.get(taskId)));
    }

    /** The adapters of one base model whose task code is known. */
    public List<AdapterRow> coded(String baseModel) {
        return read(() -> adapters.all().stream()
                .filter(row -> row.baseModel().equals(baseModel) && row.taskCode().length > 0)
                .toList());
    }

    /** The adapters of one base model that have a score. */
    public List<AdapterRow> scored(String baseModel) {
        return read(() -> adapters.all().stream()
                .filter(row ->
                        row.baseModel().equals(baseModel) && !row.scores().isEmpty())
                .toList());
    }

    /** How an inference server and every adapter that was ever offered to it stand. */
    public List<ServedRow> served(String target) {
        return read(() -> served.values().stream()
                .filter(row -> row.target().equals(target))
                .toList());
    }

    /** How an adapter and every inference server that it was ever offered to stand. */
    public List<ServedRow> servers(String adapterId) {
        return read(() -> served.values().stream()
                .filter(row -> row.adapterId().equals(adapterId))
                .toList());
    }

    /** The newest stage of every version, in the order in which they came. */
    public List<VersionRow> versions() {
        return read(() -> List.copyOf(versions.values()));
    }

    /** Every stage that is still in the topic or came since the start, in order. */
    public List<VersionRow> stages() {
        return read(() -> List.copyOf(stages));
    }

    /** The champion of each base model: the newest record that calls itself so. */
    public Map<String, VersionRow> champions() {
        return read(() -> {
            Map<String, VersionRow> champions = new LinkedHashMap<>();
            stages.stream()
                    .filter(version -> version.stage().equals("CHAMPION"))
                    .forEach(version -> champions.put(version.baseModel(), version));
            return champions;
        });
    }

    /** How each version does on each benchmark, over its adapters. */
    public List<VersionScores> versionScores() {
        return read(() -> VersionScores.of(adapters.all()));
    }

    /** The newest first. */
    public Page<DeadLetterRow> deadLetters(boolean openOnly, int page, int size) {
        return read(() -> {
            List<DeadLetterRow> found = new ArrayList<>(deadLetters.values());
            if (openOnly) {
                found.removeIf(letter -> letter.decision() != Decision.OPEN);
            }
            found.sort(java.util.Comparator.comparingLong(DeadLetterRow::time).reversed());
            List<DeadLetterRow> rows =
                    found.stream().skip((long) page * size).limit(size).toList();
            return new Page<>(found.size(), page, size, rows);
        });
    }

    public Optional<DeadLetterRow> deadLetter(String topic, int partition, long offset) {
        return read(() -> Optional.ofNullable(deadLetters.get(key(topic, partition, offset))));
    }

    /** The dead letters of one order, oldest first. */
    public List<DeadLetterRow> deadLettersOf(String taskId) {
        return read(() -> deadLetters.values().stream()
                .filter(letter -> letter.key().equals(taskId))
                .toList());
    }

    /** Open dead letters that are an adapter's event: the evaluator could not score it. */
    public List<DeadLetterRow> refusals(AdapterRow adapter) {
        return deadLettersOf(adapter.taskId()).stream()
                .filter(letter -> letter.decision() == Decision.OPEN)
                .filter(letter -> letter.service().equals(EVALUATOR))
                .toList();
    }

    /** Counts over all topics. */
    public Totals totals() {
        return read(() -> {
            long waitingTasks = tasks.values().stream()
                    .filter(task -> task.adapterId().isEmpty())
                    .count();
            long open = deadLetters.values().stream()
                    .filter(letter -> letter.decision() == Decision.OPEN)
                    .count();
            long strangers =
                    adapters.all().stream().filter(row -> !row.isKnown()).count();
            return new Totals(tasks.size(), adapters.all().size(), open, waitingTasks, strangers, unreadable);
        });
    }

    /**
     * @param openDeadLetters that nobody has decided about
     * @param tasksWithoutAdapter waiting, or refused
     * @param strangers adapters that only results tell of
     * @param unreadable records that are none of their topic's kind
     */
    public record Totals(
            int tasks, int adapters, long openDeadLetters, long tasksWithoutAdapter, long strangers, long unreadable) {}

    /** The flow on one topic. */
    public Flow flow(String topic) {
        return read(() -> {
            Traffic found = traffic.getOrDefault(topic, new Traffic());
            return new Flow(topic, found.total(), found.lastHour(clock.millis()));
        });
    }

    /**
     * @param perMinute records of each of the last 60 minutes, the running one last
     */
    public record Flow(String topic, long total, int[] perMinute) {}

    /** @param nextOffsets of a reader of the topic, by partition */
    public Waiting waiting(String topic, Map<Integer, Long> nextOffsets) {
        return read(() -> {
            Traffic.Backlog backlog = traffic.getOrDefault(topic, new Traffic()).backlog(nextOffsets);
            long age = backlog.waiting() == 0 ? 0 : Math.max(0, clock.millis() - backlog.oldestTime());
            return new Waiting(backlog.waiting(), age);
        });
    }

    /** @param oldestAgeMs how long the oldest has waited; 0 if none waits */
    public record Waiting(long records, long oldestAgeMs) {}

    private <T> T read(Supplier<T> question) {
        lock.readLock().lock();
        try {
            return question.get();
        } finally {
            lock.readLock().unlock();
        }
    }
}
