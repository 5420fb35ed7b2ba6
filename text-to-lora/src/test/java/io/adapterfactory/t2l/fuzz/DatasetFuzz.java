package io.adapterfactory.t2l.fuzz;

import io.adapterfactory.t2l.task.InvalidDatasetException;
import io.adapterfactory.t2l.task.TaskDataset;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** Reads any bytes as a data set, in every format. */
public final class DatasetFuzz {

    private DatasetFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        for (String name : List.of("data.json", "data.jsonl", "data.csv")) {
            Path file = Scratch.with(name, data).resolve(name);
            read(() -> TaskDataset.of(file, "train", "test"));
            read(() -> TaskDataset.of(file, "natural-instructions", "train", "test"));
        }
    }

    private static void read(Supplier<TaskDataset> opened) {
        Scratch.read(
                () -> {
                    TaskDataset dataset = opened.get();
                    dataset.check();
                    dataset.training(3, 1);
                    dataset.heldOut(3);
                },
                InvalidDatasetException.class);
    }
}
