package io.adapterfactory.experiments.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.ModelParameters;
import de.kherud.llama.args.LogFormat;
import de.kherud.llama.args.Sampler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Answers prompts in a real llama.cpp with a LoRA file. It runs in its own process: with version 4.2.0 of the binding, a
 * second model with an adapter in a process gave different answers than the first, with any file.
 */
final class LlamaCppAnswers {

    private static final int CONTEXT = 512;

    private LlamaCppAnswers() {}

    /** Model, LoRA file, number of new tokens, file of prompts, and file for the answers; both are JSON lists. */
    public static void main(String[] arguments) throws IOException {
        LlamaModel.setLogger(LogFormat.TEXT, (level, line) -> {});
        ModelParameters parameters = new ModelParameters()
                .setModel(arguments[0])
                .setCtxSize(CONTEXT)
                .setThreads(1)
                .setThreadsBatch(1)
                .addLoraAdapter(arguments[1]);
        int newTokens = Integer.parseInt(arguments[2]);
        ObjectMapper json = new ObjectMapper();
        try (LlamaModel model = new LlamaModel(parameters)) {
            List<String> answers = Arrays.stream(
                            json.readValue(Path.of(arguments[3]).toFile(), String[].class))
                    .map(prompt -> model.complete(new InferenceParameters(prompt)
                                    .setSamplers(Sampler.TOP_K)
                                    .setTopK(1)
                                    .setNPredict(newTokens))
                            .strip())
                    .toList();
            json.writeValue(Path.of(arguments[4]).toFile(), answers);
        }
        // The binding's threads keep the process alive.
        Runtime.getRuntime().halt(0);
    }
}
