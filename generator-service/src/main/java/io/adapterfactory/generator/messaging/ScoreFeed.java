package io.adapterfactory.generator.messaging;

import io.adapterfactory.generator.prediction.ScoredTasks;
import io.adapterfactory.schemas.BenchmarkChoice;
import io.adapterfactory.schemas.EvaluationOutcome;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.TaskPurpose;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.schemas.wire.EventCodec;
import io.adapterfactory.schemas.wire.RegistryUnreachableException;
import io.adapterfactory.schemas.wire.UnreadableEventException;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/** Passes on the scores of people's tasks, from which the scores of new tasks are predicted. */
@ApplicationScoped
public class ScoreFeed {

    private static final Logger LOG = Logger.getLogger(ScoreFeed.class);

    private final EventCodec avro;
    private final ScoredTasks scores;

    ScoreFeed(EventCodec avro, ScoredTasks scores) {
        this.avro = avro;
        this.scores = scores;
    }

    @Incoming("scores-feed")
    @Blocking
    void onResult(byte[] value) {
        try {
            EvaluationResult result = avro.decode(Topics.EVALUATION_RESULTS, value, EvaluationResult.class);
            if (isOfItsOwnBenchmark(result)) {
                scores.scored(
                        result.getBaseModel(),
                        result.getHypernetworkVersion(),
                        result.getDescription(),
                        result.getScore());
            }
        } catch (UnreadableEventException | RegistryUnreachableException e) {
            LOG.warnf("a result is missing for predictions: %s", e.getMessage());
        }
    }

    /**
     * The trainer's own orders repeat descriptions that were trained on, which have higher scores. The default suite is
     * scored if no benchmark fits, so its score says little about the task.
     */
    private static boolean isOfItsOwnBenchmark(EvaluationResult result) {
        return result.getOutcome() == EvaluationOutcome.SCORED
                && result.getPurpose() == TaskPurpose.TASK
                && result.getBenchmarkChoice() != BenchmarkChoice.DEFAULT_SUITE
                && result.getDescription() != null;
    }
}
