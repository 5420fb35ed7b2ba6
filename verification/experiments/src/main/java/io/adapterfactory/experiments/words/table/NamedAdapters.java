package io.adapterfactory.experiments.words.table;

import io.adapterfactory.t2l.lora.LoraWeights;
import java.util.List;

/** Adapters by name, generated or read lazily. */
interface NamedAdapters {

    /** No adapters. */
    NamedAdapters NONE = new NamedAdapters() {
        @Override
        public String id() {
            return "";
        }

        @Override
        public List<LoraWeights> of(List<String> names) {
            return List.of();
        }
    };

    /** Identifies the source of the adapters: differs if an adapter of the same name would be different. */
    String id();

    /** The adapters in the order of the names. */
    List<LoraWeights> of(List<String> names);
}
