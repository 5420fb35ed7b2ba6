package io.adapterfactory.t2l.task;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A data set of records with examples: JSON lines, a JSON list, or CSV. A record is a prompt with its response, an instruction
 * with its input and output (Alpaca), or a chat; {@code split} names the part that it belongs to, {@code train}
 * where it is missing.
 */
public final class DatasetFile {

    private DatasetFile() {}

    /** Takes the records of a file one by one, each with its examples: the one with the longest conversation is the last. */
    private interface Visitor {
        void visit(String place, Split split, List<TaskExample> examples);
    }

    /**
     * Reads one split. {@code validation} and {@code test} stand for each other where the file has one of them only.
     *
     * @throws InvalidDatasetException when the file is missing, too large, not UTF-8, or a record is not as it should be
     */
    public static List<TaskExample> read(Path file, String split) {
        return sample(file, split, Integer.MAX_VALUE, 0);
    }

    /**
     * Reads one split to train on: of a chat every answer that is learned. Of more than {@code max} examples as many are drawn, each with the same chance.
     *
     * @throws InvalidDatasetException as {@link #read} does; also records of other splits must be as they should be
     */
    public static List<TaskExample> sample(Path file, String split, int max, long seed) {
        return sample(file, split, max, seed, examples -> examples);
    }

    /**
     * Reads one split to ask a model about: of a chat the last answer alone. Else as {@link #sample}.
     *
     * @throws InvalidDatasetException as {@link #sample} does
     */
    static List<TaskExample> sampleOfRecords(Path file, String split, int max, long seed) {
        return sample(file, split, max, seed, examples -> examples.subList(examples.size() - 1, examples.size()));
    }

    private static List<TaskExample> sample(
            Path file, String split, int max, long seed, UnaryOperator<List<TaskExample>> ofRecord) {
        Set<Split> present = new HashSet<>();
        Split wanted = Split.of(split);
        List<TaskExample> kept = draw(file, wanted, max, seed, present, ofRecord);
        Split heldOut = wanted.heldOut(present);
        return heldOut.equals(wanted) ? kept : draw(file, heldOut, max, seed, present, ofRecord);
    }

    private static List<TaskExample> draw(
            Path file, Split split, int max, long seed, Set<Split> present, UnaryOperator<List<TaskExample>> wanted) {
        List<TaskExample> kept = new ArrayList<>();
        Random random = new Random(seed);
        long[] seen = {0};
        visit(file, (place, ofRecord, examples) -> {
            present.add(ofRecord);
            if (!ofRecord.equals(split)) {
                return;
            }
            for (TaskExample example : wanted.apply(examples)) {
                seen[0]++;
                if (kept.size() < max) {
                    kept.add(example);
                } else {
                    long at = random.nextLong(seen[0]); // reservoir sampling
                    if (at < max) {
                        kept.set((int) at, example);
                    }
                }
            }
        });
        return kept;
    }

    /**
     * Makes sure that no record is left out because its split has another name: {@code tain} for example.
     *
     * @throws InvalidDatasetException naming a record of a split that is none of these, and none of the usual ones
     */
    public static void requireKnownSplits(Path file, String train, String heldOut) {
        Set<Split> named = Set.copyOf(
                List.of(Split.of(train), Split.of(heldOut)).stream().distinct().toList());
        visit(file, (place, split, examples) -> {
            if (!split.isKnown() && !named.contains(split)) {
                throw new InvalidDatasetException(place + ": the split '" + split.name() + "' is unknown; expected '"
                        + train + "', '" + heldOut + "', or one of train, val, validation, dev, eval, test");
            }
        });
    }

    /**
     * Makes sure that nothing that is trained on is also held out.
     *
     * @throws InvalidDatasetException naming a record whose prompt is in both splits
     */
    public static void requireApart(Path file, String train, String heldOut) {
        // Hashes of 64 bits: two of millions of prompts are not expected to have the same, and memory stays small.
        Set<Long> trained = new HashSet<>();
        Set<Split> present = new HashSet<>();
        visit(file, (place, split, examples) -> {
            present.add(split);
            if (split.equals(Split.of(train))) {
                trained.add(hash(longest(examples).prompt()));
            }
        });
        Split apart = Split.of(heldOut).heldOut(present);
        visit(file, (place, split, examples) -> {
            if (split.equals(apart) && trained.contains(hash(longest(examples).prompt()))) {
                throw new InvalidDatasetException(place + ": this prompt of the split '" + split.name()
                        + "' is in the split '" + train + "' too; what is held out must not be trained on");
            }
        });
    }

    /** The first example with turns before it. */
    static Optional<TaskExample> conversation(Path file) {
        List<TaskExample> found = new ArrayList<>();
        visit(file, (place, split, examples) -> {
            if (found.isEmpty() && !longest(examples).history().turns().isEmpty()) {
                found.add(longest(examples));
            }
        });
        return found.stream().findFirst();
    }

    private static TaskExample longest(List<TaskExample> examples) {
        return examples.get(examples.size() - 1);
    }

    private static long hash(String text) {
        long hash = 0xCBF29CE484222325L; // FNV-1a
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
        }
        return hash;
    }

    private static void visit(Path file, Visitor visitor) {
        RecordReader.read(file, record -> {
            List<TaskExample> examples = ExampleForm.examples(record);
            requireWholeCharacters(record, longest(examples).prompt());
            requireWholeCharacters(record, longest(examples).answer());
            visitor.visit(record.place(), split(record), examples);
        });
    }

    /** Half of a surrogate pair is no character, and a tokenizer would read it as a question mark. */
    private static void requireWholeCharacters(DatasetRecord record, String text) {
        if (text.codePoints().anyMatch(character -> Character.getType(character) == Character.SURROGATE)) {
            throw record.error(
                    "a text has half of a surrogate pair (such as \\ud83d alone); expected whole characters");
        }
    }

    /** A split that is overlooked is trained on. */
    private static void requireLowerCase(DatasetRecord record) {
        Iterator<String> names = record.fields().fieldNames();
        while (names.hasNext()) {
            String name = names.next();
            if (name.equalsIgnoreCase("split") && !name.equals("split")) {
                throw record.error("the field '" + name + "' is not read; expected it to be named 'split'");
            }
        }
    }

    private static Split split(DatasetRecord record) {
        requireLowerCase(record);
        JsonNode split = record.fields().path("split");
        if (split.isMissingNode() || split.isNull()) {
            return Split.TRAIN;
        }
        if (!split.isTextual() || split.asText().isBlank()) {
            throw record.error("'split' must be a text such as 'train' or 'test', not " + DatasetRecord.shown(split));
        }
        return Split.of(split.asText());
    }
}
