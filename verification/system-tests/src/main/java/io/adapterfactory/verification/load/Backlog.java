package io.adapterfactory.verification.load;

import io.adapterfactory.broker.Await;
import io.adapterfactory.cli.cluster.Cluster;
import io.adapterfactory.verification.process.GeneratorPool;
import io.adapterfactory.verification.scale.Answers;
import io.adapterfactory.verification.scale.GeneratorGroup;
import io.adapterfactory.verification.scale.TaskTraffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Measures generators that find many waiting tasks when they start.
 *
 * @param answers outcome of the tasks; their waits include the time before the generators started
 * @param seconds from when the generators shared the topic until the last adapter was visible
 * @param rebalances number of rebalances of the group during this time
 * @param usedHeap maximum heap in use of any generator, bytes
 * @param resident maximum resident memory of any generator, bytes
 */
public record Backlog(Answers answers, double seconds, int rebalances, long usedHeap, long resident) {

    private static final String CHANNEL = "tasks";
    private static final Duration INTERVAL = Duration.ofMillis(200);

    /**
     * Publishes the tasks, starts the generators, and waits until all tasks are answered.
     *
     * @param pool without members; it is empty again when this returns
     * @param patience maximum time without any adapter before the missing ones count as lost
     */
    public static Backlog measure(
            Cluster cluster, GeneratorPool pool, String baseModel, int tasks, int generators, Duration patience) {
        List<ProcessProbe> probes = new ArrayList<>();
        try (TaskTraffic traffic = new TaskTraffic(cluster, baseModel)) {
            traffic.burst(tasks);
            pool.join(generators);
            pool.processIds().forEach((name, id) -> probes.add(new ProcessProbe(name, id)));
            GeneratorGroup.await(cluster, generators);
            double began = traffic.now();
            int rebalancesBefore = rebalances(probes);
            CompletableFuture<Answers> answering = CompletableFuture.supplyAsync(
                    () -> traffic.answers(patience), task -> new Thread(task, "answers").start());
            long usedHeap = 0;
            while (!answering.isDone()) {
                usedHeap = Math.max(usedHeap, most(probes));
                Await.sleep(INTERVAL);
            }
            Answers answers = answering.join();
            return new Backlog(
                    answers,
                    answers.lastVisible() - began,
                    rebalances(probes) - rebalancesBefore,
                    usedHeap,
                    probes.stream().mapToLong(ProcessProbe::maxResident).max().orElse(0));
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        } finally {
            probes.forEach(ProcessProbe::close);
            pool.close();
        }
    }

    private static long most(List<ProcessProbe> probes) {
        return probes.stream().mapToLong(ProcessProbe::usedHeap).max().orElse(0);
    }

    private static int rebalances(List<ProcessProbe> probes) {
        return probes.stream().mapToInt(probe -> probe.rebalances(CHANNEL)).sum();
    }
}
