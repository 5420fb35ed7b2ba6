package io.adapterfactory.verification.roll;

import io.adapterfactory.broker.Await;
import io.adapterfactory.cli.cluster.SchemaRegistration;
import io.adapterfactory.verification.chaos.CampaignClient;
import io.adapterfactory.verification.chaos.Quiescence;
import io.adapterfactory.verification.chaos.TaskStream;
import io.adapterfactory.verification.check.CampaignChecker;
import io.adapterfactory.verification.check.Finding;
import io.adapterfactory.verification.history.CampaignHistory;
import io.adapterfactory.verification.history.CampaignReader;
import io.adapterfactory.verification.history.CampaignReading;
import io.adapterfactory.verification.history.HistoryLog;
import io.adapterfactory.verification.process.Build;
import io.adapterfactory.verification.process.MixedFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Publishes tasks continuously while the processes of a factory are restarted one after the other from other builds;
 * then waits until it is idle, and checks it.
 */
public final class RollingRestart {

    /** A completed step, and the downtime of its process. */
    public record Done(RollStep step, double seconds) {}

    private final MixedFactory factory;
    private final List<RollStep> plan;
    private final Path history;
    private final Consumer<Done> done;
    private final TrainerWatch trainer;
    private final BuildCounts counts = new BuildCounts();
    private final List<CutRound> cut = new ArrayList<>();
    private int endedByThemselves;

    /**
     * @param folder for {@code history.jsonl}, the log of the client
     * @param done receives each step
     */
    public RollingRestart(MixedFactory factory, List<RollStep> plan, Path folder, Consumer<Done> done) {
        this.factory = factory;
        this.plan = List.copyOf(plan);
        this.history = folder.resolve("history.jsonl");
        this.done = done;
        this.trainer = new TrainerWatch(factory);
    }

    /**
     * Runs the whole plan.
     *
     * @param seed of the published tasks
     * @param perSecond tasks per second
     * @param between time between two steps, during which both builds are running
     * @param patience how long the factory may be idle with results missing before they count as lost
     */
    public RollingOutcome run(long seed, double perSecond, Duration between, Duration patience) {
        long start = System.nanoTime();
        CampaignReader reader = new CampaignReader(factory.cluster(), factory.store());
        AtomicBoolean over = new AtomicBoolean();
        int acknowledged;
        try (HistoryLog log = new HistoryLog(history);
                CampaignClient client = new CampaignClient(factory.cluster(), log, seed)) {
            TaskStream stream = new TaskStream(client, perSecond, number -> !over.get());
            workOn(between);
            // Like the seed job of a new release, which runs before its services.
            new SchemaRegistration(factory.cluster()).registerAll();
            for (RollStep step : plan) {
                roll(step);
                workOn(between);
            }
            over.set(true);
            stream.awaitEnd();
            client.flush();
            acknowledged = client.acknowledged();
        }
        CampaignHistory published = CampaignHistory.read(history);
        Quiescence.await(
                factory.cluster(),
                this::startDead,
                () -> !findings(published, reader.read()).isEmpty(),
                patience);
        factory.members().generators().forEach(this::count);
        factory.members().evaluators().forEach(this::count);
        factory.stopServices();
        CampaignReading reading = reader.read();
        return new RollingOutcome(
                published.sent().size(),
                acknowledged,
                cut,
                counts.byBuild(),
                endedByThemselves,
                (System.nanoTime() - start) / 1e9,
                reading,
                findings(published, reading));
    }

    private void roll(RollStep step) {
        if (step.inRound()) {
            trainer.awaitRoundToCut();
        }
        List<UnfinishedRound> running = step.inRound() ? trainer.unfinished() : List.of();
        List<OptionalLong> steps = running.stream().map(trainer::step).toList();
        count(step.service());
        long start = System.nanoTime();
        factory.stop(step.service());
        List<UnfinishedRound> left = trainer.unfinished();
        factory.start(step.service(), step.to());
        done.accept(new Done(step, (System.nanoTime() - start) / 1e9));
        for (int i = 0; i < running.size(); i++) {
            UnfinishedRound round = running.get(i);
            if (left.contains(round)) {
                cut.add(new CutRound(round, step.from(), step.to(), steps.get(i).orElse(0), trainer.awaitStep(round)));
            }
        }
    }

    private void count(String service) {
        Build build = factory.build(service);
        factory.ask(service, "/q/metrics").ifPresent(metrics -> counts.add(build, metrics));
    }

    private void workOn(Duration time) {
        Await.sleep(time);
        startDead();
    }

    private void startDead() {
        endedByThemselves += factory.startDead().size();
    }

    private List<Finding> findings(CampaignHistory published, CampaignReading reading) {
        return Stream.concat(
                        CampaignChecker.check(published, reading).stream(),
                        RoundCheck.check(
                                reading.versions(),
                                cut.stream().map(CutRound::round).toList(),
                                trainer.unfinished())
                                .stream())
                .toList();
    }
}
