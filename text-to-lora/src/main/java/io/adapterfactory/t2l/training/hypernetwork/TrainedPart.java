package io.adapterfactory.t2l.training.hypernetwork;

/** The part of a hypernetwork that a training changes. */
public enum TrainedPart {
    /** Everything that {@link io.adapterfactory.t2l.hypernetwork.HypernetworkParameters#shapes} lists. */
    ALL,
    /** Only the heads; the task encoder, the embeddings, and the trunk do not change. */
    HEADS;

    private static final String HEAD = "heads.";

    /** @param name of a tensor of the hypernetwork */
    boolean includes(String name) {
        return this == ALL || name.startsWith(HEAD);
    }
}
