package io.adapterfactory.t2l.embedding;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A sentence encoder of a few hundred bytes: the hidden state of a token is its row of {@link #EMBEDDINGS}. The class
 * writes ONNX's protobuf messages itself, because none of the project's libraries writes ONNX.
 */
final class TinyEncoder {

    /** {@code [tokens, 3]}: [PAD], [UNK], [CLS], one, two, query. */
    static final float[][] EMBEDDINGS = {{9, 9, 9}, {7, 0, 0}, {1, 2, 3}, {4, 0, 8}, {0, 6, 2}, {5, 5, 5}};

    private static final String TOKENIZER = """
            {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [], "normalizer": null,
             "pre_tokenizer": {"type": "Whitespace"},
             "post_processor": {"type": "TemplateProcessing",
               "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
               "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
               "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]}}},
             "decoder": null,
             "model": {"type": "WordLevel", "unk_token": "[UNK]",
               "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "one": 3, "two": 4, "query": 5}}}
            """;
    private static final int INT64 = 7;
    private static final int FLOAT = 1;

    private TinyEncoder() {}

    /** Writes model and tokenizer. */
    static void write(Path folder) throws IOException {
        write(folder, List.of("input_ids", "attention_mask"));
    }

    /** @param inputs the first is the token ids; the others are not used */
    static void write(Path folder, List<String> inputs) throws IOException {
        Files.write(folder.resolve("model.onnx"), model(inputs));
        Files.writeString(folder.resolve("tokenizer.json"), TOKENIZER);
    }

    private static byte[] model(List<String> inputs) {
        Message graph = new Message()
                .message(1, gather("table", inputs.get(0), "last_hidden_state"))
                .text(2, "tiny")
                .message(5, table());
        inputs.forEach(input -> graph.message(11, tensorInfo(input, INT64, "batch", "tokens")));
        graph.message(12, tensorInfo("last_hidden_state", FLOAT, "batch", "tokens", "width"));
        return new Message()
                .number(1, 8)
                .message(7, graph)
                .message(8, new Message().text(1, "").number(2, 13))
                .bytes();
    }

    private static Message gather(String data, String indices, String output) {
        return new Message().text(1, data).text(1, indices).text(2, output).text(4, "Gather");
    }

    private static Message table() {
        ByteBuffer raw = ByteBuffer.allocate(EMBEDDINGS.length * EMBEDDINGS[0].length * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        for (float[] row : EMBEDDINGS) {
            for (float number : row) {
                raw.putFloat(number);
            }
        }
        return new Message()
                .number(1, EMBEDDINGS.length)
                .number(1, EMBEDDINGS[0].length)
                .number(2, FLOAT)
                .text(8, "table")
                .field(9, raw.array());
    }

    private static Message tensorInfo(String name, int type, String... axes) {
        Message shape = new Message();
        for (String axis : axes) {
            shape.message(1, new Message().text(2, axis));
        }
        Message tensor = new Message().number(1, type).message(2, shape);
        return new Message().text(1, name).message(2, new Message().message(1, tensor));
    }

    /** A protobuf message. */
    private static final class Message {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Message number(int field, long value) {
            varint((long) field << 3);
            varint(value);
            return this;
        }

        Message field(int field, byte[] value) {
            varint((long) field << 3 | 2);
            varint(value.length);
            out.writeBytes(value);
            return this;
        }

        Message text(int field, String value) {
            return field(field, value.getBytes(StandardCharsets.UTF_8));
        }

        Message message(int field, Message value) {
            return field(field, value.bytes());
        }

        byte[] bytes() {
            return out.toByteArray();
        }

        private void varint(long value) {
            long left = value;
            while (left > 127) {
                out.write((int) (left & 127) | 128);
                left >>>= 7;
            }
            out.write((int) left);
        }
    }
}
