package io.adapterfactory.trainer.loop;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Pauses training while other services are busy, up to a limit. */
@ApplicationScoped
class LoadPause {

    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);

    private final PauseRules rules;
    private final Load load;
    private final RoundState state;
    private final StopSignal stop;
    private final Clock clock;

    LoadPause(PauseRules rules, Load load, RoundState state, StopSignal stop, Clock clock) {
        this.rules = rules;
        this.load = load;
        this.state = state;
        this.stop = stop;
        this.clock = clock;
    }

    /** @throws StopSignal.StoppedException when the service stops */
    void giveWay() {
        Instant until = clock.instant().plus(rules.max());
        Optional<String> busy = load.busy();
        while (busy.isPresent() && clock.instant().isBefore(until)) {
            String why = busy.get();
            state.update(status -> status.paused(why));
            stop.pause(CHECK_INTERVAL);
            busy = load.busy();
        }
        stop.check();
        state.update(status -> status.paused(""));
    }
}
