package io.adapterfactory.verification.chaos;

import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.launch.NetworkLink;
import io.adapterfactory.schemas.Topics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** A schedule of faults by number of sent tasks; equal for equal seeds and sizes. */
public record FaultPlan(List<Step> steps) {

    /**
     * One fault.
     *
     * @param afterTasks number of tasks sent before it
     * @param untilReady whether the factory must be ready again before the next fault
     */
    public record Step(int afterTasks, Fault fault, boolean untilReady) {}

    private static final List<String> TOPICS =
            List.of(Topics.TASK_DESCRIPTIONS, Topics.GENERATED_ADAPTERS, Topics.EVALUATION_RESULTS);

    public FaultPlan {
        steps = List.copyOf(steps);
    }

    /**
     * Distributes faults over a campaign.
     *
     * @param services names of services to kill and pause; each is killed about equally often
     * @param tasks number of tasks
     * @param kills number of kills of services
     * @param others number of other faults
     * @param storeFaults whether they include a read-only and a full store
     * @throws FactoryException when there are no tasks, or a number is negative
     */
    public static FaultPlan of(
            long seed, List<String> services, int tasks, int kills, int others, boolean storeFaults) {
        if (tasks < 1 || kills < 0 || others < 0) {
            throw FactoryException.badInput("a campaign of " + tasks + " tasks, " + kills + " kills and " + others
                    + " other faults; expected at least one task, and no negative number");
        }
        Random random = new Random(seed);
        List<Fault> faults = new ArrayList<>();
        for (int i = 0; i < kills; i++) {
            faults.add(new Fault.ServiceKilled(services.get(i % services.size())));
        }
        for (int i = 0; i < others; i++) {
            faults.add(other(random, services, storeFaults));
        }
        Collections.shuffle(faults, random);
        int[] after = random.ints(faults.size(), 0, tasks).sorted().toArray();
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < after.length; i++) {
            steps.add(new Step(after[i], faults.get(i), random.nextInt(3) > 0));
        }
        return new FaultPlan(steps);
    }

    private static Fault other(Random random, List<String> services, boolean storeFaults) {
        int seconds = 2 + random.nextInt(24); // shorter and longer than the session timeout
        Supplier<Fault> servicePaused = () -> new Fault.ServicePaused(any(services, random), seconds);
        Supplier<Fault> leaderKilled = () -> new Fault.LeaderKilled(any(TOPICS, random), seconds / 2);
        List<Supplier<Fault>> faults = new ArrayList<>(List.of(
                servicePaused,
                servicePaused, // twice as often as others
                leaderKilled,
                leaderKilled,
                () -> new Fault.LeaderPaused(any(TOPICS, random), seconds),
                Fault.BrokersRestarted::new,
                () -> new Fault.RegistryKilled(seconds / 2),
                () -> new Fault.RegistryPaused(seconds),
                () -> new Fault.ConnectionsCut(link(random), seconds),
                () -> new Fault.ConnectionsDelayed(link(random), 100 + random.nextInt(2000), seconds)));
        if (storeFaults) {
            faults.add(() -> new Fault.StoreReadOnly(seconds));
            faults.add(() -> new Fault.StoreFull(seconds));
        }
        return any(faults, random).get();
    }

    private static <T> T any(List<T> choices, Random random) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** Chooses mostly the brokers, which carry most of the factory's traffic. */
    private static NetworkLink link(Random random) {
        return random.nextInt(3) > 0 ? NetworkLink.BROKERS : NetworkLink.REGISTRY;
    }
}
