package io.adapterfactory.experiments.speed;

import ai.djl.Device;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lm.DecodingOptions;
import io.adapterfactory.t2l.lm.LoraBatch;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraWeights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/** Decoded tokens per second when every row of a batch uses another LoRA, compared with one adapter after the other. */
public final class DecodingSpeed implements AutoCloseable {

    /**
     * @param adapters number of LoRAs, one prompt each
     * @param together time for all in one batch, the best of some runs
     * @param oneByOne time for the same, one after the other
     * @param tokens total number of decoded tokens
     * @param peakBytes peak resident memory of the process while the batch ran; -1 if unknown
     */
    public record Result(int adapters, Elapsed together, Elapsed oneByOne, int tokens, long peakBytes) {

        public double tokensPerSecond() {
            return tokens / together.seconds();
        }

        public double oneByOneTokensPerSecond() {
            return tokens / oneByOne.seconds();
        }

        /** In CPU time. */
        public double gain() {
            return oneByOne.cpuSeconds() / together.cpuSeconds();
        }
    }

    private static final int PROMPT = 32;
    private static final int ANSWER = 64;
    private static final LoraConfig LORA = new LoraConfig(8, 16, true, List.of("q_proj", "v_proj"));

    private final CausalLanguageModel model;

    /** @param scratch an existing, empty folder */
    public DecodingSpeed(Path scratch, Device device) {
        this.model = RandomModel.load(scratch, device);
    }

    public Result measure(int adapters, int runs) {
        List<int[]> prompts = new ArrayList<>();
        List<LoraWeights> loras = new ArrayList<>();
        for (int i = 0; i < adapters; i++) {
            prompts.add(new Random(i)
                    .ints(PROMPT, 3, model.config().dimensions().vocabulary())
                    .toArray());
            loras.add(RandomLora.of(model, LORA, i));
        }
        run(prompts, loras); // to warm up
        PeakMemory peak = PeakMemory.start();
        Elapsed together = Elapsed.best(runs, () -> run(prompts, loras));
        long peakBytes = peak.bytes();
        Elapsed oneByOne = Elapsed.best(runs, () -> {
            for (int i = 0; i < adapters; i++) {
                run(prompts.subList(i, i + 1), loras.subList(i, i + 1));
            }
        });
        return new Result(adapters, together, oneByOne, adapters * ANSWER, peakBytes);
    }

    private void run(List<int[]> prompts, List<LoraWeights> loras) {
        int[] own = IntStream.range(0, loras.size()).toArray();
        try (LoraBatch batch = LoraBatch.of(model, loras, own)) {
            model.generate(prompts, batch, DecodingOptions.greedy(ANSWER, Set.of()));
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
