package io.adapterfactory.generator.generate;

import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.peft.AdapterCard;

/** The README.md of an adapter: its origin and how to load it. The same adapter always has the same text. */
final class GeneratedAdapterCard {

    private GeneratedAdapterCard() {}

    static String text(String adapterId, String description, String version, String baseModel, LoraConfig lora) {
        return """
                ---
                library_name: peft
                base_model: %s
                ---
                # LoRA adapter %s

                Made from one sentence by a Text-to-LoRA hypernetwork:

                %s

                | | |
                |---|---|
                | base model | %s |
                | hypernetwork version | %s |
                | rank | %d |
                | modules | %s |

                The scale is folded into B (`lora_alpha` equals `r`, `use_rslora` is false), so every PEFT reader applies the same scale:

                %s""".formatted(
                        baseModel,
                        adapterId,
                        description
                                .lines()
                                .map(line -> "> " + line)
                                .reduce((a, b) -> a + "\n" + b)
                                .orElse(">"),
                        baseModel,
                        version,
                        lora.rank(),
                        String.join(", ", lora.targetModules()),
                        AdapterCard.howToUse(baseModel));
    }
}
