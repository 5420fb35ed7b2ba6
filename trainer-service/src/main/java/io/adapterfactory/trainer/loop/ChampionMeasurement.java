package io.adapterfactory.trainer.loop;

import io.adapterfactory.trainer.gate.Gate;
import io.adapterfactory.trainer.gate.ValidationOrders;
import io.adapterfactory.trainer.gate.Verdict;
import io.adapterfactory.trainer.version.VersionChanges;
import io.adapterfactory.trainer.version.VersionRecord;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Measures champions whose descriptions the gate has not compared, for example the first version of a base model. */
@ApplicationScoped
class ChampionMeasurement {

    private static final Logger LOG = Logger.getLogger(ChampionMeasurement.class);

    private final Gate gate;
    private final ValidationOrders orders;
    private final VersionChanges changes;

    ChampionMeasurement(Gate gate, ValidationOrders orders, VersionChanges changes) {
        this.gate = gate;
        this.orders = orders;
        this.changes = changes;
    }

    /**
     * Publishes missing orders, or the champion with the result.
     *
     * @throws io.adapterfactory.trainer.version.FencedException when another trainer has taken over
     */
    void proceed(VersionRecord champion) {
        Optional<Verdict.Decided> measured = gate.measure(champion)
                .flatMap(verdict -> verdict.match(
                        pending -> {
                            orders.publish(pending.missing());
                            return Optional.empty();
                        },
                        Optional::of));
        measured.ifPresent(decided -> publish(decided.record()));
    }

    private void publish(VersionRecord champion) {
        changes.measured(champion);
        LOG.infof("version %s: %s", champion.name(), champion.reason());
    }
}
