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
 * Generators that find many tasks waiting when they start.
 *
 * @param answers what became of the tasks; the time until the generators were there counts
 * @param seconds that the generators worked, from when they shared the topic until the last adapter was visible
 * @param rebalances of the group while they worked
 * @param usedHeap the most that any of them had in use, bytes
 * @param resident the most memory of the machine that any of them had, bytes
 */
public record Backlog(Answers answers, double seconds, int rebalances, long usedHeap, long resident) {

    private static final String CHANNEL = "tasks";
    private static final Duration INTERVAL = Duration.ofMillis(200);

    /**
     * Publishes the tasks, starts the generators and waits until all is answered.
     *
     * @param pool without members; they have left when this returns
     * @param patience longest time without any adapter before the missing count as lost
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
                    probes.stream().mapToLong(ProcessProbe::mostResident).max().orElse(0));
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
