package io.adapterfactory.verification.chaos;

import io.adapterfactory.verification.process.FaultyFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/** Injects the faults of a plan into a factory. */
final class FaultInjector {

    private static final Duration CATCH_UP = Duration.ofMinutes(3);

    private final FaultyFactory factory;
    private final Consumer<String> notes;
    private int endedByThemselves;

    /** @param notes receives one line per event */
    FaultInjector(FaultyFactory factory, Consumer<String> notes) {
        this.factory = factory;
        this.notes = notes;
    }

    /** Returns when the fault is over and, if the step requires it, everything is ready again. */
    void inject(FaultPlan.Step step) {
        notes.accept(Instant.now() + " after " + step.afterTasks() + " tasks: " + step.fault());
        Fault fault = step.fault();
        if (fault instanceof Fault.ServiceKilled kill) {
            factory.killService(kill.service());
        } else if (fault instanceof Fault.ServicePaused pause) {
            factory.pauseService(pause.service(), pause.seconds());
        } else if (fault instanceof Fault.LeaderKilled kill) {
            factory.brokers().awaitInSync(CATCH_UP); // otherwise a write could be lost on all brokers
            factory.killLeader(kill.topic(), kill.seconds());
        } else if (fault instanceof Fault.LeaderPaused pause) {
            factory.brokers().awaitInSync(CATCH_UP);
            factory.pauseLeader(pause.topic(), pause.seconds());
        } else if (fault instanceof Fault.BrokersRestarted) {
            factory.restartBrokers();
        } else if (fault instanceof Fault.RegistryKilled kill) {
            factory.killRegistry(kill.seconds());
        } else if (fault instanceof Fault.RegistryPaused pause) {
            factory.pauseRegistry(pause.seconds());
        } else if (fault instanceof Fault.ConnectionsCut cut) {
            factory.cut(cut.link(), cut.seconds());
        } else if (fault instanceof Fault.ConnectionsDelayed delay) {
            factory.delay(delay.link(), delay.milliseconds(), delay.seconds());
        } else if (fault instanceof Fault.StoreReadOnly store) {
            factory.makeStoreReadOnly(store.seconds());
        } else if (fault instanceof Fault.StoreFull store) {
            factory.fillStore(store.seconds());
        } else {
            throw new IllegalStateException("cannot inject " + fault);
        }
        startDead();
        if (step.untilReady()) {
            factory.awaitReady();
        }
    }

    /** Ends all faults, and returns when everything is running and ready. */
    void endAll() {
        factory.brokers().startAll();
        factory.brokers().awaitInSync(CATCH_UP);
        startDead();
        factory.awaitReady();
        notes.accept(Instant.now() + " everything is ready");
    }

    /** Restarts services that ended unexpectedly, like a cluster. */
    void startDead() {
        factory.startDead().forEach(name -> {
            endedByThemselves++;
            notes.accept(Instant.now() + " " + name + " ended unexpectedly and is restarted");
        });
    }

    /** Number of services that ended without being killed. */
    int endedByThemselves() {
        return endedByThemselves;
    }
}
