package io.adapterfactory.trainer.loop;

import io.adapterfactory.trainer.round.RoundPlan;
import io.adapterfactory.trainer.version.VersionRecord;

/** The next work for a base model. */
sealed interface Due {

    /** Handles every kind of work. */
    interface Handler {

        default void nothing() {}

        /** Continues an interrupted round. */
        void resume(RoundPlan plan, VersionRecord champion);

        /** Plans and runs a round from the champion. */
        void start(VersionRecord champion);
    }

    void handle(Handler handler);

    record Nothing() implements Due {

        @Override
        public void handle(Handler handler) {
            handler.nothing();
        }
    }

    record Resumption(RoundPlan plan, VersionRecord champion) implements Due {

        @Override
        public void handle(Handler handler) {
            handler.resume(plan, champion);
        }
    }

    record NewRound(VersionRecord champion) implements Due {

        @Override
        public void handle(Handler handler) {
            handler.start(champion);
        }
    }
}
