package io.adapterfactory.trainer.train;

import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.trainer.config.TrainerConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.List;
import org.jboss.logging.Logger;

/** Keeps the store from growing for ever: all champions stay, of the rejected versions the last few. */
@ApplicationScoped
public class Retirement {

    private static final Logger LOG = Logger.getLogger(Retirement.class);

    private final TrainerConfig config;
    private final ArtifactStore store;
    private final Versions versions;
    private final VersionPublisher publisher;
    private final TrainingRound rounds;

    public Retirement(
            TrainerConfig config,
            ArtifactStore store,
            Versions versions,
            VersionPublisher publisher,
            TrainingRound rounds) {
        this.config = config;
        this.store = store;
        this.versions = versions;
        this.publisher = publisher;
        this.rounds = rounds;
    }

    /** Retires what need not stay, and removes the files of what is retired; after a kill the next call goes on. */
    void tidy(String baseModel) throws IOException {
        List<VersionRecord> rejected = versions.all(baseModel).stream()
                .filter(record -> record.stage() == Stage.REJECTED)
                .toList();
        List<VersionRecord> retired =
                rejected
                        .subList(
                                0,
                                Math.max(0, rejected.size() - config.versions().keepRejected()))
                        .stream()
                        .map(record -> record.as(Stage.RETIRED, "was rejected, " + record.reason()))
                        .toList();
        if (!retired.isEmpty()) {
            // First told, then removed: who reads the topic never takes a version for usable whose files are gone.
            publisher.changed(retired);
            retired.forEach(versions::on);
        }
        String champion = versions.champion(baseModel).orElseThrow().name();
        for (VersionRecord record : versions.all(baseModel)) {
            if (record.stage() == Stage.RETIRED) {
                remove(record.version());
            }
            boolean mayBeStartedFrom = record.name().equals(champion)
                    || record.stage() == Stage.CANDIDATE
                    || versions.previousChampion(baseModel)
                            .filter(record::equals)
                            .isPresent();
            if (!mayBeStartedFrom) {
                rounds.forgetOptimiser(baseModel, record.name());
            }
        }
    }

    /** Only below the store's own folder: a location comes from outside. */
    private void remove(Version version) {
        if (store.remove(TrainingRound.versions(version.baseModel()), version.location())) {
            LOG.infof("the files of retired version %s are removed", version.name());
        }
    }
}
