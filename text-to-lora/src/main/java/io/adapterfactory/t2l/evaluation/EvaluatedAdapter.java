package io.adapterfactory.t2l.evaluation;

import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An adapter to be scored.
 *
 * @param folder from which it was read; empty if it is only in memory, which a server cannot use
 */
public record EvaluatedAdapter(LoraWeights weights, Optional<Path> folder) {

    public static EvaluatedAdapter inMemory(LoraWeights weights) {
        return new EvaluatedAdapter(weights, Optional.empty());
    }

    /** @throws io.adapterfactory.t2l.lora.InvalidAdapterException when the folder contains no valid adapter */
    public static EvaluatedAdapter read(Path folder) {
        return new EvaluatedAdapter(PeftDirectory.read(folder), Optional.of(folder));
    }
}
