package io.adapterfactory.t2l.metric;

/**
 * Whether a single program by the model passes its tests (Chen et al. 2021, with one sample); needs a {@link
 * CodeSandbox}.
 */
public record PassAtOne() implements Metric {

    @Override
    public String id() {
        return "pass_at_1";
    }
}
