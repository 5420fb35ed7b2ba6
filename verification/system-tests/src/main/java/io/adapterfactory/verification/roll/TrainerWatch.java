package io.adapterfactory.verification.roll;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.verification.process.MixedFactory;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** Looks at how far the trainer's rounds have come. */
final class TrainerWatch {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LOOK_MS = 50;
    private static final Duration ROUND_LIMIT = Duration.ofMinutes(5);
    private static final Duration STEP_LIMIT = Duration.ofMinutes(1);

    private final MixedFactory factory;

    TrainerWatch(MixedFactory factory) {
        this.factory = factory;
    }

    /**
     * Waits until a round has kept a state that it can go on from, and has half of its way still before it.
     *
     * @throws FactoryException when none has within five minutes
     */
    void awaitRoundToCut() {
        long deadline = System.nanoTime() + ROUND_LIMIT.toNanos();
        while (unfinished().stream().noneMatch(this::canBeCut)) {
            if (System.nanoTime() > deadline) {
                throw FactoryException.failed("no training round was under way within " + ROUND_LIMIT.toSeconds()
                        + " s; too few results come for one");
            }
            pause();
        }
    }

    private boolean canBeCut(UnfinishedRound round) {
        return round.hasState(factory.store()) && step(round).stream().anyMatch(step -> step <= round.steps() / 2);
    }

    List<UnfinishedRound> unfinished() {
        return UnfinishedRound.in(factory.store());
    }

    /** The newest step of a round, from 1; empty when the trainer is not at it. */
    OptionalLong step(UnfinishedRound round) {
        return factory.ask(factory.members().trainer(), "/trainer").map(TrainerWatch::parse).stream()
                .map(state -> state.path("round"))
                .filter(state -> state.path("training").asBoolean()
                        && state.path("version").asText().equals(round.name()))
                .mapToLong(state -> state.path("step").asLong())
                .findFirst();
    }

    /** Waits for a step of a round; empty when none is seen before the round ends, or within a minute. */
    OptionalLong awaitStep(UnfinishedRound round) {
        long deadline = System.nanoTime() + STEP_LIMIT.toNanos();
        OptionalLong step = step(round);
        while (step.isEmpty() && System.nanoTime() < deadline && unfinished().contains(round)) {
            pause();
            step = step(round);
        }
        return step;
    }

    private static JsonNode parse(String answer) {
        try {
            return JSON.readTree(answer);
        } catch (JsonProcessingException e) {
            throw FactoryException.failed("the trainer's answer is no JSON: " + e.getOriginalMessage());
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FactoryException.failed("interrupted while a training round was waited for");
        }
    }
}
