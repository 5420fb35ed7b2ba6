package io.adapterfactory.experiments.nano;

import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.adapterfactory.t2l.task.nano.Operation;
import io.adapterfactory.t2l.task.nano.Wording;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Test splits: tasks, kinds of descriptions, and numbers of held-out inputs. */
public enum NanoSplit {
    /** Training tasks in words that were not trained. */
    UNSEEN_WORDINGS(12),
    /** Pairs of operations that were never trained, in seen words. */
    UNSEEN_COMPOSITIONS(18),
    /** Operations whose family is trained with other arguments, in seen words. */
    UNSEEN_ARGUMENTS(45);

    private static final int TRAINING_COMPOSITIONS = 30;

    private final int examplesEach;

    NanoSplit(int examplesEach) {
        this.examplesEach = examplesEach;
    }

    /** Inputs of each task. */
    public int examplesEach() {
        return examplesEach;
    }

    public List<Operation> operations() {
        NanoSuite suite = NanoSuite.standard();
        return switch (this) {
            case UNSEEN_WORDINGS -> {
                List<Operation> training = new ArrayList<>(suite.trainingAtomic());
                training.addAll(suite.namedCompositions().subList(0, TRAINING_COMPOSITIONS));
                yield training;
            }
            case UNSEEN_COMPOSITIONS -> suite.unseenCompositions();
            case UNSEEN_ARGUMENTS -> suite.unseenArguments();
        };
    }

    public Wording wording() {
        return this == UNSEEN_WORDINGS ? Wording.UNSEEN : Wording.SEEN;
    }

    /** For tables. */
    public String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
