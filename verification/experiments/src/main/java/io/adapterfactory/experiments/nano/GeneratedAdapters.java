package io.adapterfactory.experiments.nano;

import ai.djl.Device;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.lora.LayerGroup;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.ModuleShape;
import io.adapterfactory.t2l.task.nano.Operation;
import io.adapterfactory.t2l.task.nano.Wording;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Adapters of the shipped hypernetwork with their tasks and task vectors. */
public record GeneratedAdapters(List<Operation> tasks, List<float[]> taskVectors, List<LoraWeights> adapters) {

    /** Uses three seen descriptions of each task. */
    public static GeneratedAdapters of(NanoLab lab, List<Operation> operations) {
        List<Operation> tasks = new ArrayList<>();
        List<float[]> vectors = new ArrayList<>();
        List<LoraWeights> adapters = new ArrayList<>();
        try (Hypernetwork hypernetwork = HypernetworkFolder.load(lab.settings().shipped(), Device.cpu())) {
            TaskEmbedder embedder = lab.embedder(hypernetwork.config().textEncoder());
            for (Operation operation : operations) {
                float[][] ofTask = embedder.embed(NanoScorer.descriptions(operation, Wording.SEEN));
                adapters.addAll(hypernetwork.generate(ofTask));
                for (float[] vector : ofTask) {
                    tasks.add(operation);
                    vectors.add(vector);
                }
            }
        }
        return new GeneratedAdapters(tasks, vectors, adapters);
    }

    /** All numbers of the updates B A, {@code [layers * modules * out * in]}: two factorisations of one update are one vector. */
    public static float[] update(LoraWeights lora) {
        int size = lora.target().groups().values().stream()
                .mapToInt(group -> group.layers().size()
                        * group.shape().in()
                        * group.shape().out())
                .sum();
        float[] update = new float[size];
        int at = 0;
        int r = lora.config().rank();
        for (Map.Entry<String, LayerGroup> group : lora.target().groups().entrySet()) {
            ModuleShape shape = group.getValue().shape();
            float[] a = lora.a().get(group.getKey());
            float[] b = lora.b().get(group.getKey());
            for (int l = 0; l < group.getValue().layers().size(); l++) {
                for (int o = 0; o < shape.out(); o++) {
                    for (int k = 0; k < r; k++) {
                        float factor = b[(l * shape.out() + o) * r + k];
                        int row = (l * r + k) * shape.in();
                        for (int i = 0; i < shape.in(); i++) {
                            update[at + i] += factor * a[row + i];
                        }
                    }
                    at += shape.in();
                }
            }
        }
        return update;
    }

    public static double cosine(float[] a, float[] b) {
        double product = 0;
        double squaresA = 0;
        double squaresB = 0;
        for (int i = 0; i < a.length; i++) {
            product += (double) a[i] * b[i];
            squaresA += (double) a[i] * a[i];
            squaresB += (double) b[i] * b[i];
        }
        return product / Math.sqrt(squaresA * squaresB);
    }
}
