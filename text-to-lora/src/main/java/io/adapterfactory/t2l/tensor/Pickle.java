package io.adapterfactory.t2l.tensor;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A reader of Python pickles that executes nothing: it supports only the instructions for strings, numbers, booleans,
 * tuples, lists, and dictionaries, and calls {@link Builder} for everything that Python would import or call. An
 * unknown instruction is rejected with its code and position.
 *
 * <p>Memory is proportional to the pickle's length, because an instruction creates at most one object. Only strings are
 * keys, so no container is hashed, and there is no recursion.
 */
final class Pickle {

    /** Creates everything except plain data. Every method may reject it. */
    interface Builder {

        /**
         * A class or function that the pickle names, for example {@code collections.OrderedDict}; it is only passed on.
         */
        Object global(String module, String name);

        /** Calls {@code function}, which {@link #global} returned. */
        Object call(Object function, List<?> arguments);

        /** An object that is stored outside of the pickle. */
        Object persistent(Object id);
    }

    /** A Python tuple. */
    record Tuple(List<Object> items) {}

    /** Python's None. */
    enum None {
        NONE
    }

    private static final Object MARK = new Object();

    private final ByteBuffer bytes;
    private final Builder builder;
    private final Deque<Object> stack = new ArrayDeque<>();
    private final Map<Integer, Object> memo = new HashMap<>();

    private Pickle(byte[] bytes, Builder builder) {
        this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        this.builder = builder;
    }

    /**
     * @return a String, Long, Double, Boolean, {@link None}, {@link Tuple}, List, Map with strings as keys, or an
     *     object of the builder
     * @throws InvalidTorchFileException when the pickle is damaged or contains something that is not allowed
     */
    static Object read(byte[] bytes, Builder builder) {
        return new Pickle(bytes, builder).run();
    }

    private Object run() {
        try {
            while (true) {
                int at = bytes.position();
                int instruction = bytes.get() & 0xff;
                if (instruction == '.') {
                    return pop();
                }
                execute(instruction, at);
            }
        } catch (BufferUnderflowException e) {
            throw new InvalidTorchFileException("the pickle ends early, after " + bytes.limit() + " bytes", e);
        }
    }

    private void execute(int instruction, int at) {
        switch (instruction) {
            case 0x80 -> requireProtocol(bytes.get());
            case '(' -> stack.push(MARK);
            case 'N' -> stack.push(None.NONE);
            case 0x88 -> stack.push(true);
            case 0x89 -> stack.push(false);
            case 'J' -> stack.push((long) bytes.getInt());
            case 'K' -> stack.push((long) (bytes.get() & 0xff));
            case 'M' -> stack.push((long) (bytes.getShort() & 0xffff));
            case 0x8a -> stack.push(longNumber(bytes.get() & 0xff));
            case 'G' -> stack.push(bigEndianDouble());
            case 'X' -> stack.push(text(bytes.getInt()));
            case ')' -> stack.push(new Tuple(List.of()));
            case 0x85 -> stack.push(new Tuple(popped(1)));
            case 0x86 -> stack.push(new Tuple(popped(2)));
            case 0x87 -> stack.push(new Tuple(popped(3)));
            case 't' -> stack.push(new Tuple(toMark()));
            case ']' -> stack.push(new ArrayList<>());
            case '}' -> stack.push(new LinkedHashMap<String, Object>());
            case 'a' -> append(popped(1));
            case 'e' -> append(toMark());
            case 's' -> put(popped(2));
            case 'u' -> put(toMark());
            case 'q' -> memo.put(bytes.get() & 0xff, peek());
            case 'r' -> memo.put(bytes.getInt(), peek());
            case 'h' -> stack.push(remembered(bytes.get() & 0xff));
            case 'j' -> stack.push(remembered(bytes.getInt()));
            case 'c' -> stack.push(builder.global(line(), line()));
            case 'R' -> call();
            case 'Q' -> stack.push(builder.persistent(pop()));
            case 'b' -> setState();
            default ->
                throw new InvalidTorchFileException(
                        "the pickle has instruction 0x%02x at byte %d, which is not allowed; only texts, numbers, lists,"
                                        .formatted(instruction, at)
                                + " dictionaries and tensors are read");
        }
    }

    private static void requireProtocol(int protocol) {
        if (protocol != 2) {
            throw new InvalidTorchFileException("the pickle is of protocol " + protocol + "; expected 2");
        }
    }

    private long longNumber(int length) {
        if (length > Long.BYTES) {
            throw new InvalidTorchFileException("the pickle has a number of " + length + " bytes; at most 8 are read");
        }
        long value = 0;
        for (int i = 0; i < length; i++) {
            long digit = i == length - 1 ? bytes.get() : bytes.get() & 0xff; // the last one carries the sign
            value |= digit << (8 * i);
        }
        return value;
    }

    private double bigEndianDouble() {
        return Double.longBitsToDouble(Long.reverseBytes(bytes.getLong()));
    }

    private String text(int length) {
        if (length < 0 || length > bytes.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] utf8 = new byte[length];
        bytes.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private String line() {
        StringBuilder line = new StringBuilder();
        for (char next = (char) (bytes.get() & 0xff); next != '\n'; next = (char) (bytes.get() & 0xff)) {
            line.append(next);
        }
        return line.toString();
    }

    private void call() {
        Object arguments = pop();
        Object function = pop();
        if (!(arguments instanceof Tuple tuple)) {
            throw new InvalidTorchFileException("the pickle calls something without a tuple of arguments");
        }
        stack.push(builder.call(function, tuple.items()));
    }

    /** Ignores the version table that PyTorch attaches to its dictionaries; it is not needed for the numbers. */
    private void setState() {
        Object state = pop();
        if (!(peek() instanceof Map)
                || !(state instanceof Map<?, ?> map)
                || !map.keySet().equals(java.util.Set.of("_metadata"))) {
            throw new InvalidTorchFileException("the pickle sets the state of an object, which is not allowed");
        }
    }

    @SuppressWarnings("unchecked")
    private void append(List<Object> items) {
        if (!(peek() instanceof List)) {
            throw new InvalidTorchFileException("the pickle appends to something that is not a list");
        }
        ((List<Object>) peek()).addAll(items);
    }

    @SuppressWarnings("unchecked")
    private void put(List<Object> keysAndValues) {
        if (!(peek() instanceof Map) || keysAndValues.size() % 2 != 0) {
            throw new InvalidTorchFileException("the pickle sets items of something that is not a dictionary");
        }
        Map<String, Object> map = (Map<String, Object>) peek();
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            if (!(keysAndValues.get(i) instanceof String key)) {
                throw new InvalidTorchFileException("the pickle has a dictionary whose keys are not texts");
            }
            if (map.put(key, keysAndValues.get(i + 1)) != null) {
                throw new InvalidTorchFileException("the pickle has a dictionary with key '" + key + "' twice");
            }
        }
    }

    private Object remembered(int key) {
        Object value = memo.get(key);
        if (value == null) {
            throw new InvalidTorchFileException("the pickle recalls entry " + key + ", which it never stored");
        }
        return value;
    }

    private Object peek() {
        Object top = stack.peek();
        if (top == null || top == MARK) {
            throw new InvalidTorchFileException("the pickle takes from an empty stack");
        }
        return top;
    }

    private Object pop() {
        peek();
        return stack.pop();
    }

    private List<Object> popped(int count) {
        List<Object> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(pop());
        }
        java.util.Collections.reverse(items);
        return items;
    }

    private List<Object> toMark() {
        List<Object> items = new ArrayList<>();
        while (stack.peek() != MARK) {
            items.add(pop());
        }
        stack.pop();
        java.util.Collections.reverse(items);
        return items;
    }
}
