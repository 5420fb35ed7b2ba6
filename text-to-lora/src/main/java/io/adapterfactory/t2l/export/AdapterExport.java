package io.adapterfactory.t2l.export;

import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.lora.ExportForm;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import io.adapterfactory.t2l.tensor.FloatType;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Writes an adapter for other programs. Every method fills an existing folder. After an error, the folder may contain
 * some of the files, so callers should pass a temporary one.
 *
 * @param card contains the name of the base model that is written into the files
 */
public record AdapterExport(LoraWeights adapter, HubCard card) {

    /**
     * Default for the maximum bytes of weights in a file of a merged model, the same as in {@code save_pretrained} of
     * transformers 4.
     */
    public static final long SHARD_BYTES = 5_000_000_000L;

    /**
     * Writes a PEFT folder.
     *
     * @param cardText text of the card; empty for the usual one
     * @throws io.adapterfactory.t2l.lora.InvalidAdapterException when the type cannot hold one of the numbers
     */
    public void writePeft(Path folder, ExportForm form, FloatType type, Optional<String> cardText) throws IOException {
        PeftDirectory.write(folder, adapter, form, type, card.baseModel());
        String text = cardText.or(() -> HubCard.textIn(folder)).orElseThrow();
        card.write(folder, HubCard.Kind.PEFT, text);
    }

    /**
     * Writes a LoRA file for llama.cpp and Ollama, with a Modelfile.
     *
     * @param base folder of the base model; its weights are not needed
     * @param from base model in the Modelfile: a model of Ollama, or the path of a GGUF file
     * @throws io.adapterfactory.t2l.lora.InvalidAdapterException when the adapter does not fit the base model, its architecture cannot be
     *     exported, or the type cannot hold one of the numbers
     */
    public void writeGguf(Path folder, Path base, FloatType type, String from) throws IOException {
        GgufLoraFile.write(folder, new AdaptedBase(adapter, ModelConfig.read(base)), type);
        writeModelfile(folder, base, from, Optional.of(GgufLoraFile.NAME));
        card.write(
                folder,
                HubCard.Kind.GGUF,
                card.heading("LoRA adapter for " + card.baseModel())
                        + """
            `%s` is a LoRA for llama.cpp, to be used with a GGUF file of the base model:

            ```sh
            llama-server -m base.gguf --lora %s
            ```

            `Modelfile` is for Ollama up to 0.34.0, which accepts adapters: `ollama create my-task`.
            """.formatted(GgufLoraFile.NAME, GgufLoraFile.NAME));
    }

    /**
     * Writes a model without adapters: the base model with the adapter merged in.
     *
     * @param base folder of the base model
     * @param shardBytes maximum bytes of weights in a file
     * @throws io.adapterfactory.t2l.lora.InvalidAdapterException when the adapter does not fit the base model, or the base model's type
     *     cannot hold one of the sums
     * @throws io.adapterfactory.t2l.lm.config.InvalidModelException when the base model's weights are missing
     */
    public void writeMerged(Path folder, Path base, long shardBytes) throws IOException {
        MergedModel.write(folder, base, new AdaptedBase(adapter, ModelConfig.read(base)), shardBytes);
        writeModelfile(folder, base, ".", Optional.empty());
        card.write(
                folder,
                HubCard.Kind.MERGED,
                card.heading(card.baseModel() + " with an adapter") + """
            A LoRA adapter is merged into the weights of %s. Use the folder like that model.
            """.formatted(card.baseModel()));
    }

    private static void writeModelfile(Path folder, Path base, String from, Optional<String> file) throws IOException {
        try (Tokenizer tokenizer = Tokenizer.load(base)) {
            String text = new Modelfile(PromptRule.of(base, tokenizer)).text(from, file);
            Files.writeString(folder.resolve(Modelfile.NAME), text);
        }
    }
}
