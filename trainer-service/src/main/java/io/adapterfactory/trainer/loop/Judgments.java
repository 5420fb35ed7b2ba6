package io.adapterfactory.trainer.loop;

import io.adapterfactory.t2l.artifact.StoreUnavailableException;
import io.adapterfactory.trainer.version.FencedException;
import io.adapterfactory.trainer.version.Versions;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/**
 * Judges the candidates of all base models and measures their champions. It also does so between the steps of a round,
 * so that no base model waits for the round of another one.
 */
@ApplicationScoped
class Judgments {

    private static final Logger LOG = Logger.getLogger(Judgments.class);

    private final Versions versions;
    private final CandidateJudge judge;
    private final ChampionMeasurement measurement;

    Judgments(Versions versions, CandidateJudge judge, ChampionMeasurement measurement) {
        this.versions = versions;
        this.judge = judge;
        this.measurement = measurement;
    }

    /**
     * Continues the judgment of each open candidate, and measures champions; a failure is logged and retried by the next
     * call.
     *
     * @throws FencedException when another trainer has taken over
     */
    void proceed() {
        versions.baseModels().forEach(this::proceed);
    }

    private void proceed(String baseModel) {
        Object outer = MDC.get("baseModel");
        MDC.put("baseModel", baseModel);
        try {
            versions.openCandidate(baseModel)
                    .ifPresent(candidate ->
                            judge.judge(candidate, versions.champion(baseModel).orElseThrow()));
            versions.champion(baseModel).ifPresent(measurement::proceed);
        } catch (FencedException e) {
            throw e;
        } catch (StoreUnavailableException e) {
            LOG.errorf("the versions cannot be judged, retrying: %s", e.getMessage());
        } catch (RuntimeException e) {
            LOG.errorf(e, "the versions cannot be judged");
        } finally {
            if (outer == null) {
                MDC.remove("baseModel");
            } else {
                MDC.put("baseModel", outer);
            }
        }
    }
}
