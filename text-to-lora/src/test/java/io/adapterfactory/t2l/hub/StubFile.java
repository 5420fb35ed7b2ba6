package io.adapterfactory.t2l.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** A file of a repository of {@link HubStub}, in git or as a large file. */
record StubFile(byte[] data, boolean lfs, boolean xet, long listedSize) {

    static StubFile small(String text) {
        byte[] data = text.getBytes(StandardCharsets.UTF_8);
        return new StubFile(data, false, false, data.length);
    }

    static StubFile small(byte[] data) {
        return new StubFile(data, false, false, data.length);
    }

    static StubFile large(byte[] data) {
        return new StubFile(data, true, false, data.length);
    }

    static StubFile xet(byte[] data) {
        return new StubFile(data, true, true, data.length);
    }

    /** A file with recorded content. */
    static StubFile recorded(String name) {
        try (InputStream stream = StubFile.class.getResourceAsStream("/hub/files/" + name)) {
            return small(stream.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file with one fp32 tensor {@code [rows, 64]}, in which every number is 0.5. */
    static byte[] safetensors(String name, int rows) {
        String header = "{\"" + name + "\": {\"dtype\": \"F32\", \"shape\": [" + rows + ", 64], \"data_offsets\": [0, "
                + rows * 256 + "]}}";
        int length = (header.length() + 7) / 8 * 8;
        ByteBuffer bytes = ByteBuffer.allocate(8 + length + rows * 256).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(length).put((header + " ".repeat(length - header.length())).getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            bytes.putFloat(0.5f);
        }
        return bytes.array();
    }

    String sha256() {
        return hex("SHA-256", data);
    }

    String gitHash() {
        byte[] stored = lfs ? pointer() : data;
        return hex("SHA-1", ("blob " + stored.length + "\0").getBytes(StandardCharsets.US_ASCII), stored);
    }

    String xetHash() {
        return hex("SHA-256", "xet".getBytes(StandardCharsets.US_ASCII), data);
    }

    Map<String, Object> listed(String path) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("type", "file");
        entry.put("oid", gitHash());
        entry.put("size", listedSize);
        entry.put("path", path);
        if (lfs) {
            entry.put("lfs", Map.of("oid", sha256(), "size", listedSize, "pointerSize", pointer().length));
        }
        if (xet) {
            entry.put("xetHash", xetHash());
        }
        return entry;
    }

    private byte[] pointer() {
        return ("version https://git-lfs.github.com/spec/v1\noid sha256:" + sha256() + "\nsize " + data.length + "\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    static String hex(String algorithm, byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            for (byte[] part : parts) {
                digest.update(part);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
