package io.adapterfactory.t2l.basemodel.digest;

import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.lm.config.RopeScaling;
import io.adapterfactory.t2l.lm.config.Rotary;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;

/**
 * Digest of a model's architecture: of the values that affect the computation, whatever keys the files use for them.
 * Excluded are the maximum sequence length and the ids that end a text, because they limit an answer without changing
 * its tokens.
 */
final class ConfigDigest {

    private ConfigDigest() {}

    static String of(ModelConfig config) {
        ModelConfig.Dimensions sizes = config.dimensions();
        ModelConfig.Attention attention = config.attention();
        DigestLines lines = new DigestLines("base model configuration 1")
                .add("family", config.family().modelType())
                .add("vocabulary", Integer.toString(sizes.vocabulary()))
                .add("hidden", Integer.toString(sizes.hidden()))
                .add("intermediate", Integer.toString(sizes.intermediate()))
                .add("layers", Integer.toString(sizes.layers()))
                .add("query heads", Integer.toString(sizes.heads().queries()))
                .add("key heads", Integer.toString(sizes.heads().keyValues()))
                .add("head size", Integer.toString(sizes.heads().size()))
                .add("norm epsilon", config.normEpsilon())
                .add("query scale", attention.queryScale())
                .add("score cap", cap(attention.softCap()))
                .add(
                        "window",
                        attention.span().narrowest().isPresent()
                                ? "" + attention.span().window()
                                : "none")
                .add("sliding layers", sorted(attention.span().slidingLayers()));
        rope(lines, "rope", config.rotary().full());
        rope(lines, "sliding rope", config.rotary().sliding());
        return lines.add("layers without rope", sorted(config.rotary().layersWithout()))
                .add("embedding factor", config.residual().embeddings())
                .add("residual factor", config.residual().added())
                .add("tied head", Boolean.toString(config.output().tied()))
                .add("logit factor", config.output().multiplier())
                .add("logit cap", cap(config.output().softCap()))
                .add("attention input biases", Boolean.toString(config.biases().attentionInput()))
                .add("attention output biases", Boolean.toString(config.biases().attentionOutput()))
                .add("mlp biases", Boolean.toString(config.biases().mlp()))
                .hex();
    }

    private static void rope(DigestLines lines, String name, Rotary.Rope rope) {
        lines.add(name + " theta", rope.theta());
        RopeScaling scaling = rope.scaling();
        if (scaling instanceof RopeScaling.Linear linear) {
            lines.add(name, "linear").add("factor", linear.factor());
        } else if (scaling instanceof RopeScaling.Llama3 llama3) {
            lines.add(name, "llama3")
                    .add("factor", llama3.factor())
                    .add("low frequency factor", llama3.lowFrequencyFactor())
                    .add("high frequency factor", llama3.highFrequencyFactor())
                    .add("original context", Integer.toString(llama3.originalContext()));
        } else if (scaling instanceof RopeScaling.Dynamic dynamic) {
            lines.add(name, "dynamic")
                    .add("factor", dynamic.factor())
                    .add("original context", Integer.toString(dynamic.originalContext()));
        } else if (scaling instanceof RopeScaling.Yarn yarn) {
            lines.add(name, "yarn")
                    .add("factor", yarn.factor())
                    .add("original context", Integer.toString(yarn.originalContext()))
                    .add("beta fast", yarn.betaFast())
                    .add("beta slow", yarn.betaSlow())
                    .add("truncate", Boolean.toString(yarn.truncate()))
                    .add("attention factor", yarn.attentionFactor());
        } else {
            lines.add(name, "plain");
        }
    }

    private static String cap(OptionalDouble cap) {
        return cap.isPresent() ? Float.toHexString((float) cap.getAsDouble()) : "none";
    }

    private static String sorted(Set<Integer> layers) {
        return new TreeSet<>(layers).toString();
    }
}
