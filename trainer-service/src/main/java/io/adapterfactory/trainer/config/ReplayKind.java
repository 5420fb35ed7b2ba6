package io.adapterfactory.trainer.config;

import io.adapterfactory.t2l.training.curriculum.Replay;

/** The values of the setting {@code factory.round.replay}. */
public enum ReplayKind {
    OFF {
        @Override
        Replay with(double share) {
            return new Replay.AsSampled();
        }
    },
    UNIFORM {
        @Override
        Replay with(double share) {
            return new Replay.Uniform(share);
        }
    },
    REGRESSION {
        @Override
        Replay with(double share) {
            return new Replay.ByRegression(share);
        }
    };

    /** @throws IllegalArgumentException when the share is not above 0 and below 1 and the replay is not off */
    abstract Replay with(double share);
}
