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
 * A data set of records with examples: JSON lines, a JSON list, or CSV. A record is a prompt with its response, an
 * instruction with its input and output (Alpaca), or a chat; {@code split} names its split, by default {@code train}.
 */
public final class DatasetFile {

    private DatasetFile() {}

    /**
     * Receives the records of a file one by one, each with its examples; the one with the longest conversation is last.
     */
    private interface Visitor {
        void visit(String place, Split split, List<TaskExample> examples);
    }

    /**
     * Reads one split. If the file has only one of {@code validation} and {@code test}, it is used for both.
     *
     * @throws InvalidDatasetException when the file is missing, too large, not UTF-8, or has an invalid record
     */
    public static List<TaskExample> read(Path file, String split) {
        return sample(file, split, Integer.MAX_VALUE, 0);
    }

    /**
     * Reads one split for training: from a chat, every answer with weight. If there are more than {@code max} examples,
     * a uniform sample is drawn.
     *
     * @throws InvalidDatasetException like {@link #read}; records of other splits are also checked
     */
    public static List<TaskExample> sample(Path file, String split, int max, long seed) {
        return sample(file, split, max, seed, examples -> examples);
    }

    /**
     * Reads one split for scoring: from a chat, only the last answer. Otherwise like {@link #sample}.
     *
     * @throws InvalidDatasetException like {@link #sample}
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
     * Checks that no record is ignored because of a misspelled split, for example {@code tain}.
     *
     * @throws InvalidDatasetException naming a record with a split that is neither one of these nor a common name
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
     * Checks that training and held-out examples do not overlap.
     *
     * @throws InvalidDatasetException naming a record whose prompt is in both splits
     */
    public static void requireApart(Path file, String train, String heldOut) {
        // Hashes of 64 bits save memory, and collisions are very unlikely even among millions of prompts.
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

    /** The first example with earlier turns. */
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

    /** An unpaired surrogate is not a character, and a tokenizer would replace it by a question mark. */
    private static void requireWholeCharacters(DatasetRecord record, String text) {
        if (text.codePoints().anyMatch(character -> Character.getType(character) == Character.SURROGATE)) {
            throw record.error(
                    "a text has half of a surrogate pair (such as \\ud83d alone); expected whole characters");
        }
    }

    /** Checks the case of the key, because a record with an ignored split would be used for training. */
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
