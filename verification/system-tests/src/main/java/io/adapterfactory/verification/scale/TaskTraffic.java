package io.adapterfactory.verification.scale;

import io.adapterfactory.cli.cluster.Cluster;
import io.adapterfactory.cli.cluster.EventPublisher;
import io.adapterfactory.cli.cluster.EventReader;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Publishes tasks without waiting for each, and records when the adapter of each is visible to a {@code read_committed}
 * reader. One thread publishes, and another one reads.
 */
public final class TaskTraffic implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final int MAX_IN_FLIGHT = 10_000;

    private final String baseModel;
    private final String prefix = UUID.randomUUID().toString();
    private final EventPublisher publisher;
    private final EventReader reader;
    private final Thread reading = new Thread(this::read, "adapter-arrivals");
    private final long start = System.nanoTime();
    private final Map<String, Double> due = new ConcurrentHashMap<>();
    private final Map<String, Double> visible = new ConcurrentHashMap<>();
    private final AtomicInteger repeated = new AtomicInteger();
    private final Queue<Future<?>> inFlight = new ArrayDeque<>();
    private volatile boolean open = true;

    /**
     * Starts to read adapters.
     *
     * @param baseModel of the ordered adapters
     * @throws FactoryException when the broker or the registry is unavailable
     */
    public TaskTraffic(Cluster cluster, String baseModel) {
        this.baseModel = baseModel;
        this.publisher = new EventPublisher(cluster);
        this.reader = new EventReader(cluster, List.of(Topics.GENERATED_ADAPTERS), EventReader.From.NOW);
        reading.setDaemon(true);
        reading.start();
    }

    /**
     * Publishes tasks as fast as the broker accepts them, and waits for their adapters.
     *
     * @param limit maximum time without a new adapter; missing adapters are reported, not thrown
     * @throws FactoryException when the broker or the registry is unavailable
     */
    public static Answers burst(Cluster cluster, String baseModel, int tasks, Duration limit) {
        try (TaskTraffic traffic = new TaskTraffic(cluster, baseModel)) {
            traffic.burst(tasks);
            return traffic.answers(limit);
        }
    }

    /** Whether a task belongs to this traffic; others, such as the trainer, publish too. */
    public boolean isOurs(String taskId) {
        return taskId.startsWith(prefix);
    }

    /** Seconds since the start of the traffic. */
    public double now() {
        return (System.nanoTime() - start) / 1e9;
    }

    /** Publishes tasks as fast as the broker accepts them. */
    public void burst(int tasks) {
        for (int i = 0; i < tasks; i++) {
            publish(now());
        }
        settle(0);
    }

    /** Publishes tasks at a steady rate while {@code more} returns true. */
    public void steady(double perSecond, BooleanSupplier more) {
        double from = now();
        double next = from;
        for (long i = 1; more.getAsBoolean(); i++) {
            publish(next);
            next = from + i / perSecond;
            while (now() < next) {
                LockSupport.parkNanos((long) ((next - now()) * 1e9));
            }
        }
        settle(0);
    }

    private void publish(double dueAt) {
        int number = due.size();
        TaskDescription task = TaskDescription.newBuilder()
                .setTaskId(prefix + "/" + number)
                .setDescription("Write the items in the opposite order, then leave out number " + number)
                .setBaseModel(baseModel)
                .setSubmittedAt(Instant.now())
                .build();
        due.put(task.getTaskId(), dueAt);
        inFlight.add(publisher.send(Topics.TASK_DESCRIPTIONS, task.getTaskId(), task));
        settle(MAX_IN_FLIGHT);
    }

    private void settle(int most) {
        while (inFlight.size() > most) {
            publisher.await(Topics.TASK_DESCRIPTIONS, inFlight.remove());
        }
    }

    private void read() {
        while (open) {
            for (EventReader.Event event : reader.poll(POLL)) {
                double now = now();
                String taskId = new String(event.raw().key(), StandardCharsets.UTF_8);
                if (isOurs(taskId) && (!due.containsKey(taskId) || visible.putIfAbsent(taskId, now) != null)) {
                    repeated.incrementAndGet();
                }
            }
        }
    }

    /**
     * Waits until every task has an adapter, and a little longer for duplicates.
     *
     * @param limit maximum time without a new adapter; missing adapters are reported, not thrown
     */
    public Answers answers(Duration limit) {
        int seen = visible.size();
        double last = now();
        while (seen < due.size() && now() - last < limit.toSeconds()) {
            LockSupport.parkNanos(POLL.toNanos());
            if (visible.size() > seen) {
                seen = visible.size();
                last = now();
            }
        }
        LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
        List<Answer> answered = new ArrayList<>();
        visible.forEach((taskId, at) -> answered.add(new Answer(due.get(taskId), at)));
        return new Answers(answered, due.size() - answered.size(), repeated.get());
    }

    @Override
    public void close() {
        open = false;
        try {
            reading.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        reader.close();
        publisher.close();
    }
}
