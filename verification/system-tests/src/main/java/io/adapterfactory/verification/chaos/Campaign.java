package io.adapterfactory.verification.chaos;

import io.adapterfactory.verification.check.CampaignChecker;
import io.adapterfactory.verification.history.CampaignHistory;
import io.adapterfactory.verification.history.CampaignReader;
import io.adapterfactory.verification.history.CampaignReading;
import io.adapterfactory.verification.history.HistoryLog;
import io.adapterfactory.verification.process.FaultyFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Publishes tasks while faults occur; then ends all faults, waits until the factory is idle, and checks it.
 *
 * <p>Client and faults are synchronized: the next tasks are sent when the previous fault has begun, so that there is
 * work in progress during each fault.
 */
public final class Campaign {

    private static final int AHEAD = 10;

    private final FaultyFactory factory;
    private final FaultPlan plan;
    private final HistoryLog log;
    private final Path history;
    private final Consumer<String> notes;

    /**
     * @param folder for {@code history.jsonl}, the log of the client
     * @param notes receives one line per event
     */
    public Campaign(FaultyFactory factory, FaultPlan plan, Path folder, Consumer<String> notes) {
        this.factory = factory;
        this.plan = plan;
        this.history = folder.resolve("history.jsonl");
        this.log = new HistoryLog(history);
        this.notes = notes;
    }

    /**
     * Runs the whole campaign.
     *
     * @param seed of the published tasks
     * @param perSecond maximum number of tasks per second
     * @param limit how long the factory may be idle with results missing before they count as lost
     */
    public CampaignOutcome run(long seed, int tasks, double perSecond, Duration limit) {
        long start = System.nanoTime();
        CampaignReader reader = new CampaignReader(factory.cluster(), factory.store());
        FaultInjector injector = new FaultInjector(factory, notes);
        int acknowledged;
        try (log;
                CampaignClient client = new CampaignClient(factory.cluster(), log, seed)) {
            publish(client, injector, tasks, perSecond);
            injector.endAll();
            client.flush();
            acknowledged = client.acknowledged();
        }
        double faultsSeconds = (System.nanoTime() - start) / 1e9;
        CampaignHistory published = CampaignHistory.read(history);
        Quiescence.await(
                factory.cluster(),
                injector::startDead,
                () -> !CampaignChecker.check(published, reader.read()).isEmpty(),
                limit);
        factory.stopServices();
        CampaignReading reading = reader.read();
        return new CampaignOutcome(
                tasks,
                acknowledged,
                injector.endedByThemselves(),
                faultsSeconds,
                (System.nanoTime() - start) / 1e9,
                reading,
                CampaignChecker.check(published, reading));
    }

    private void publish(CampaignClient client, FaultInjector injector, int tasks, double perSecond) {
        List<FaultPlan.Step> steps = plan.steps();
        int granted = Math.min(tasks, steps.isEmpty() ? tasks : steps.get(0).afterTasks() + AHEAD);
        Semaphore mayBeSent = new Semaphore(granted);
        TaskStream stream = new TaskStream(client, perSecond, number -> {
            if (number < tasks) {
                mayBeSent.acquire();
            }
            return number < tasks;
        });
        for (int i = 0; i < steps.size(); i++) {
            int until = i + 1 < steps.size() ? Math.min(tasks, steps.get(i + 1).afterTasks() + AHEAD) : tasks;
            mayBeSent.release(Math.max(0, until - granted));
            granted = Math.max(granted, until);
            injector.inject(steps.get(i));
        }
        stream.awaitEnd();
    }
}
