package io.adapterfactory.t2l.hypernetwork.checkpoint;

import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.ParameterTable;
import java.util.Locale;

/** The README.md of a hypernetwork's folder: its purpose and usage. */
final class HypernetworkCard {

    private HypernetworkCard() {}

    static String text(HypernetworkConfig config) {
        ParameterTable table = ParameterTable.of(config);
        return """
            ---
            base_model: %s
            tags:
            - text-to-lora
            ---
            # Text-to-LoRA hypernetwork for %s

            Writes a LoRA adapter for %s from a description of a task, in one forward pass
            ([Text-to-LoRA](https://arxiv.org/abs/2506.06105)).

            | | |
            |---|---|
            | form | %s |
            | parameters | %s |
            | task vectors | %d numbers from `%s` |
            | adapters | rank %d on %s; %s numbers |

            ```
            deploy/factory generate "the task in a sentence" --hypernetwork path/to/this/folder --output my-adapter
            ```
            """.formatted(
                        config.baseModel(),
                        config.baseModel(),
                        config.baseModel(),
                        config.head(),
                        grouped(table.parameters()),
                        config.sizes().taskVector(),
                        config.textEncoder(),
                        config.lora().rank(),
                        config.target().modulesAndLayers(),
                        grouped(table.adapterParameters()));
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
