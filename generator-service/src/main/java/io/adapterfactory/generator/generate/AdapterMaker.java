package io.adapterfactory.generator.generate;

import io.adapterfactory.generator.hypernetwork.LoadedHypernetwork;
import io.adapterfactory.generator.hypernetwork.RefusalReason;
import io.adapterfactory.generator.hypernetwork.RefusedException;
import java.util.List;

/** Makes adapters with one hypernetwork. */
interface AdapterMaker {

    /**
     * @param loaded the hypernetwork, lent to this call alone
     * @param descriptions one or more, within the rules for tasks
     * @return one adapter for each description, in their order
     * @throws RefusedException ({@link RefusalReason#DAMAGED_STORE}) if the hypernetwork writes no usable adapter
     * @throws java.io.UncheckedIOException if the store cannot be written; try again later
     */
    List<MadeAdapter> make(LoadedHypernetwork loaded, List<String> descriptions);
}
