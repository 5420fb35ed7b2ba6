package io.adapterfactory.trainer.loop;

import io.adapterfactory.t2l.artifact.StoreUnavailableException;
import io.adapterfactory.trainer.round.RoundPlan;
import io.adapterfactory.trainer.round.RoundPlanner;
import io.adapterfactory.trainer.version.FencedException;
import io.adapterfactory.trainer.version.VersionRecord;
import io.adapterfactory.trainer.version.Versions;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/** Runs the due work of one base model after the other. Each has at most one round per pass, so they take turns. */
@ApplicationScoped
class RoundLoop implements Due.Handler {

    private static final Logger LOG = Logger.getLogger(RoundLoop.class);

    private final Versions versions;
    private final Situations situations;
    private final RoundDecider decider;
    private final RoundPlanner planner;
    private final NewResults newResults;
    private final RoundRunner runner;
    private final Judgments judgments;
    private final RoundState state;
    private final RoundObserver observer;

    RoundLoop(
            Versions versions,
            Situations situations,
            RoundDecider decider,
            RoundPlanner planner,
            NewResults newResults,
            RoundRunner runner,
            Judgments judgments,
            RoundState state,
            RoundObserver observer) {
        this.versions = versions;
        this.situations = situations;
        this.decider = decider;
        this.planner = planner;
        this.newResults = newResults;
        this.runner = runner;
        this.judgments = judgments;
        this.state = state;
        this.observer = observer;
    }

    /** Runs the due work of each base model; a failure is logged and retried by the next pass. */
    void pass() {
        if (state.isFenced() || !versions.isComplete()) {
            return;
        }
        try {
            judgments.proceed();
            versions.baseModels().forEach(this::pass);
        } catch (FencedException e) {
            state.fence();
            observer.outcome(RoundObserver.Outcome.FENCED);
            LOG.errorf("no further rounds: %s", e.getMessage());
        }
    }

    private void pass(String baseModel) {
        MDC.put("baseModel", baseModel);
        try {
            decider.decide(situations.of(baseModel)).handle(this);
        } catch (FencedException e) {
            throw e;
        } catch (StoreUnavailableException e) {
            LOG.errorf("the trainer cannot continue, retrying: %s", e.getMessage());
        } catch (RuntimeException e) {
            LOG.errorf(e, "the trainer cannot continue, retrying");
        } finally {
            MDC.remove("baseModel");
        }
    }

    @Override
    public void resume(RoundPlan plan, VersionRecord champion) {
        runner.run(plan, champion);
    }

    @Override
    public void start(VersionRecord champion) {
        String baseModel = champion.baseModel();
        String name = versions.nextName(baseModel);
        runner.run(planner.plan(champion.version(), name, newResults.known(baseModel)), champion);
    }
}
