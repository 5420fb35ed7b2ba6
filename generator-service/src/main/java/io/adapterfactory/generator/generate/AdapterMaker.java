package io.adapterfactory.generator.generate;

import io.adapterfactory.generator.hypernetwork.LoadedHypernetwork;
import io.adapterfactory.generator.hypernetwork.RefusalReason;
import io.adapterfactory.generator.hypernetwork.RefusedException;
import java.util.List;

/** Generates adapters with one hypernetwork. */
interface AdapterMaker {

    /**
     * @param loaded the hypernetwork, for this call only
     * @param descriptions one or more valid descriptions
     * @return one adapter for each description, in the same order
     * @throws RefusedException ({@link RefusalReason#DAMAGED_STORE}) if the hypernetwork produces no usable adapter
     * @throws java.io.UncheckedIOException if the store cannot be written; retry later
     */
    List<MadeAdapter> make(LoadedHypernetwork loaded, List<String> descriptions);
}
