package io.adapterfactory.t2l.training.hypernetwork;

/** The part of a hypernetwork that a training changes. */
public enum TrainedPart {
    /** Everything that {@link io.adapterfactory.t2l.hypernetwork.HypernetworkParameters#shapes} lists. */
    ALL,
    /** Only the heads; the task encoder, the embeddings, and the trunk do not change. */
    HEADS,
    /** Only the task encoder, which reads the task vectors. */
    TASK_ENCODER;

    private static final String HEAD = "heads.";
    private static final String TASK = "task_encoder.";

    /** @param name of a tensor of the hypernetwork */
    boolean includes(String name) {
        return switch (this) {
            case ALL -> true;
            case HEADS -> name.startsWith(HEAD);
            case TASK_ENCODER -> name.startsWith(TASK);
        };
    }
}
