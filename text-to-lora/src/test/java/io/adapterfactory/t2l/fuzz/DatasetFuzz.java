package io.adapterfactory.t2l.fuzz;

import io.adapterfactory.t2l.task.InvalidDatasetException;
import io.adapterfactory.t2l.task.TaskDataset;
import java.nio.file.Path;

/** A data set of any bytes, in both formats. */
public final class DatasetFuzz {

    private DatasetFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        Path file = Scratch.with("data.json", data).resolve("data.json");
        for (String format : new String[] {"jsonl", "natural-instructions"}) {
            Scratch.read(
                    () -> {
                        TaskDataset dataset = TaskDataset.of(file, format, "train", "test");
                        dataset.check();
                        dataset.training(3, 1);
                    },
                    InvalidDatasetException.class);
        }
    }
}
