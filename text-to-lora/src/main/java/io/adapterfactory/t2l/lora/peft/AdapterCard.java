package io.adapterfactory.t2l.lora.peft;

import io.adapterfactory.t2l.lora.ExportForm;
import io.adapterfactory.t2l.lora.LoraConfig;

/**
 * The default README.md of an adapter's folder for model hubs; callers that know more about the adapter overwrite it.
 */
public final class AdapterCard {

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

            %s""".formatted(
                        baseModel,
                        baseModel,
                        lora.rank(),
                        String.join(", ", lora.targetModules()),
                        scaling(lora, form),
                        howToUse(baseModel));
    }

    /**
     * A section on how to load and prompt the adapter in the same way as in its training and scoring.
     *
     * @param baseModel name, or folder
     */
    public static String howToUse(String baseModel) {
        return """
            ```python
            from peft import PeftModel
            from transformers import AutoModelForCausalLM, AutoTokenizer

            tokenizer = AutoTokenizer.from_pretrained("%s")
            model = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained("%s"), "path/to/this/folder")
            chat = [{"role": "user", "content": "the input"}]
            prompt = tokenizer.apply_chat_template(chat, add_generation_prompt=True, return_dict=True, return_tensors="pt")
            print(tokenizer.decode(model.generate(**prompt)[0]))
            ```

            A prompt is the input alone, as the one message of the chat template's user; the description of the task is not
            in it. A base model without a chat template, or with the prompt format `plain` in its `base_model.json`, reads the
            input as it is, without a template. The shipped model `nano` reads `input>` and ends its answer with `;`.
            """.formatted(baseModel, baseModel);
    }

    private static String scaling(LoraConfig lora, ExportForm form) {
        if (form == ExportForm.FOLDED) {
            return "folded into B: `lora_alpha` equals `r`, `use_rslora` is false";
        }
        return lora.useRslora() ? "`lora_alpha` over the root of `r` (`use_rslora`)" : "`lora_alpha` over `r`";
    }
}
