package io.adapterfactory.t2l.gguf.block;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The supported number types by their ids in ggml. A tensor is a sequence of blocks; a row consists of whole blocks.
 */
public enum GgmlType {
    F32(0, 1, 4, PlainNumbers::f32),
    F16(1, 1, 2, PlainNumbers::f16),
    BF16(30, 1, 2, PlainNumbers::bf16),
    Q4_0(2, 32, 18, LegacyBlocks::q4WithoutMinimum),
    Q4_1(3, 32, 20, LegacyBlocks::q4WithMinimum),
    Q5_0(6, 32, 22, LegacyBlocks::q5WithoutMinimum),
    Q5_1(7, 32, 24, LegacyBlocks::q5WithMinimum),
    Q8_0(8, 32, 34, LegacyBlocks::q8),
    Q2_K(10, 256, 84, KBlocks::q2),
    Q3_K(11, 256, 110, KBlocks::q3),
    Q4_K(12, 256, 144, KBlocks::q4),
    Q5_K(13, 256, 176, KBlocks::q5),
    Q6_K(14, 256, 210, KBlocks::q6),
    IQ4_NL(20, 32, 18, NonlinearBlocks::iq4),
    IQ4_XS(23, 256, 136, NonlinearBlocks::iq4WithScales);

    /** Unsupported types of ggml; their names make errors clear. */
    private static final Map<Integer, String> OTHER_NAMES = Map.ofEntries(
            Map.entry(4, "Q4_2"),
            Map.entry(5, "Q4_3"),
            Map.entry(9, "Q8_1"),
            Map.entry(15, "Q8_K"),
            Map.entry(16, "IQ2_XXS"),
            Map.entry(17, "IQ2_XS"),
            Map.entry(18, "IQ3_XXS"),
            Map.entry(19, "IQ1_S"),
            Map.entry(21, "IQ3_S"),
            Map.entry(22, "IQ2_S"),
            Map.entry(24, "I8"),
            Map.entry(25, "I16"),
            Map.entry(26, "I32"),
            Map.entry(27, "I64"),
            Map.entry(28, "F64"),
            Map.entry(29, "IQ1_M"),
            Map.entry(34, "TQ1_0"),
            Map.entry(35, "TQ2_0"),
            Map.entry(39, "MXFP4"));

    private final int id;
    private final int blockSize;
    private final int blockBytes;
    private final BlockDecoder decoder;

    GgmlType(int id, int blockSize, int blockBytes, BlockDecoder decoder) {
        this.id = id;
        this.blockSize = blockSize;
        this.blockBytes = blockBytes;
        this.decoder = decoder;
    }

    /** The type of an id, if it is supported. */
    public static Optional<GgmlType> ofId(int id) {
        return Arrays.stream(values()).filter(type -> type.id == id).findFirst();
    }

    /** ggml's name of an id's type, for messages. */
    public static String nameOf(int id) {
        String number = "number " + Integer.toUnsignedString(id);
        return ofId(id).map(GgmlType::name).orElseGet(() -> OTHER_NAMES.getOrDefault(id, number));
    }

    /** All names, for messages. */
    public static String names() {
        return Arrays.stream(values()).map(GgmlType::name).collect(Collectors.joining(", "));
    }

    /** In ggml. */
    public int id() {
        return id;
    }

    /** Numbers in a block. */
    public int blockSize() {
        return blockSize;
    }

    /** Bytes of a block. */
    public int blockBytes() {
        return blockBytes;
    }

    /**
     * Decodes one block.
     *
     * @param source little-endian, contains the whole block
     * @param at first byte of the block
     * @param values receives the numbers; at least {@link #blockSize} long
     */
    public void decode(ByteBuffer source, int at, float[] values) {
        decoder.decode(source, at, values);
    }
}
