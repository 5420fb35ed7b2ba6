package io.adapterfactory.t2l.hypernetwork;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.core.Linear;
import io.adapterfactory.t2l.lora.ModuleShape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The heads as the linear maps they are: for every module one that writes A and one that writes B, cut to the numbers that
 * are used. Heads of form M and S are as wide as the wider of a module's input and output, so without the cut a quarter of
 * the multiplications for a grouped-query value projection would be thrown away.
 *
 * @param modules by module
 * @param outMajor whether a map writes B as {@code [out, r]}, as files have it, instead of {@code [r, out]}; in form S one
 *     pass writes a single rank, and the order is not for the map to choose
 */
record HeadMaps(Map<String, Pair> modules, boolean outMajor) {

    /** The maps for A and B. */
    record Pair(Affine a, Affine b) {}

    /**
     * @param weight {@code [numbers, h]}
     * @param bias {@code [numbers]}, or null
     */
    record Affine(NDArray weight, NDArray bias) {

        /** {@code [..., h]} to {@code [..., numbers]}. */
        NDArray apply(NDArray x) {
            return (bias == null ? Linear.linear(x, weight) : Linear.linear(x, weight, bias)).singletonOrThrow();
        }
    }

    /**
     * Views of the heads' weights where the memory's order allows; gradients go through to the weights.
     *
     * @param owner of the views
     */
    static HeadMaps of(HypernetworkConfig config, Map<String, NDArray> weights, boolean outMajor, NDManager owner) {
        Map<String, Pair> modules = new LinkedHashMap<>();
        config.target().modules().forEach((module, shape) -> {
            NDArray weight = weights.get("heads." + module + ".weight");
            NDArray bias = weights.get("heads." + module + ".bias");
            Cut cut = new Cut(config.head(), config.lora().rank(), shape, outMajor, owner);
            modules.put(module, new Pair(affine(cut::forA, weight, bias), affine(cut::forB, weight, bias)));
        });
        return new HeadMaps(modules, outMajor);
    }

    private static Affine affine(UnaryOperator<NDArray> cut, NDArray weight, NDArray bias) {
        NDArray numbers = bias == null ? null : cut.apply(bias.expandDims(1));
        return new Affine(cut.apply(weight), numbers == null ? null : numbers.squeeze(1));
    }

    /** Takes the rows of one matrix out of a head's {@code [all numbers, columns]}. */
    private record Cut(HeadForm form, int rank, ModuleShape module, boolean outMajor, NDManager owner) {

        NDArray forA(NDArray head) {
            return switch (form) {
                case L -> owned(head.split(new long[] {(long) rank * module.in()}, 0), 0);
                case M, S -> firstColumns(head, module.in());
            };
        }

        NDArray forB(NDArray head) {
            NDArray rows =
                    switch (form) {
                        case L -> owned(head.split(new long[] {(long) rank * module.in()}, 0), 1);
                        case M, S -> firstColumns(head, module.out());
                    };
            if (!outMajor || form == HeadForm.S) {
                return rows;
            }
            return owned(rows.reshape(rank, module.out(), -1).swapAxes(0, 1)).reshape((long) module.out() * rank, -1);
        }

        /** From {@code ranks x widest} rows the first {@code width} of each rank. */
        private NDArray firstColumns(NDArray head, int width) {
            int widest = Math.max(module.in(), module.out());
            if (width == widest) {
                return owned(head.reshape(head.getShape()));
            }
            long ranks = form == HeadForm.S ? 1 : rank;
            NDArray byRank = owned(head.reshape(ranks, widest, -1));
            return owned(byRank.split(new long[] {width}, 1), 0).reshape(ranks * width, -1);
        }

        private NDArray owned(NDArray view) {
            view.attach(owner);
            return view;
        }

        private NDArray owned(NDList views, int chosen) {
            views.forEach(view -> view.attach(owner));
            return views.get(chosen);
        }
    }

    /** Copies that share no memory with the weights they were cut from. */
    HeadMaps copied(NDManager owner) {
        Map<String, Pair> copies = new LinkedHashMap<>();
        modules.forEach((module, pair) -> copies.put(module, new Pair(copy(pair.a(), owner), copy(pair.b(), owner))));
        return new HeadMaps(copies, outMajor);
    }

    private static Affine copy(Affine map, NDManager owner) {
        return new Affine(copy(map.weight(), owner), map.bias() == null ? null : copy(map.bias(), owner));
    }

    private static NDArray copy(NDArray array, NDManager owner) {
        NDArray copy = array.duplicate();
        copy.attach(owner);
        return copy;
    }

    /** Numbers in all maps, which is how many are multiplied for each row of head inputs. */
    long size() {
        return modules.values().stream()
                .mapToLong(pair -> pair.a().weight().size() + pair.b().weight().size())
                .sum();
    }
}
