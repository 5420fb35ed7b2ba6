package io.adapterfactory.factory.command;

import io.adapterfactory.factory.FactoryException;
import io.adapterfactory.factory.launch.FactoryHome;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.tensor.Torch;
import io.adapterfactory.t2l.training.log.TrainingLog;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder of the trainings, in the layout of a store.
 *
 * @param root may be new
 */
record Runs(Path root) {

    static final String DEFAULT = "runs";
    static final String HELP = "Folder of the trainings (default: $" + "{DEFAULT-VALUE}).";

    Path base() {
        return root.resolve("base-models").resolve("nano");
    }

    /** Of a base model. */
    Path hypernetworks(String baseModel) {
        return root.resolve("hypernetworks").resolve(baseModel);
    }

    Path hypernetwork() {
        return hypernetworks("nano").resolve("v1");
    }

    Path benchmarkIndex() {
        return root.resolve("benchmarks").resolve("nano").resolve("index.safetensors");
    }

    Path adapters() {
        return root.resolve("loras");
    }

    Path state() {
        return root.resolve("state");
    }

    /** Where a training tells how it goes: {@code metrics.jsonl} and event files for TensorBoard. */
    TrainingLog log(String training) {
        return TrainingLog.inFolder(root.resolve("logs").resolve(training));
    }

    /** The base model that was trained here, else the shipped one. */
    Path baseOrShipped() {
        return Files.isRegularFile(base().resolve("model.safetensors"))
                ? base()
                : FactoryHome.find().baseModel("nano");
    }

    /** The hypernetwork that was trained here, else the shipped one. */
    Path hypernetworkOrShipped() {
        return Files.isDirectory(hypernetwork())
                ? hypernetwork()
                : FactoryHome.find().hypernetwork("nano");
    }

    CausalLanguageModel loadBase() {
        Path folder = baseOrShipped();
        if (!Files.isDirectory(folder)) {
            throw FactoryException.notFound("no base model in " + folder + "; run factory train nano-base first");
        }
        return CausalLanguageModel.load(folder, Torch.device("cpu"));
    }
}
