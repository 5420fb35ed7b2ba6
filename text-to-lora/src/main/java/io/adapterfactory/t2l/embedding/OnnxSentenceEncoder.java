package io.adapterfactory.t2l.embedding;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.FileNotFoundException;
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
import java.util.Set;

/**
 * A sentence encoder in ONNX with its Hugging Face tokenizer, opened by {@link TextEncoders}. Processes texts in
 * batches. Its inputs are token ids, the attention mask, and optionally token types; its output is the hidden states of
 * all tokens, {@code [batch, tokens, width]}.
 */
final class OnnxSentenceEncoder implements TextEncoder {

    static final String MODEL_FILE = "model.onnx";
    static final String TOKENIZER_FILE = "tokenizer.json";

    private static final int BATCH = 32;
    private static final String TOKEN_TYPES = "token_type_ids";
    private static final Set<String> INPUTS = Set.of("input_ids", "attention_mask", TOKEN_TYPES);
    /** Names of the output with the hidden states, if a model has several outputs. */
    private static final List<String> HIDDEN_STATES = List.of("last_hidden_state", "token_embeddings");

    private final String id;
    private final Pooling pooling;
    private final String prefix;
    private final HuggingFaceTokenizer tokenizer;
    private final OnnxModel model;
    private final OrtSession session;
    private final String output;
    private final int width;

    private OnnxSentenceEncoder(String id, EncoderProfile profile, InputStream tokenizer, Source source)
            throws IOException {
        this.id = id;
        this.pooling = Pooling.of(profile.pooling());
        this.prefix = profile.prefix();
        this.tokenizer = HuggingFaceTokenizer.newInstance(tokenizer, tokenizerOptions(profile.maxTokens()));
        try {
            this.model = source.open();
        } catch (OrtException e) {
            this.tokenizer.close();
            throw unusable(e);
        } catch (IOException e) {
            this.tokenizer.close();
            throw e;
        }
        this.session = model.session();
        try {
            requireKnownInputs();
            this.output = output();
            this.width = hidden(List.of("width")).width();
            if (profile.width() != 0 && profile.width() != width) {
                throw new IllegalArgumentException("the sentence encoder " + id + " gives " + width
                        + " numbers a token, its " + EncoderProfile.FILE + " says " + profile.width());
            }
        } catch (OrtException e) {
            close();
            throw unusable(e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private IllegalArgumentException unusable(OrtException e) {
        return new IllegalArgumentException("the sentence encoder " + id + " cannot be started: " + e.getMessage(), e);
    }

    private void requireKnownInputs() {
        for (String input : session.getInputNames()) {
            if (!INPUTS.contains(input)) {
                throw new IllegalArgumentException("the sentence encoder " + id + " has an input '" + input
                        + "', which is not supported; expected input_ids, attention_mask, and token_type_ids");
            }
        }
    }

    private String output() {
        return HIDDEN_STATES.stream()
                .filter(session.getOutputNames()::contains)
                .findFirst()
                .orElseGet(() -> session.getOutputNames().iterator().next());
    }

    /** Where the model comes from. */
    @FunctionalInterface
    private interface Source {
        OnnxModel open() throws OrtException, IOException;
    }

    /** @param name of {@code <name>.onnx} and {@code <name>-tokenizer.json} on the class path */
    static OnnxSentenceEncoder fromClassPath(String name, EncoderProfile profile, int threads) {
        String id = name + "/" + profile.pooling();
        String tokenizerFile = name + "-tokenizer.json";
        try (InputStream tokenizer = OnnxSentenceEncoder.class.getResourceAsStream("/" + tokenizerFile)) {
            if (tokenizer == null) {
                throw new FileNotFoundException(tokenizerFile + " is not on the class path");
            }
            return new OnnxSentenceEncoder(
                    id, profile, tokenizer, () -> OnnxModel.fromClassPath(name + ".onnx", threads));
        } catch (IOException e) {
            throw new UncheckedIOException("the sentence encoder " + id + " cannot be read from the class path", e);
        }
    }

    /** @param folder with {@code model.onnx} and {@code tokenizer.json} */
    static OnnxSentenceEncoder fromFolder(String id, Path folder, EncoderProfile profile, int threads) {
        for (String file : List.of(MODEL_FILE, TOKENIZER_FILE)) {
            if (!Files.isRegularFile(folder.resolve(file))) {
                throw new IllegalArgumentException("text encoder " + id + ": " + folder.resolve(file) + " is missing");
            }
        }
        try (InputStream tokenizer = Files.newInputStream(folder.resolve(TOKENIZER_FILE))) {
            return new OnnxSentenceEncoder(
                    id, profile, tokenizer, () -> OnnxModel.fromFile(folder.resolve(MODEL_FILE), threads));
        } catch (IOException e) {
            throw new UncheckedIOException("text encoder " + id + " cannot be read from " + folder, e);
        }
    }

    private static Map<String, String> tokenizerOptions(int maxTokens) {
        Map<String, String> options = new HashMap<>();
        options.put("truncation", "true");
        options.put("maxLength", Integer.toString(maxTokens));
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
     * @param starts index of the first real token of each row, because some tokenizers pad on the left
     * @param lengths number of real tokens of each row
     */
    private record Hidden(float[] values, int tokens, int width, int[] starts, int[] lengths) {}

    private Hidden hidden(List<String> texts) throws OrtException {
        Encoding[] encodings =
                tokenizer.batchEncode(texts.stream().map(prefix::concat).toList());
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
            if (session.getInputNames().contains(TOKEN_TYPES)) {
                inputs.put(
                        TOKEN_TYPES,
                        OnnxTensor.createTensor(environment, LongBuffer.wrap(new long[ids.length]), shape));
            }
            try (OrtSession.Result result = session.run(inputs, Set.of(output))) {
                OnnxTensor states = (OnnxTensor) result.get(0);
                long[] outputShape = states.getInfo().getShape(); // [B, tokens, width]
                if (outputShape.length != 3) {
                    throw new OrtException("its output " + output + " has " + outputShape.length
                            + " axes; expected the hidden states of all tokens, [batch, tokens, width]");
                }
                FloatBuffer buffer = states.getFloatBuffer();
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
            model.close();
        } catch (OrtException e) {
            throw new IllegalStateException("the sentence encoder " + id + " failed to close", e);
        }
        tokenizer.close();
    }
}
