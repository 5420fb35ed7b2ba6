package io.adapterfactory.verification.load;

import io.adapterfactory.broker.Await;
import io.adapterfactory.cli.cluster.Cluster;
import io.adapterfactory.cli.cluster.EventReader;
import io.adapterfactory.cli.launch.LocalFactory;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.verification.scale.Answers;
import io.adapterfactory.verification.scale.TaskTraffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

/** Measures the services of a whole factory periodically under a steady stream of tasks. */
public final class Soak {

    private static final Duration LOOK = Duration.ofSeconds(5);

    private final LocalFactory factory;
    private final String baseModel;
    private final BiConsumer<String, ProcessSample> notes;
    private final List<String> ended = new ArrayList<>();

    /**
     * @param baseModel of the ordered adapters
     * @param notes receives each sample with the name of the service
     */
    public Soak(LocalFactory factory, String baseModel, BiConsumer<String, ProcessSample> notes) {
        this.factory = factory;
        this.baseModel = baseModel;
        this.notes = notes;
    }

    /**
     * The outcome of the tasks, and the samples of the services.
     *
     * @param evaluated number of tasks whose adapter has a result
     * @param ended services that ended unexpectedly
     * @param samples of each service, by time
     */
    public record Outcome(
            Answers answers, int evaluated, List<String> ended, Map<String, List<ProcessSample>> samples) {}

    /**
     * @param perSecond tasks per second; fewer than the factory can process
     * @param length duration of the stream
     * @param every time between two samples
     * @param patience maximum time without progress before missing results count as lost
     */
    public Outcome run(double perSecond, Duration length, Duration every, Duration patience) {
        Map<String, List<ProcessSample>> samples = new LinkedHashMap<>();
        List<ProcessProbe> probes = new ArrayList<>();
        try (TaskTraffic traffic = new TaskTraffic(factory.cluster(), baseModel)) {
            factory.processIds().forEach((name, id) -> probes.add(new ProcessProbe(name, id)));
            AtomicBoolean more = new AtomicBoolean(true);
            var publishing = CompletableFuture.runAsync(
                    () -> traffic.steady(perSecond, more::get), task -> new Thread(task, "tasks").start());
            try {
                for (long looks = 1; traffic.now() < length.toSeconds(); looks++) {
                    sleepUntil(traffic, Math.min(looks * every.toSeconds(), length.toSeconds()));
                    factory.check(ended::add);
                    if (!ended.isEmpty()) {
                        break; // a new process: the earlier samples have no meaning
                    }
                    look(probes, traffic.now(), samples);
                }
            } finally {
                more.set(false);
            }
            publishing.join();
            Answers answers = traffic.answers(patience);
            int evaluated = evaluated(traffic, answers.answered().size(), patience);
            return new Outcome(answers, evaluated, ended, samples);
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        } finally {
            probes.forEach(ProcessProbe::close);
        }
    }

    private void look(List<ProcessProbe> probes, double now, Map<String, List<ProcessSample>> samples) {
        for (ProcessProbe probe : probes) {
            ProcessSample sample = probe.sample(now);
            samples.computeIfAbsent(probe.name(), name -> new ArrayList<>()).add(sample);
            notes.accept(probe.name(), sample);
        }
    }

    /** Waits until this many tasks have results, or there was no progress for too long. */
    private int evaluated(TaskTraffic traffic, int adapters, Duration patience) {
        Cluster cluster = factory.cluster();
        Set<String> evaluated = new HashSet<>();
        long last = System.nanoTime();
        try (EventReader reader =
                new EventReader(cluster, List.of(Topics.EVALUATION_RESULTS), EventReader.From.BEGINNING)) {
            while (evaluated.size() < adapters && System.nanoTime() - last < patience.toNanos()) {
                for (EventReader.Event event : reader.poll(LOOK)) {
                    if (reader.decode(event).orElse(null) instanceof EvaluationResult result
                            && traffic.isOurs(result.getTaskId())
                            && evaluated.add(result.getTaskId())) {
                        last = System.nanoTime();
                    }
                }
            }
        }
        return evaluated.size();
    }

    private static void sleepUntil(TaskTraffic traffic, double second) {
        Await.sleep(Duration.ofMillis(Math.max(0, Math.round((second - traffic.now()) * 1000))));
    }
}
