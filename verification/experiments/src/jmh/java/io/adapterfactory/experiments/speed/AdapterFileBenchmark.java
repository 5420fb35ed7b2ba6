package io.adapterfactory.experiments.speed;

import ai.djl.Device;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.lora.ExportForm;
import io.adapterfactory.t2l.lora.KnownBaseModel;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One adapter of Mistral-7B's shapes, 13.6 MB, into a folder with its digests. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xmx4g", "-Dai.djl.offline=true", "-Dai.djl.pytorch.num_threads=1"})
public class AdapterFileBenchmark {

    private Path folder;
    private LoraWeights adapter;

    @Setup(Level.Trial)
    public void generate() throws IOException {
        folder = Files.createTempDirectory("adapter-file");
        try (Hypernetwork hypernetwork =
                GenerationSpeed.random(HeadForm.S, KnownBaseModel.MISTRAL_7B, 8, "none", Device.cpu())) {
            adapter = hypernetwork.generate(new float[1][8]).get(0);
        }
    }

    @Benchmark
    public Manifest write() {
        Path target = folder.resolve("adapter");
        ArtifactDirectory.delete(target);
        return ArtifactDirectory.write(
                target, directory -> PeftDirectory.write(directory, adapter, ExportForm.FOLDED, "mistral-7b"));
    }

    @TearDown(Level.Trial)
    public void delete() {
        ArtifactDirectory.delete(folder);
    }
}
