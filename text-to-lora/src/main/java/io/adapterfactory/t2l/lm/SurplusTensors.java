package io.adapterfactory.t2l.lm;

import io.adapterfactory.t2l.lm.config.InvalidModelException;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.tensor.SafetensorsFile;
import io.adapterfactory.t2l.tensor.TensorInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Tensors that a model's files have and its family does not use. */
final class SurplusTensors {

    /** Tensors that old files contain although they are computed: rotary frequencies, position ids, and masks. */
    private static final Pattern COMPUTED =
            Pattern.compile("(.*\\.)?((\\w+_)?inv_freq|cos_cached|sin_cached|position_ids|(\\w+_)?mask|masked_bias)");

    /** GPT-2's name for the causal mask. */
    private static final Pattern CAUSAL_MASK = Pattern.compile(".*attn\\.bias");

    private static final Set<String> DTYPES_OF_MASKS = Set.of("BOOL", "U8");
    private static final int NAMES_SHOWN = 3;

    private SurplusTensors() {}

    /**
     * @param stored every tensor of the folder, by its name in the model
     * @throws InvalidModelException naming tensors that would change the result if the family used them
     */
    static void requireNone(Path folder, ModelConfig config, Map<String, StoredTensor> stored) {
        Set<String> used = DecoderWeights.shapes(config).keySet();
        if (!stored.keySet().containsAll(used)) {
            return; // The error about the missing tensor is clearer; it follows when the tensor is read.
        }
        List<String> surplus = new ArrayList<>();
        for (Map.Entry<String, StoredTensor> entry : stored.entrySet()) {
            String name = entry.getKey();
            boolean tiedHead = config.output().tied() && name.equals(DecoderWeights.HEAD);
            if (!used.contains(name) && !tiedHead && !isUnneeded(entry.getValue())) {
                surplus.add(entry.getValue().name());
            }
        }
        if (!surplus.isEmpty()) {
            throw new InvalidModelException(folder + ": " + config.family().architecture() + " with "
                    + config.dimensions().layers() + " layers has no tensor "
                    + String.join(", ", surplus.subList(0, Math.min(NAMES_SHOWN, surplus.size())))
                    + (surplus.size() > NAMES_SHOWN ? " and " + (surplus.size() - NAMES_SHOWN) + " more" : "")
                    + "; expected a config.json that fits the weights");
        }
    }

    private static boolean isUnneeded(StoredTensor tensor) {
        String name = tensor.name();
        if (COMPUTED.matcher(name).matches()) {
            return true;
        }
        try (SafetensorsFile tensors = SafetensorsFile.open(tensor.file())) {
            TensorInfo info = tensors.tensors().get(name);
            return info != null
                    && (info.size() == 0
                            || CAUSAL_MASK.matcher(name).matches() && DTYPES_OF_MASKS.contains(info.dtype()));
        }
    }
}
