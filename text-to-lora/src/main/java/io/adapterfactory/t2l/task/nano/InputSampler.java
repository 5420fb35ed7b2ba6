package io.adapterfactory.t2l.task.nano;

import io.adapterfactory.t2l.task.TaskExample;
import java.util.Optional;
import java.util.Random;

/** Samples inputs of nano tasks: lists of 3 to 8 items, mixed so that every operation has an effect. */
final class InputSampler {

    private static final int MIN_LENGTH = 3;
    private static final int MAX_LENGTH = 8;
    private static final int ATTEMPTS = 400;
    private static final String VOWELS = "aeiou";
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";
    private static final String DIGITS = "0123456789";
    private static final int HELD_OUT_ONE_IN = 8;

    private InputSampler() {}

    /** Whether an input is held out: one in eight, chosen by its hash, is never used for training any task. */
    static boolean isHeldOut(String items) {
        return Math.floorMod(Integer.rotateLeft(items.hashCode() * 0x9E3779B9, 13), HELD_OUT_ONE_IN) == 0;
    }

    static String sample(Random random, String focus) {
        int length = MIN_LENGTH + random.nextInt(MAX_LENGTH - MIN_LENGTH + 1);
        StringBuilder items = new StringBuilder();
        while (items.length() < length) {
            items.append(item(random, focus, items));
        }
        if (random.nextInt(12) == 0) { // palindromes are unlikely at random
            for (int i = 0; i < length / 2; i++) {
                items.setCharAt(length - 1 - i, items.charAt(i));
            }
        } else if (random.nextInt(8) == 0) {
            items.setCharAt(length - 1, items.charAt(0));
        }
        return items.toString();
    }

    private static char item(Random random, String focus, CharSequence before) {
        int kind = random.nextInt(20);
        if (!focus.isEmpty() && kind < 3) {
            return any(random, focus);
        }
        if (before.length() > 0 && kind < 6) {
            return any(random, before);
        }
        return kind < 12 ? any(random, DIGITS) : kind < 15 ? any(random, VOWELS) : any(random, LETTERS);
    }

    private static char any(Random random, CharSequence items) {
        return items.charAt(random.nextInt(items.length()));
    }

    /**
     * An input for which the operation is defined, with its answer; yes and no are about equally frequent.
     *
     * @throws IllegalStateException when none is found in many attempts
     */
    static TaskExample example(Operation operation, Random random, boolean heldOut) {
        String wanted = random.nextBoolean() ? "y" : "n";
        TaskExample fallback = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            String items = sample(random, operation.focus());
            if (isHeldOut(items) != heldOut) {
                continue;
            }
            Optional<String> answer = operation.apply(items);
            if (answer.isEmpty()) {
                continue;
            }
            TaskExample example = new TaskExample(items + ">", answer.get());
            if (operation.result() != Operation.Result.YES_NO || answer.get().equals(wanted)) {
                return example;
            }
            fallback = example;
            if (attempt > ATTEMPTS / 4) {
                return fallback;
            }
        }
        if (fallback != null) {
            return fallback;
        }
        throw new IllegalStateException("no input found on which " + operation.id() + " is defined");
    }
}
