package io.adapterfactory.t2l.training.continual;

/**
 * A penalty on the change of the hypernetwork's output for tasks that it knows, compared with the output of its start
 * (von Oswald et al. 2020, arXiv 1906.00695). One random description per step is enough (arXiv 2311.03600); many are a
 * distillation of the start into itself.
 *
 * @param weight of {@link OutputChange#relative} in the loss; 0: no penalty
 * @param descriptions number of random descriptions in a step
 */
public record OutputPenalty(double weight, int descriptions) {

    public static final OutputPenalty NONE = new OutputPenalty(0, 1);

    public OutputPenalty {
        if (!(weight >= 0)) {
            throw new IllegalArgumentException("the weight of the output penalty must be 0 or more, found " + weight);
        }
        if (descriptions < 1) {
            throw new IllegalArgumentException(
                    "the output penalty needs at least 1 description per step, found " + descriptions);
        }
    }

    public boolean applies() {
        return weight > 0;
    }
}
