package io.adapterfactory.t2l.embedding;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A sentence encoder in ONNX with its Hugging Face tokenizer: from the class path, or any other from a folder with
 * {@code model.onnx} and {@code tokenizer.json}. Takes texts in batches; longer ones are cut at 512 tokens.
 */
public final class OnnxSentenceEncoder implements TextEncoder {

    /** The encoder that is always there. */
    public static final String MINILM = "all-minilm-l6-v2";

    /** Weights of 8 bits; on the class path of the command line. Its pooling is {@code cls}. */
    public static final String BGE_SMALL = "bge-small-en-v1.5-q";

    private static final int BATCH = 32;
    private static final int LONGEST = 512;

    private final String id;
    private final Pooling pooling;
    private final HuggingFaceTokenizer tokenizer;
    private final OrtSession session;
    private final int width;

    private OnnxSentenceEncoder(String id, Pooling pooling, HuggingFaceTokenizer tokenizer, Start start, int threads) {
        this.id = id;
        this.pooling = pooling;
        this.tokenizer = tokenizer;
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            this.session = start.session(OrtEnvironment.getEnvironment(), options);
            this.width = hidden(List.of("width")).width();
        } catch (OrtException e) {
            tokenizer.close();
            throw new IllegalArgumentException(
                    "the sentence encoder " + id + " cannot be started: " + e.getMessage(), e);
        }
    }

    /** From bytes, or from a file, which may have its weights in further files beside it. */
    @FunctionalInterface
    private interface Start {
        OrtSession session(OrtEnvironment environment, OrtSession.SessionOptions options) throws OrtException;
    }

    /**
     * Opens an encoder by its id: {@code <name>/<pooling>} for {@code <name>.onnx} with {@code <name>-tokenizer.json} on
     * the class path, or {@code <folder>/<pooling>}.
     *
     * @param threads of one encoding, at least 1
     * @throws IllegalArgumentException when the id names no encoder
     */
    public static OnnxSentenceEncoder of(String id, int threads) {
        int slash = id.lastIndexOf('/');
        if (slash < 1) {
            throw new IllegalArgumentException(
                    "text encoder " + id + " is unknown; expected " + MINILM + "/<pooling> or <folder>/<pooling>");
        }
        String model = id.substring(0, slash);
        Pooling pooling = Pooling.of(id.substring(slash + 1));
        return !model.contains("/") && OnnxSentenceEncoder.class.getResource("/" + model + ".onnx") != null
                ? fromClassPath(id, model, pooling, threads)
                : fromFolder(id, Path.of(model), pooling, threads);
    }

    private static OnnxSentenceEncoder fromClassPath(String id, String name, Pooling pooling, int threads) {
        try (InputStream model = resource(name + ".onnx");
                InputStream tokenizer = resource(name + "-tokenizer.json")) {
            byte[] bytes = model.readAllBytes();
            return new OnnxSentenceEncoder(
                    id,
                    pooling,
                    HuggingFaceTokenizer.newInstance(tokenizer, tokenizerOptions()),
                    (environment, options) -> environment.createSession(bytes, options),
                    threads);
        } catch (IOException e) {
            throw new UncheckedIOException("the sentence encoder " + id + " cannot be read from the class path", e);
        }
    }

    private static InputStream resource(String name) {
        return OnnxSentenceEncoder.class.getResourceAsStream("/" + name);
    }

    private static OnnxSentenceEncoder fromFolder(String id, Path folder, Pooling pooling, int threads) {
        for (String file : List.of("model.onnx", "tokenizer.json")) {
            if (!Files.isRegularFile(folder.resolve(file))) {
                throw new IllegalArgumentException("text encoder " + id + ": " + folder.resolve(file) + " is missing");
            }
        }
        String model = folder.resolve("model.onnx").toString();
        try (InputStream tokenizer = Files.newInputStream(folder.resolve("tokenizer.json"))) {
            return new OnnxSentenceEncoder(
                    id,
                    pooling,
                    HuggingFaceTokenizer.newInstance(tokenizer, tokenizerOptions()),
                    (environment, options) -> environment.createSession(model, options),
                    threads);
        } catch (IOException e) {
            throw new UncheckedIOException("text encoder " + id + " cannot be read from " + folder, e);
        }
    }

    private static Map<String, String> tokenizerOptions() {
        Map<String, String> options = new HashMap<>();
        options.put("truncation", "true");
        options.put("maxLength", Integer.toString(LONGEST));
        options.put("padding", "true");
        return options;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public int dimension() {
        return pooling.dimension(width);
    }

    @Override
    public List<float[]> encode(List<String> texts) {
        List<float[]> vectors = new ArrayList<>(texts.size());
        for (int from = 0; from < texts.size(); from += BATCH) {
            List<String> part = texts.subList(from, Math.min(texts.size(), from + BATCH));
            try {
                Hidden hidden = hidden(part);
                for (int row = 0; row < part.size(); row++) {
                    int at = (row * hidden.tokens() + hidden.starts()[row]) * width;
                    vectors.add(pooling.pool(hidden.values(), at, hidden.lengths()[row], width));
                }
            } catch (OrtException e) {
                throw new IllegalStateException("the sentence encoder " + id + " failed: " + e.getMessage(), e);
            }
        }
        return vectors;
    }

    /**
     * @param values {@code [B, tokens, width]} flattened
     * @param starts first real token of each row: some tokenizers pad on the left
     * @param lengths real tokens of each row
     */
    private record Hidden(float[] values, int tokens, int width, int[] starts, int[] lengths) {}

    private Hidden hidden(List<String> texts) throws OrtException {
        Encoding[] encodings = tokenizer.batchEncode(texts);
        int tokens = encodings[0].getIds().length;
        long[] ids = new long[texts.size() * tokens];
        long[] mask = new long[ids.length];
        int[] starts = new int[texts.size()];
        int[] lengths = new int[texts.size()];
        for (int row = 0; row < encodings.length; row++) {
            System.arraycopy(encodings[row].getIds(), 0, ids, row * tokens, tokens);
            System.arraycopy(encodings[row].getAttentionMask(), 0, mask, row * tokens, tokens);
            for (long real : encodings[row].getAttentionMask()) {
                starts[row] += lengths[row] == 0 && real == 0 ? 1 : 0;
                lengths[row] += (int) real;
            }
        }
        long[] shape = {texts.size(), tokens};
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensor> inputs = new HashMap<>();
        try {
            inputs.put("input_ids", OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape));
            inputs.put("attention_mask", OnnxTensor.createTensor(environment, LongBuffer.wrap(mask), shape));
            if (session.getInputNames().contains("token_type_ids")) {
                inputs.put(
                        "token_type_ids",
                        OnnxTensor.createTensor(environment, LongBuffer.wrap(new long[ids.length]), shape));
            }
            try (OrtSession.Result result = session.run(inputs)) {
                OnnxTensor output = (OnnxTensor) result.get(0);
                long[] outputShape = output.getInfo().getShape(); // [B, tokens, width]
                if (outputShape.length != 3) {
                    throw new OrtException("its first output has " + outputShape.length
                            + " axes; expected the hidden states of all tokens, [batch, tokens, width]");
                }
                FloatBuffer buffer = output.getFloatBuffer();
                float[] values = new float[buffer.remaining()];
                buffer.get(values);
                return new Hidden(values, tokens, (int) outputShape[2], starts, lengths);
            }
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("the sentence encoder " + id + " failed to close", e);
        }
        tokenizer.close();
    }
}
