package io.adapterfactory.t2l.lora.peft;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A projection in a layer of a decoder, with its names in PEFT and transformers.
 *
 * @param layer from 0
 * @param module leaf name such as {@code q_proj}
 */
public record AdaptedModule(int layer, String module) {

    /** The order of a decoder's projections. */
    static final List<String> PROJECTIONS =
            List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");

    private static final List<String> MLP = PROJECTIONS.subList(4, PROJECTIONS.size());
    private static final String PREFIX = "base_model.model.";
    private static final Pattern TENSOR = Pattern.compile(
            Pattern.quote(PREFIX) + "model\\.layers\\.(0|[1-9]\\d{0,5})\\.(\\w+)\\.(\\w+)\\.lora_[AB]\\.weight");

    /** The module of a tensor; empty if the tensor is not a LoRA matrix on a decoder's layers. */
    static Optional<AdaptedModule> ofTensor(String name) {
        Matcher matcher = TENSOR.matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        AdaptedModule module = new AdaptedModule(Integer.parseInt(matcher.group(1)), matcher.group(3));
        return matcher.group(2).equals(module.block()) ? Optional.of(module) : Optional.empty();
    }

    /** In the base model, for example {@code model.layers.3.self_attn.q_proj}. */
    public String path() {
        return "model.layers." + layer + "." + block() + "." + module;
    }

    /** Name of a matrix in the file of weights. */
    String tensor(char matrix) {
        return PREFIX + path() + ".lora_" + matrix + ".weight";
    }

    private String block() {
        return MLP.contains(module) ? "mlp" : "self_attn";
    }
}
