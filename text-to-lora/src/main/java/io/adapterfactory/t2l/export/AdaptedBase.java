package io.adapterfactory.t2l.export;

import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.lora.InvalidAdapterException;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.LoraWeights;

/** An adapter together with the configuration of a base model that has all of its layers and modules. */
record AdaptedBase(LoraWeights adapter, ModelConfig base) {

    /** @throws InvalidAdapterException when the base model lacks a layer or module, or has one of another size */
    AdaptedBase {
        LoraTarget target = adapter.target();
        LoraTarget expected;
        try {
            expected = base.loraTarget(target.modules());
        } catch (IllegalArgumentException e) {
            throw new InvalidAdapterException("the adapter cannot be exported: " + e.getMessage(), e);
        }
        if (!target.fitsIn(expected)) {
            throw new InvalidAdapterException("the adapter does not fit the base model: it adapts " + target
                    + "; the base model has " + expected);
        }
    }
}
