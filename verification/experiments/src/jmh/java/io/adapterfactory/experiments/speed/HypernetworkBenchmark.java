package io.adapterfactory.experiments.speed;

import ai.djl.Device;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.lora.KnownBaseModel;
import io.adapterfactory.t2l.lora.LoraWeights;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The forward pass at Mistral-7B's shapes: task vectors to adapters in host memory. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xmx4g", "-Dai.djl.offline=true", "-Dai.djl.pytorch.num_threads=1"})
public class HypernetworkBenchmark {

    private static final int WIDTH = 384;

    @Param({"L", "M", "S"})
    private HeadForm form;

    @Param({"1", "8", "32"})
    private int batch;

    private Hypernetwork hypernetwork;
    private float[][] vectors;

    @Setup(Level.Trial)
    public void load() {
        hypernetwork = GenerationSpeed.random(form, KnownBaseModel.MISTRAL_7B, WIDTH, "none", Device.cpu());
        Random random = new Random(1);
        vectors = new float[batch][WIDTH];
        for (float[] vector : vectors) {
            for (int i = 0; i < WIDTH; i++) {
                vector[i] = (float) random.nextGaussian();
            }
        }
    }

    @Benchmark
    public List<LoraWeights> generate() {
        return hypernetwork.generate(vectors);
    }

    @TearDown(Level.Trial)
    public void close() {
        hypernetwork.close();
    }
}
