package io.adapterfactory.experiments.nano;

import io.adapterfactory.experiments.baseline.AdapterLibrary;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.adapterfactory.t2l.task.nano.Operation;
import io.adapterfactory.t2l.task.nano.Wording;
import java.nio.file.Path;
import java.util.List;

/** The per-task LoRAs of training tasks, with the vectors of their descriptions. */
public final class NanoLibrary {

    private static final int DESCRIPTIONS = 8;
    private static final long SEED = 777;

    private NanoLibrary() {}

    public static AdapterLibrary read(Path adapters, TaskEmbedder embedder) {
        return new AdapterLibrary(NanoSplit.UNSEEN_WORDINGS.operations().stream()
                .map(operation -> entry(adapters, operation, embedder))
                .toList());
    }

    private static AdapterLibrary.Entry entry(Path adapters, Operation operation, TaskEmbedder embedder) {
        List<String> texts = NanoSuite.standard().descriptions(operation, Wording.SEEN, DESCRIPTIONS, SEED);
        return new AdapterLibrary.Entry(
                operation.id(), NanoLoraRecipe.read(adapters, operation), embedder.embed(texts));
    }
}
