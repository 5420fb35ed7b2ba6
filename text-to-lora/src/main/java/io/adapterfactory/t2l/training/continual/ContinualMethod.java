package io.adapterfactory.t2l.training.continual;

import io.adapterfactory.t2l.training.hypernetwork.TrainedPart;

/** The methods that a training uses to keep what its start has learned. */
public record ContinualMethod(OutputPenalty outputPenalty, StartAverage average, TrainedPart trainedPart) {

    /** Plain further training. */
    public static final ContinualMethod NONE =
            new ContinualMethod(OutputPenalty.NONE, StartAverage.NONE, TrainedPart.ALL);

    public ContinualMethod with(OutputPenalty another) {
        return new ContinualMethod(another, average, trainedPart);
    }

    public ContinualMethod with(StartAverage another) {
        return new ContinualMethod(outputPenalty, another, trainedPart);
    }

    public ContinualMethod with(TrainedPart another) {
        return new ContinualMethod(outputPenalty, average, another);
    }
}
