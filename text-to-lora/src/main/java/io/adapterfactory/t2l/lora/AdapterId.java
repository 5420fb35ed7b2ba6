package io.adapterfactory.t2l.lora;

import io.adapterfactory.t2l.file.Sha256;
import io.adapterfactory.t2l.tensor.FloatType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Content address of an adapter: the same adapter always gets the same id. */
public final class AdapterId {

    private static final int HEX_DIGITS = 32;
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{" + HEX_DIGITS + "}");

    private AdapterId() {}

    /**
     * The first 32 hex digits of the SHA-256 over the parts, each as UTF-8 preceded by its length (four bytes,
     * big-endian), so that different inputs never give the same bytes.
     *
     * @param type of the numbers in the file; F32 is left out of the id, because it was once the only type
     */
    public static String of(
            String baseModel,
            String hypernetworkVersion,
            String normalizedDescription,
            ExportForm form,
            FloatType type) {
        List<String> parts = new ArrayList<>(List.of(
                baseModel,
                hypernetworkVersion,
                normalizedDescription,
                form.name().toLowerCase(Locale.ROOT)));
        if (type != FloatType.F32) {
            parts.add(type.name().toLowerCase(Locale.ROOT));
        }
        byte[][] encoded = new byte[parts.size()][];
        int size = 0;
        for (int i = 0; i < encoded.length; i++) {
            encoded[i] = parts.get(i).getBytes(StandardCharsets.UTF_8);
            size += Integer.BYTES + encoded[i].length;
        }
        ByteBuffer framed = ByteBuffer.allocate(size);
        for (byte[] part : encoded) {
            framed.putInt(part.length).put(part);
        }
        return Sha256.of(framed.array()).substring(0, HEX_DIGITS);
    }

    /** Whether the text is a valid id; nothing else ever becomes part of a path. */
    public static boolean isValid(String text) {
        return FORM.matcher(text).matches();
    }
}
