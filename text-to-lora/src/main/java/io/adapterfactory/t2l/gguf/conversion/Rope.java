package io.adapterfactory.t2l.gguf.conversion;

import io.adapterfactory.t2l.gguf.GgufFile;
import io.adapterfactory.t2l.gguf.GgufMetadata;
import io.adapterfactory.t2l.gguf.GgufTensor;
import io.adapterfactory.t2l.lm.config.RopeScaling;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Rotary frequencies of a GGUF model: their base, and their scaling for long contexts. */
final class Rope {

    /** A factor for each frequency, the form in which Llama 3.1's scaling is stored. */
    static final String FACTORS = "rope_freqs.weight";

    private static final int LLAMA3_CONTEXT = 8192;
    private static final double TOLERANCE = 1e-4;

    private final GgufFile file;
    private final GgufMetadata metadata;
    private final Architecture architecture;
    private final int headSize;

    Rope(GgufFile file, Architecture architecture, int headSize) {
        this.file = file;
        this.metadata = file.metadata();
        this.architecture = architecture;
        this.headSize = headSize;
    }

    double theta() {
        return ConfigJson.shortest(
                metadata.number(architecture.key("rope.freq_base")).orElse(10_000));
    }

    /** The {@code rope_scaling} of {@code config.json}; empty if the frequencies are not scaled. */
    Optional<Map<String, Object>> scaling() {
        String typeKey = architecture.key("rope.scaling.type");
        String type = metadata.text(typeKey).orElse("none");
        if (file.tensors().containsKey(FACTORS)) {
            if (!type.equals("none")) {
                throw metadata.refused(
                        "it has tensor " + FACTORS + " and also " + typeKey + " " + type + "; expected one of them");
            }
            return Optional.of(llama3(factors()));
        }
        Map<String, Object> scaling = new LinkedHashMap<>();
        scaling.put("rope_type", type);
        return switch (type) {
            case "none" -> Optional.empty();
            case "linear" -> {
                scaling.put("factor", factor());
                yield Optional.of(scaling);
            }
            case "yarn" -> {
                scaling.put("factor", factor());
                scaling.put(
                        "original_max_position_embeddings",
                        metadata.requiredPositive(architecture.key("rope.scaling.original_context_length")));
                yield Optional.of(scaling);
            }
            default -> throw metadata.mustBe(typeKey, "none, linear, or yarn");
        };
    }

    private double factor() {
        String key = architecture.key("rope.scaling.factor");
        return ConfigJson.shortest(
                metadata.number(key).orElseThrow(() -> metadata.refused(key + " is missing from the metadata")));
    }

    private float[] factors() {
        GgufTensor tensor = file.tensors().get(FACTORS);
        if (tensor.size() != headSize / 2) {
            throw metadata.refused("tensor " + FACTORS + " has " + tensor.size() + " numbers; expected " + headSize / 2
                    + ", one for each rotary frequency");
        }
        FloatBuffer factors = FloatBuffer.allocate(headSize / 2);
        file.values(tensor).read(0, factors);
        return factors.array();
    }

    /**
     * Recognizes only the settings of the released models, because other settings cannot be derived from the factors.
     */
    private Map<String, Object> llama3(float[] factors) {
        double factor = 1;
        for (float each : factors) {
            factor = Math.max(factor, each);
        }
        factor = Math.rint(factor);
        double[] plain = new RopeScaling.None().inverseFrequencies(theta(), headSize, 1);
        double[] scaled = new RopeScaling.Llama3(factor, 1, 4, LLAMA3_CONTEXT).inverseFrequencies(theta(), headSize, 1);
        for (int i = 0; i < factors.length; i++) {
            double expected = plain[i] / scaled[i];
            if (!(Math.abs(factors[i] - expected) <= TOLERANCE * expected)) {
                throw metadata.refused(
                        "tensor " + FACTORS + " " + Arrays.toString(Arrays.copyOf(factors, Math.min(8, factors.length)))
                                + "... is not Llama 3's scaling with low_freq_factor 1, high_freq_factor 4, and"
                                + " original context "
                                + LLAMA3_CONTEXT + "; other scalings are not supported");
            }
        }
        Map<String, Object> scaling = new LinkedHashMap<>();
        scaling.put("rope_type", "llama3");
        scaling.put("factor", factor);
        scaling.put("low_freq_factor", 1.0);
        scaling.put("high_freq_factor", 4.0);
        scaling.put("original_max_position_embeddings", LLAMA3_CONTEXT);
        return scaling;
    }
}
