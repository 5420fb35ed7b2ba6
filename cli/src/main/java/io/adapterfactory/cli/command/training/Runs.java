package io.adapterfactory.cli.command.training;

import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.launch.FactoryHome;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.tensor.Torch;
import io.adapterfactory.t2l.training.log.TrainingLog;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder of all trainings, in the layout of a store.
 *
 * @param root may not exist yet
 */
public record Runs(Path root) {

    public static final String DEFAULT = "runs";
    public static final String HELP = "Folder of the trainings (default: $" + "{DEFAULT-VALUE}).";

    public Path base() {
        return root.resolve("base-models").resolve("nano");
    }

    /** Hypernetworks for a base model. */
    Path hypernetworks(String baseModel) {
        return root.resolve("hypernetworks").resolve(baseModel);
    }

    public Path hypernetwork() {
        return hypernetworks("nano").resolve("v1");
    }

    public Path benchmarkIndex() {
        return root.resolve("benchmarks").resolve("nano").resolve("index.safetensors");
    }

    public Path adapters() {
        return root.resolve("loras");
    }

    public Path state() {
        return root.resolve("state");
    }

    /** The log of a training: {@code metrics.jsonl} and event files for TensorBoard. */
    public TrainingLog log(String training) {
        return TrainingLog.inFolder(root.resolve("logs").resolve(training));
    }

    /** A base model that was trained here, else the shipped one. */
    public Path baseOrShipped() {
        return Files.isRegularFile(base().resolve("model.safetensors"))
                ? base()
                : FactoryHome.find().baseModel("nano");
    }

    /** A hypernetwork that was trained here, else the shipped one. */
    public Path hypernetworkOrShipped() {
        return Files.isDirectory(hypernetwork())
                ? hypernetwork()
                : FactoryHome.find().hypernetwork("nano");
    }

    public CausalLanguageModel loadBase() {
        Path folder = baseOrShipped();
        if (!Files.isDirectory(folder)) {
            throw FactoryException.notFound("no base model in " + folder + "; run factory train nano-base first");
        }
        return CausalLanguageModel.load(folder, Torch.device("cpu"));
    }
}
