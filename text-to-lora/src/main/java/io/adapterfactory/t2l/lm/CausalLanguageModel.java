package io.adapterfactory.t2l.lm;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.adapterfactory.t2l.lm.config.InvalidModelException;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.tensor.Torch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A frozen language model of a Hugging Face folder. It generates answers and computes likelihoods in batches in which every row can
 * have a different adapter.
 *
 * <p>Safe for one thread at a time.
 */
public final class CausalLanguageModel implements AutoCloseable {

    private static final int PADDING_TOKEN = 0; // masked, so it can be any token of the vocabulary
    private static final int MAX_LOGITS = 1 << 23; // in one array: 32 MiB in fp32

    private final ModelConfig config;
    private final NDManager manager;
    private final Precision precision;
    private final DecoderWeights weights;
    private final Decoder decoder;

    private CausalLanguageModel(ModelConfig config, NDManager manager, Precision precision, DecoderWeights weights) {
        this.config = config;
        this.precision = precision;
        this.manager = manager;
        this.weights = weights;
        this.decoder = new Decoder(config, precision.dataType());
    }

    /**
     * Loads {@code config.json} and the safetensors files of a Hugging Face folder; weights are widened to fp32.
     *
     * @throws InvalidModelException when the architecture is not supported, or a tensor is missing, has the wrong
     *     shape, or is not finite
     */
    public static CausalLanguageModel load(Path folder, Device device) {
        return load(folder, device, Precision.FP32);
    }

    /** The same, with weights stored and multiplied in a given precision, whatever precision the files have. */
    public static CausalLanguageModel load(Path folder, Device device, Precision precision) {
        ModelConfig config = ModelConfig.read(folder);
        NDManager manager = Torch.newManager(device);
        try {
            return new CausalLanguageModel(
                    config, manager, precision, DecoderFiles.load(folder, config, manager, precision));
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    public ModelConfig config() {
        return config;
    }

    /** The memory that the model and its batches need. */
    public ModelMemory memory() {
        return new ModelMemory(config, precision);
    }

    public Decoder decoder() {
        return decoder;
    }

    public DecoderWeights weights() {
        return weights;
    }

    /** A manager on this model's device, closed by the caller, or with the model. */
    public NDManager newManager() {
        return manager.newSubManager();
    }

    /**
     * Continues every prompt, with a key-value cache. Tokens with which consecutive prompts of one adapter start are
     * processed once, if the batch consists of such groups of equal size.
     *
     * @param prompts token ids, at least one each; lengths may differ
     * @param adapters one adapter (or none) for each prompt
     * @return the new tokens of each prompt, without the stop token
     * @throws ArithmeticException when the activations overflow the model's precision
     */
    public List<int[]> generate(List<int[]> prompts, Adapters adapters, DecodingOptions options) {
        int[] limits = new int[prompts.size()];
        Arrays.fill(limits, options.maxNewTokens());
        return generate(prompts, limits, adapters, options);
    }

    /**
     * The same, with a separate limit for each prompt.
     *
     * @param maxNewTokens of each prompt, 1 to the options' limit
     */
    public List<int[]> generate(List<int[]> prompts, int[] maxNewTokens, Adapters adapters, DecodingOptions options) {
        if (prompts.isEmpty()) {
            return List.of();
        }
        requireLengths(prompts, options.maxNewTokens());
        return Torch.withoutGradients(() -> generateUntilStopped(prompts, maxNewTokens, adapters, options));
    }

    private List<int[]> generateUntilStopped(
            List<int[]> prompts, int[] maxNewTokens, Adapters adapters, DecodingOptions options) {
        int rows = prompts.size();
        int longest = prompts.stream().mapToInt(prompt -> prompt.length).max().orElseThrow();
        int[] padding =
                prompts.stream().mapToInt(prompt -> longest - prompt.length).toArray();
        SharedStart start = shared(prompts, adapters, longest + options.maxNewTokens());
        RowLayout layout = new RowLayout(start.tokens(), padding);
        TokenSampler sampler = new TokenSampler(options);
        int[][] generated = new int[rows][options.maxNewTokens()];
        int[] lengths = new int[rows]; // of the answers
        boolean[] stopped = new boolean[rows];
        try (NDManager scope = newManager();
                KeyValueCache cache =
                        new KeyValueCache(scope, config.dimensions().layers())) {
            float[] logits = start.tokens() == 0
                    ? rest(scope, prompts, layout, adapters, cache)
                    : afterStart(scope, prompts, start, layout, adapters, cache);
            for (int step = 0; step < options.maxNewTokens(); step++) {
                boolean anyRunning = false;
                for (int row = 0; row < rows; row++) {
                    requireNumber(row, logits[row * config.dimensions().vocabulary()]);
                    int next = sampler.sample(logits, row, config.dimensions().vocabulary());
                    generated[row][step] = next;
                    stopped[row] |= options.stopIds().contains(next);
                    if (!stopped[row]) {
                        lengths[row]++;
                        stopped[row] = lengths[row] >= maxNewTokens[row];
                        anyRunning |= !stopped[row];
                    }
                }
                if (!anyRunning || step == options.maxNewTokens() - 1) {
                    break;
                }
                logits = next(scope, prompts, generated, step + 1, layout, adapters, cache);
            }
        }
        List<int[]> answers = new ArrayList<>(rows);
        for (int row = 0; row < rows; row++) {
            answers.add(Arrays.copyOf(generated[row], lengths[row]));
        }
        return answers;
    }

    /**
     * The tokens that are processed once for several rows: as many as possible in total. At least one token of each
     * prompt is processed separately, because its logits give the first token of the answer.
     *
     * @param columns of the batch at the end of the longest answer
     */
    private SharedStart shared(List<int[]> prompts, Adapters adapters, int columns) {
        SharedStart best = SharedStart.NONE;
        if (decoder.canCache(columns)) {
            int rows = prompts.size();
            int withOneAdapter = adapters.groups(rows);
            for (int groups = withOneAdapter; groups < rows; groups += withOneAdapter) {
                if (rows % groups == 0) {
                    SharedStart start = SharedStart.of(prompts, rows / groups);
                    best = start.saved(rows) > best.saved(rows) ? start : best;
                }
            }
        }
        return best;
    }

    /**
     * The logits after the prompts and the tokens that have been generated.
     *
     * @param steps tokens generated in each row
     */
    private float[] next(
            NDManager scope,
            List<int[]> prompts,
            int[][] generated,
            int steps,
            RowLayout layout,
            Adapters adapters,
            KeyValueCache cache) {
        int columns = layout.padding()[0] + prompts.get(0).length + steps;
        if (decoder.canCache(columns)) {
            int[][] last = Arrays.stream(generated)
                    .map(row -> new int[] {row[steps - 1]})
                    .toArray(int[][]::new);
            return pass(scope, last, layout, columns - 1, adapters, cache);
        }
        List<int[]> whole = new ArrayList<>();
        for (int row = 0; row < generated.length; row++) {
            whole.add(join(prompts.get(row), Arrays.copyOf(generated[row], steps)));
        }
        return rest(scope, whole, layout, adapters, null);
    }

    /**
     * Runs the shared tokens once for each group and then the rest of each prompt. Returns the logits after the last
     * tokens, {@code [B, V]} flattened.
     */
    private float[] afterStart(
            NDManager scope,
            List<int[]> prompts,
            SharedStart start,
            RowLayout layout,
            Adapters adapters,
            KeyValueCache cache) {
        int[][] tokens = start.tokens(prompts);
        run(scope, tokens, RowLayout.unpadded(tokens.length), 0, adapters, cache)
                .close();
        cache.repeatRows(start.rows());
        return rest(scope, prompts, layout, adapters, cache);
    }

    /**
     * Runs the prompts' tokens after the shared ones, and returns the logits after their last tokens, {@code [B, V]}
     * flattened.
     *
     * @param cache filled with keys and values, or null
     */
    private float[] rest(
            NDManager scope, List<int[]> prompts, RowLayout layout, Adapters adapters, KeyValueCache cache) {
        int from = layout.shared();
        int columns = layout.padding()[0] + prompts.get(0).length;
        int[][] tokens = new int[prompts.size()][columns - from];
        for (int row = 0; row < tokens.length; row++) {
            int[] prompt = prompts.get(row);
            int padding = layout.padding()[row];
            Arrays.fill(tokens[row], 0, padding, PADDING_TOKEN);
            System.arraycopy(prompt, from, tokens[row], padding, prompt.length - from);
        }
        return pass(scope, tokens, layout, from, adapters, cache);
    }

    /** The logits after the last column of some tokens, {@code [B, V]} flattened. */
    private float[] pass(
            NDManager scope, int[][] tokens, RowLayout layout, int from, Adapters adapters, KeyValueCache cache) {
        try (NDArray hidden = run(scope, tokens, layout, from, adapters, cache);
                NDManager pass = scope.newSubManager()) {
            hidden.attach(pass);
            return lastLogits(hidden.get(":, " + (tokens[0].length - 1)));
        }
    }

    /**
     * @param tokens of some columns, {@code [B][T]}
     * @param from the first of these columns
     * @return the last hidden states, {@code [B, T, E]}
     */
    private NDArray run(
            NDManager scope, int[][] tokens, RowLayout layout, int from, Adapters adapters, KeyValueCache cache) {
        try (NDManager pass = scope.newSubManager()) {
            NDArray embedded = decoder.embed(weights, Decoder.tokens(pass, tokens));
            Decoder.Positions at = decoder.positions(pass, layout, from, from + tokens[0].length);
            return Torch.in(scope, decoder.infer(weights, embedded, adapters, at, cache));
        }
    }

    private float[] lastLogits(NDArray hidden) {
        return decoder.logits(weights, hidden).toType(DataType.FLOAT32, false).toFloatArray();
    }

    /**
     * The log-probability of each continuation after its prompt, in nats, summed over the continuation's tokens.
     *
     * @param prompts token ids, at least one each
     * @param continuations token ids, at least one each
     * @throws ArithmeticException when the activations overflow the model's precision
     */
    public double[] logLikelihood(List<int[]> prompts, List<int[]> continuations, Adapters adapters) {
        if (prompts.size() != continuations.size()) {
            throw new IllegalArgumentException(prompts.size() + " prompts but " + continuations.size()
                    + " continuations; expected the same number");
        }
        if (prompts.isEmpty()) {
            return new double[0];
        }
        List<int[]> sequences = new ArrayList<>();
        for (int row = 0; row < prompts.size(); row++) {
            if (continuations.get(row).length == 0) {
                throw new IllegalArgumentException("continuation " + row + " is empty; expected at least one token");
            }
            sequences.add(join(prompts.get(row), continuations.get(row)));
        }
        requireLengths(prompts, 1);
        requireLengths(sequences, 0);
        return Torch.withoutGradients(() -> sumLogProbabilities(prompts, sequences, adapters));
    }

    private double[] sumLogProbabilities(List<int[]> prompts, List<int[]> sequences, Adapters adapters) {
        int rows = sequences.size();
        int longest =
                sequences.stream().mapToInt(sequence -> sequence.length).max().orElseThrow() - 1;
        int[][] inputs = new int[rows][longest];
        long[] positions = new long[scored(prompts, sequences)];
        long[] targets = new long[positions.length];
        int at = 0;
        for (int row = 0; row < rows; row++) {
            int[] sequence = sequences.get(row);
            System.arraycopy(sequence, 0, inputs[row], 0, sequence.length - 1);
            for (int t = prompts.get(row).length - 1; t < sequence.length - 1; t++) {
                positions[at] = (long) row * longest + t;
                targets[at++] = sequence[t + 1];
            }
        }
        float[] logProbabilities;
        try (NDManager pass = newManager()) {
            int[] lengths =
                    sequences.stream().mapToInt(sequence -> sequence.length - 1).toArray();
            NDArray embedded = decoder.embed(weights, Decoder.tokens(pass, inputs));
            NDArray hidden = decoder.infer(weights, embedded, adapters, lengths); // [B, T, E]
            NDArray flat = hidden.reshape(-1, config.dimensions().hidden()); // [B*T, E]
            NDArray read = Torch.rows(flat, pass.create(positions)); // [N, E]
            logProbabilities = logProbabilities(read, targets);
        }
        double[] sums = new double[rows];
        at = 0;
        for (int row = 0; row < rows; row++) {
            for (int t = prompts.get(row).length - 1; t < sequences.get(row).length - 1; t++) {
                sums[row] += logProbabilities[at++];
            }
            requireNumber(row, sums[row]);
        }
        return sums;
    }

    /**
     * Computed for a few positions at a time, because logits are as wide as the vocabulary.
     *
     * @param read hidden states {@code [N, E]}
     * @param targets the token after each of them
     */
    private float[] logProbabilities(NDArray read, long[] targets) {
        float[] all = new float[targets.length];
        int most = Math.max(1, MAX_LOGITS / config.dimensions().vocabulary());
        for (int from = 0; from < all.length; from += most) {
            int to = Math.min(all.length, from + most);
            try (NDManager part = read.getManager().newSubManager()) {
                NDArray some = Torch.in(part, read.get(from + ":" + to)); // [n, E]
                NDArray target = part.create(Arrays.copyOfRange(targets, from, to), new Shape(to - from, 1));
                float[] found = decoder.logits(weights, some) // [n, V]
                        .toType(DataType.FLOAT32, false)
                        .logSoftmax(1)
                        .gather(target, 1)
                        .toFloatArray();
                System.arraycopy(found, 0, all, from, found.length);
            }
        }
        return all;
    }

    /** The number of tokens in all continuations. */
    private static int scored(List<int[]> prompts, List<int[]> sequences) {
        int tokens = 0;
        for (int row = 0; row < prompts.size(); row++) {
            tokens += sequences.get(row).length - prompts.get(row).length;
        }
        return tokens;
    }

    /** An overflow anywhere in a row makes all its logits NaN, because of the last norm. */
    private void requireNumber(int row, double value) {
        if (Double.isNaN(value)) {
            throw new ArithmeticException("prompt " + row + ": the model computes NaN, its activations overflow "
                    + (precision == Precision.FP16
                            ? "fp16 (beyond 65504); expected precision fp32"
                            : "fp32; expected smaller weights in model or adapter"));
        }
    }

    private static int[] join(int[] first, int[] second) {
        int[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    private void requireLengths(List<int[]> sequences, int more) {
        for (int row = 0; row < sequences.size(); row++) {
            int length = sequences.get(row).length;
            if (length == 0) {
                throw new IllegalArgumentException("prompt " + row + " is empty; expected at least one token");
            }
            if (length + more > config.dimensions().maxPositions()) {
                throw new IllegalArgumentException(
                        "prompt " + row + " has " + length + " tokens and " + more + " may follow; the model accepts "
                                + config.dimensions().maxPositions());
            }
            for (int token : sequences.get(row)) {
                if (token < 0 || token >= config.dimensions().vocabulary()) {
                    throw new IllegalArgumentException("prompt " + row + " has token " + token
                            + "; the vocabulary is 0 to " + (config.dimensions().vocabulary() - 1));
                }
            }
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
