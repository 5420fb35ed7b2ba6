package io.adapterfactory.verification.roll;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.broker.Await;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.verification.process.MixedFactory;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;

/** Watches the progress of the trainer's rounds. */
final class TrainerWatch {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration INTERVAL = Duration.ofMillis(50);
    private static final Duration ROUND_LIMIT = Duration.ofMinutes(5);
    private static final Duration STEP_LIMIT = Duration.ofMinutes(1);

    private final MixedFactory factory;

    TrainerWatch(MixedFactory factory) {
        this.factory = factory;
    }

    /**
     * Waits until a round has saved a state from which it can resume, and has at least half of its steps left.
     *
     * @throws FactoryException when there is none within five minutes
     */
    void awaitRoundToCut() {
        if (!Await.until(() -> unfinished().stream().anyMatch(this::canBeCut), ROUND_LIMIT, INTERVAL)) {
            throw FactoryException.failed("no training round was running within " + ROUND_LIMIT.toSeconds()
                    + " s; there are too few results for one");
        }
    }

    private boolean canBeCut(UnfinishedRound round) {
        return round.hasState(factory.store()) && step(round).stream().anyMatch(step -> step <= round.steps() / 2);
    }

    List<UnfinishedRound> unfinished() {
        return UnfinishedRound.in(factory.store());
    }

    /** The current step of a round, from 1; empty when the trainer is not running it. */
    OptionalLong step(UnfinishedRound round) {
        return factory.ask(factory.members().trainer(), "/trainer").map(TrainerWatch::parse).stream()
                .map(state -> state.path("round"))
                .filter(state -> state.path("training").asBoolean()
                        && state.path("version").asText().equals(round.name()))
                .mapToLong(state -> state.path("step").asLong())
                .findFirst();
    }

    /** Waits for a step of a round; empty if the round ends first, or after a minute. */
    OptionalLong awaitStep(UnfinishedRound round) {
        AtomicReference<OptionalLong> step = new AtomicReference<>(OptionalLong.empty());
        Await.until(
                () -> {
                    step.set(step(round));
                    return step.get().isPresent() || !unfinished().contains(round);
                },
                STEP_LIMIT,
                INTERVAL);
        return step.get();
    }

    private static JsonNode parse(String answer) {
        try {
            return JSON.readTree(answer);
        } catch (JsonProcessingException e) {
            throw FactoryException.failed("the trainer's answer is not JSON: " + e.getOriginalMessage());
        }
    }
}
