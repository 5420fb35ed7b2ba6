package io.adapterfactory.verification.scale;

import io.adapterfactory.broker.Await;
import io.adapterfactory.cli.cluster.Cluster;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Effect of a starting or ending generator on tasks that arrive at a steady rate.
 *
 * @param seconds duration of the change, until the process was ready or had ended
 * @param before waits of tasks before the change
 * @param after waits of tasks that were due after the change began
 * @param longestSilence longest time after its beginning without an adapter from any generator, seconds
 * @param late number of tasks that waited longer than {@link #LATE_SECONDS}
 * @param disturbedSeconds from its beginning until the last late task had its adapter; 0 if there was none
 */
public record PoolChange(
        int tasks,
        int missing,
        int repeated,
        double seconds,
        Waits before,
        Waits after,
        double longestSilence,
        int late,
        double disturbedSeconds) {

    /** Tasks that wait longer count as late. */
    public static final double LATE_SECONDS = 1;

    /**
     * @param perSecond tasks per second; fewer than the generators can process after the change
     * @param settle seconds of traffic before the change
     * @param watch seconds of traffic after it
     * @param patience maximum time without any adapter before the missing ones count as lost
     */
    public static PoolChange measure(
            Cluster cluster,
            String baseModel,
            double perSecond,
            double settle,
            double watch,
            Duration patience,
            Runnable change) {
        try (TaskTraffic traffic = new TaskTraffic(cluster, baseModel)) {
            AtomicBoolean more = new AtomicBoolean(true);
            var publishing = CompletableFuture.runAsync(
                    () -> traffic.steady(perSecond, more::get), task -> new Thread(task, "tasks").start());
            double began;
            double ended;
            try {
                sleep(settle);
                began = traffic.now();
                change.run();
                ended = traffic.now();
                sleep(watch);
            } finally {
                more.set(false);
            }
            publishing.join();
            return of(traffic.answers(patience), began, ended);
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private static PoolChange of(Answers answers, double began, double ended) {
        Answers after = answers.due(began, Double.POSITIVE_INFINITY);
        var late = answers.answered().stream()
                .filter(answer -> answer.visible() > began && answer.waited() > LATE_SECONDS)
                .toList();
        return new PoolChange(
                answers.answered().size() + answers.missing(),
                answers.missing(),
                answers.repeated(),
                ended - began,
                answers.due(0, began).waits(),
                after.waits(),
                answers.longestSilence(began),
                late.size(),
                late.isEmpty() ? 0 : late.get(late.size() - 1).visible() - began);
    }

    private static void sleep(double seconds) {
        Await.sleep(Duration.ofMillis(Math.round(seconds * 1000)));
    }
}
