package io.adapterfactory.dashboard.view;

import io.adapterfactory.dashboard.row.AdapterRow;
import io.adapterfactory.dashboard.row.DeadLetterRow;
import io.adapterfactory.dashboard.row.DeadLetterRow.Decision;
import io.adapterfactory.dashboard.row.Place;
import io.adapterfactory.dashboard.row.ScoreRow;
import io.adapterfactory.dashboard.row.ServedRow;
import io.adapterfactory.dashboard.row.TaskRow;
import io.adapterfactory.dashboard.row.VersionRow;
import io.adapterfactory.dashboard.view.Change.Kind;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;

/**
 * In-memory view of all topics, rebuilt from them at every start. The topic reader calls the methods that take rows;
 * pages query the tables.
 */
@ApplicationScoped
public class FactoryView {

    private final TaskTable tasks = new TaskTable();
    private final AdapterTable adapters = new AdapterTable();
    private final VersionTable versions = new VersionTable();
    private final ServedTable served = new ServedTable();
    private final DeadLetterTable deadLetters = new DeadLetterTable();
    private final Traffic traffic = new Traffic(Clock.systemUTC());
    private final Changes changes = new Changes();

    /** A record arrived, whatever its content. */
    public void came(String topic, Place place, long time) {
        traffic.count(topic, place, time);
    }

    /** A record arrived that is not of the topic's type. */
    public void unreadable() {
        traffic.countUnreadable();
    }

    /** An order. */
    public void put(TaskRow task) {
        tasks.put(task);
        changes.publish(Kind.TASK, task.taskId());
    }

    /** An adapter was generated. */
    public void put(AdapterRow adapter) {
        adapters.put(adapter);
        tasks.made(adapter);
        changes.publish(Kind.ADAPTER, adapter.taskId());
    }

    /** @param unknown the adapter's data in the result */
    public void put(AdapterRow unknown, ScoreRow score) {
        adapters.put(unknown, score);
        changes.publish(Kind.RESULT, unknown.taskId());
    }

    /** @param unknown the data in the result of an adapter that was not scored because no benchmark fits */
    public void putWithoutBenchmark(AdapterRow unknown) {
        adapters.putWithoutBenchmark(unknown);
        changes.publish(Kind.RESULT, unknown.taskId());
    }

    /** A version reached a stage. */
    public void put(VersionRow version) {
        versions.put(version);
        changes.publish(Kind.VERSION, version.version());
    }

    /** An inference server loaded, rejected, or unloaded an adapter. */
    public void put(ServedRow row) {
        served.put(row);
        changes.publish(Kind.SERVED, row.adapterId());
    }

    /** A record could not be used. */
    public void put(DeadLetterRow letter) {
        deadLetters.put(letter);
        changes.publish(Kind.DEAD_LETTER, letter.key());
    }

    /** A person decided about a dead letter. */
    public void decided(String topic, int partition, long offset, Decision decision) {
        deadLetters.decided(topic, partition, offset, decision);
        changes.publish(Kind.DEAD_LETTER, topic);
    }

    /** All records that existed at the start have been read. */
    public void complete() {
        changes.open();
    }

    public boolean isComplete() {
        return changes.isOpen();
    }

    public TaskTable tasks() {
        return tasks;
    }

    public AdapterTable adapters() {
        return adapters;
    }

    public VersionTable versions() {
        return versions;
    }

    public ServedTable served() {
        return served;
    }

    public DeadLetterTable deadLetters() {
        return deadLetters;
    }

    public Traffic traffic() {
        return traffic;
    }

    public Changes changes() {
        return changes;
    }

    /** Counts over all topics; each is exact, but they are not taken at the same instant. */
    public Totals totals() {
        return new Totals(
                tasks.size(),
                adapters.size(),
                deadLetters.open(),
                tasks.withoutAdapter(),
                adapters.unknown(),
                traffic.unreadable());
    }

    /**
     * @param openDeadLetters dead letters without a decision
     * @param tasksWithoutAdapter waiting or refused tasks
     * @param strangers adapters known from results only
     * @param unreadable records that are not of their topic's type
     */
    public record Totals(
            int tasks, int adapters, long openDeadLetters, long tasksWithoutAdapter, long strangers, long unreadable) {}
}
