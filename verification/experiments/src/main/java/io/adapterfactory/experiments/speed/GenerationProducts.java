package io.adapterfactory.experiments.speed;

import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.lora.LayerGroup;
import io.adapterfactory.t2l.lora.ModuleShape;
import java.util.ArrayList;
import java.util.List;

/** The matrix products of a pass of a hypernetwork, computed from its shapes; of the heads only the used part. */
final class GenerationProducts {

    private GenerationProducts() {}

    static Products of(HypernetworkConfig config, int tasks) {
        int d = config.sizes().latent();
        int h = config.sizes().headInput();
        long rank = config.lora().rank();
        long rows = (long) config.target().layerCount()
                * tasks
                * config.target().modules().size();
        long matrices = config.head() == HeadForm.L ? 1 : 2;
        long lines = config.head() == HeadForm.S ? rank : 1;
        List<Products.Shape> products = new ArrayList<>();
        products.add(new Products.Shape(tasks, config.sizes().taskVector(), d / 2, 1));
        bottleneck(products, rows, d, d); // mixer
        bottleneck(products, rows, d, d); // residual block 1
        bottleneck(products, rows * matrices, d, d); // residual block 2
        if (config.head() == HeadForm.S) {
            bottleneck(products, rank, d, d);
        }
        bottleneck(products, rows * matrices * lines, d, h);
        for (LayerGroup group : config.target().groups().values()) {
            ModuleShape module = group.shape();
            long ofGroup = (long) group.layers().size() * tasks;
            if (config.head() == HeadForm.S) {
                products.add(new Products.Shape(ofGroup * rank, h, module.in(), 1));
                products.add(new Products.Shape(ofGroup * rank, h, module.out(), 1));
            } else {
                products.add(new Products.Shape(ofGroup, h, rank * module.in(), 1));
                products.add(new Products.Shape(ofGroup, h, rank * module.out(), 1));
            }
        }
        return new Products(products);
    }

    /** Linear d to 4d, linear 4d to {@code out}. */
    private static void bottleneck(List<Products.Shape> products, long rows, long d, long out) {
        products.add(new Products.Shape(rows, d, 4 * d, 1));
        products.add(new Products.Shape(rows, 4 * d, out, 1));
    }
}
