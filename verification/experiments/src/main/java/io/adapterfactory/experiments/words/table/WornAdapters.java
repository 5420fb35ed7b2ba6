package io.adapterfactory.experiments.words.table;

import io.adapterfactory.t2l.lora.LoraWeights;
import java.util.List;

/** Adapters by name, made or read when they are needed. */
interface WornAdapters {

    /** None. */
    WornAdapters NONE = new WornAdapters() {
        @Override
        public String id() {
            return "";
        }

        @Override
        public List<LoraWeights> of(List<String> names) {
            return List.of();
        }
    };

    /** Changes when an adapter of the same name would be another one. */
    String id();

    /** In the order of the names. */
    List<LoraWeights> of(List<String> names);
}
