package io.adapterfactory.t2l.task;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/** A task's data in a file: training examples and held-out examples. */
public sealed interface TaskDataset {

    /** Fixed seed for sampling held-out examples, so that the sample never changes. */
    long HELD_OUT_SEED = 42;

    Path file();

    /**
     * Training examples; never contains a held-out one.
     *
     * @param most maximum number; if there are more, a sample is drawn
     * @throws InvalidDatasetException when the file is missing or invalid
     */
    List<TaskExample> training(int most, long seed);

    /**
     * Held-out examples, never among those of {@link #training}; empty if the data set has none.
     *
     * @param most maximum number; if there are more, always the same sample is drawn
     * @throws InvalidDatasetException when the file is missing or invalid
     */
    List<TaskExample> heldOut(int most);

    /**
     * The first example with earlier turns of a conversation, if any.
     *
     * @throws InvalidDatasetException when the file is missing or invalid
     */
    Optional<TaskExample> conversation();

    /** @throws InvalidDatasetException when there is no training example, or a prompt is in both splits */
    void check();

    /** Records as JSON lines, a JSON list, or CSV, each with the name of its split. */
    record Jsonl(Path file, String trainSplit, String heldOutSplit) implements TaskDataset {

        @Override
        public List<TaskExample> training(int most, long seed) {
            return DatasetFile.sample(file, trainSplit, most, seed);
        }

        @Override
        public List<TaskExample> heldOut(int most) {
            return isOneSplit() ? List.of() : DatasetFile.sampleOfRecords(file, heldOutSplit, most, HELD_OUT_SEED);
        }

        @Override
        public Optional<TaskExample> conversation() {
            return DatasetFile.conversation(file);
        }

        @Override
        public void check() {
            if (isOneSplit()) {
                throw new InvalidDatasetException("the data set " + file
                        + " is to be trained on and held out in the same split '" + trainSplit + "'; expected two");
            }
            if (training(1, 0).isEmpty()) {
                throw new InvalidDatasetException("data set " + file + " has no example of the split '" + trainSplit
                        + "'; expected at least one");
            }
            DatasetFile.requireKnownSplits(file, trainSplit, heldOutSplit);
            DatasetFile.requireApart(file, trainSplit, heldOutSplit);
        }

        private boolean isOneSplit() {
            return Split.of(trainSplit).equals(Split.of(heldOutSplit));
        }
    }

    /**
     * A task file of Super-NaturalInstructions. It has no splits: the first nine tenths are used for training and the
     * rest is held out, as in the paper.
     */
    record Instructions(Path file) implements TaskDataset {

        @Override
        public List<TaskExample> training(int most, long seed) {
            return some(trained(NaturalInstructions.read(file).examples()), most, seed);
        }

        @Override
        public List<TaskExample> heldOut(int most) {
            List<TaskExample> all = NaturalInstructions.read(file).examples();
            return some(all.subList(trained(all).size(), all.size()), most, HELD_OUT_SEED);
        }

        private static List<TaskExample> some(List<TaskExample> all, int most, long seed) {
            List<TaskExample> examples = new ArrayList<>(all);
            if (examples.size() > most) {
                Collections.shuffle(examples, new Random(seed));
            }
            return List.copyOf(examples.subList(0, Math.min(most, examples.size())));
        }

        private static List<TaskExample> trained(List<TaskExample> all) {
            return all.subList(0, all.size() * 9 / 10);
        }

        @Override
        public Optional<TaskExample> conversation() {
            return Optional.empty();
        }

        @Override
        public void check() {
            List<TaskExample> all = NaturalInstructions.read(file).examples();
            List<TaskExample> trained = trained(all);
            if (trained.isEmpty()) {
                throw new InvalidDatasetException("data set " + file + " has " + all.size()
                        + " instance; expected at least two, nine tenths to train on");
            }
            Set<String> prompts = trained.stream().map(TaskExample::prompt).collect(Collectors.toSet());
            for (int i = trained.size(); i < all.size(); i++) {
                if (prompts.contains(all.get(i).prompt())) {
                    throw new InvalidDatasetException(file + ": instance " + i
                            + " is held out, and its input is trained on too; what is held out must not be trained on");
                }
            }
        }
    }

    /**
     * A data set in the format of its file: a JSON object with {@code Definition} or {@code Instances} is a task of
     * Super-NaturalInstructions; everything else has records.
     *
     * @throws InvalidDatasetException when the file is missing
     */
    static TaskDataset of(Path file, String trainSplit, String heldOutSplit) {
        boolean isInstructions = file.toString().endsWith(".json") && NaturalInstructions.isTask(file);
        return isInstructions ? new Instructions(file) : new Jsonl(file, trainSplit, heldOutSplit);
    }

    /**
     * @param format {@code jsonl} or {@code natural-instructions}
     * @throws InvalidDatasetException for another format
     */
    static TaskDataset of(Path file, String format, String trainSplit, String heldOutSplit) {
        return switch (format) {
            case "jsonl" -> new Jsonl(file, trainSplit, heldOutSplit);
            case "natural-instructions" -> new Instructions(file);
            default ->
                throw new InvalidDatasetException(
                        "data set format '" + format + "' is unknown; expected jsonl or natural-instructions");
        };
    }
}
