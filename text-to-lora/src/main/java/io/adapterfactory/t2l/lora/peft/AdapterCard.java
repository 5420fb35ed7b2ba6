package io.adapterfactory.t2l.lora.peft;

import io.adapterfactory.t2l.lora.ExportForm;
import io.adapterfactory.t2l.lora.LoraConfig;

/** The README.md of an adapter's folder, as model hubs show it; whoever knows more about the adapter writes a better one over it. */
final class AdapterCard {

    private AdapterCard() {}

    static String text(LoraConfig lora, ExportForm form, String baseModel) {
        return """
            ---
            library_name: peft
            base_model: %s
            ---
            # LoRA adapter for %s

            | | |
            |---|---|
            | rank | %d |
            | modules | %s |
            | scaling of B A | %s |

            ```python
            from peft import PeftModel
            model = PeftModel.from_pretrained(base_model, "path/to/this/folder")
            ```
            """.formatted(
                baseModel, baseModel, lora.rank(), String.join(", ", lora.targetModules()), scaling(lora, form));
    }

    private static String scaling(LoraConfig lora, ExportForm form) {
        if (form == ExportForm.FOLDED) {
            return "folded into B: `lora_alpha` equals `r`, `use_rslora` is false";
        }
        return lora.useRslora() ? "`lora_alpha` over the root of `r` (`use_rslora`)" : "`lora_alpha` over `r`";
    }
}
