package io.adapterfactory.t2l.gguf;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Reads the header sequentially; every length is checked before data are used or memory is allocated. */
final class HeaderCursor {

    private final Path file;
    private final ByteBuffer bytes;
    private final String atEnd;

    /**
     * @param bytes little-endian, from the start of the file
     * @param atEnd end of the error message for a header that is too short
     */
    HeaderCursor(Path file, ByteBuffer bytes, String atEnd) {
        this.file = file;
        this.bytes = bytes;
        this.atEnd = atEnd;
    }

    int position() {
        return bytes.position();
    }

    int uint32(String what) {
        require(4, what);
        return bytes.getInt();
    }

    long uint64(String what) {
        require(8, what);
        return bytes.getLong();
    }

    /**
     * Reads a number of following items.
     *
     * @param minBytes minimum size of an item
     * @param max maximum number of items
     */
    int count(String what, int minBytes, int max) {
        long count = uint64(what);
        if (count < 0 || count > max || count * minBytes > bytes.remaining()) {
            throw refused(what + " is " + Long.toUnsignedString(count) + ", but only " + bytes.remaining()
                    + " bytes of the header follow, and at most " + max + " are taken; " + atEnd);
        }
        return (int) count;
    }

    String text(String what) {
        int length = count("the length of " + what, 1, Integer.MAX_VALUE);
        ByteBuffer part = bytes.slice(bytes.position(), length);
        skip(length, what);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(part).toString();
        } catch (CharacterCodingException e) {
            throw new InvalidGgufException(file + ": " + what + " is not UTF-8 text", e);
        }
    }

    void skip(long length, String what) {
        require(length, what);
        bytes.position(bytes.position() + (int) length);
    }

    ValueType valueType(String key) {
        int id = uint32("the type of " + key);
        if (id < 0 || id >= ValueType.values().length) {
            throw refused("the type of " + key + " is " + Integer.toUnsignedString(id) + "; expected 0 to "
                    + (ValueType.values().length - 1));
        }
        return ValueType.values()[id];
    }

    /** Reads a scalar as Long, Double, or Boolean. */
    Object scalar(ValueType type, String key) {
        require(type.bytes(), key);
        return switch (type) {
            case UINT8 -> (long) (bytes.get() & 0xff);
            case INT8 -> (long) bytes.get();
            case UINT16 -> (long) (bytes.getShort() & 0xffff);
            case INT16 -> (long) bytes.getShort();
            case UINT32 -> bytes.getInt() & 0xffff_ffffL;
            case INT32 -> (long) bytes.getInt();
            case UINT64, INT64 -> bytes.getLong();
            case FLOAT32 -> (double) bytes.getFloat();
            case FLOAT64 -> bytes.getDouble();
            case BOOL -> bytes.get() != 0;
            case STRING, ARRAY -> throw new IllegalArgumentException(type + " is not a scalar");
        };
    }

    /** A cursor at another position of the same bytes. */
    HeaderCursor at(int position) {
        return new HeaderCursor(file, bytes.duplicate().order(bytes.order()).position(position), atEnd);
    }

    InvalidGgufException refused(String problem) {
        return new InvalidGgufException(file + ": " + problem);
    }

    private void require(long length, String what) {
        if (length > bytes.remaining()) {
            throw refused("the header ends within " + what + " at byte " + bytes.position() + "; " + atEnd);
        }
    }
}
