package io.adapterfactory.t2l.hypernetwork;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.adapterfactory.t2l.hypernetwork.HypernetworkWeights.Linear;
import io.adapterfactory.t2l.lora.ModuleShape;
import io.adapterfactory.t2l.tensor.Torch;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The heads as linear maps: for every module, one for A and one for B, limited to the numbers that are used. Heads of
 * form M and S are as wide as the wider of a module's input and output, so without this limit a quarter of the
 * multiplications for a grouped-query value projection would be wasted.
 *
 * @param groups by group of the target
 * @param outMajor whether a map generates B as {@code [out, r]}, as in files, instead of {@code [r, out]}; in form S
 *     one pass generates a single rank, so the order is fixed
 */
record HeadMaps(Map<String, Pair> groups, boolean outMajor) {

    /** The maps for A and B, {@code [..., h]} to {@code [..., numbers]}. */
    record Pair(Linear a, Linear b) {}

    /**
     * Views of the heads' weights where the memory layout allows; gradients flow to the weights.
     *
     * @param heads by group
     * @param owner of the views
     */
    static HeadMaps of(HypernetworkConfig config, Map<String, Linear> heads, boolean outMajor, NDManager owner) {
        Map<String, Pair> groups = new LinkedHashMap<>();
        config.target().groups().forEach((name, group) -> {
            Linear head = heads.get(name);
            Cut cut = new Cut(config.head(), config.lora().rank(), group.shape(), outMajor, owner);
            groups.put(name, new Pair(cut(cut::forA, head), cut(cut::forB, head)));
        });
        return new HeadMaps(groups, outMajor);
    }

    private static Linear cut(UnaryOperator<NDArray> cut, Linear head) {
        NDArray weight = cut.apply(head.weight()); // [numbers, h]
        return new Linear(
                weight,
                head.bias() == null
                        ? null
                        : cut.apply(head.bias().expandDims(1)).squeeze(1));
    }

    /** Selects the rows of one matrix from a head's {@code [all numbers, columns]}. */
    private record Cut(HeadForm form, int rank, ModuleShape module, boolean outMajor, NDManager owner) {

        NDArray forA(NDArray head) {
            return switch (form) {
                case L -> partsOf(head).get(0);
                case M, S -> firstColumns(head, module.in());
            };
        }

        NDArray forB(NDArray head) {
            NDArray rows =
                    switch (form) {
                        case L -> partsOf(head).get(1);
                        case M, S -> firstColumns(head, module.out());
                    };
            if (!outMajor || form == HeadForm.S) {
                return rows;
            }
            NDArray byRank = rows.reshape(rank, module.out(), -1); // [r, out, h]
            return Torch.in(owner, byRank.swapAxes(0, 1)).reshape((long) module.out() * rank, -1);
        }

        /** The rows of A, {@code [r*in, h]}, and of B, {@code [r*out, h]}. */
        private NDList partsOf(NDArray head) {
            return Torch.in(owner, head.split(new long[] {(long) rank * module.in()}, 0));
        }

        /** The first {@code width} of each rank of {@code ranks x widest} rows. */
        private NDArray firstColumns(NDArray head, int width) {
            int widest = Math.max(module.in(), module.out());
            if (width == widest) {
                return Torch.view(owner, head);
            }
            long ranks = form == HeadForm.S ? 1 : rank;
            NDArray byRank = Torch.in(owner, head.reshape(ranks, widest, -1)); // [r, widest, h]
            NDList columns = Torch.in(owner, byRank.split(new long[] {width}, 1));
            return columns.get(0).reshape(ranks * width, -1);
        }
    }

    /** Copies that do not share memory with the weights. */
    HeadMaps copied(NDManager owner) {
        Map<String, Pair> copies = new LinkedHashMap<>();
        groups.forEach((group, pair) -> copies.put(group, new Pair(copy(pair.a(), owner), copy(pair.b(), owner))));
        return new HeadMaps(copies, outMajor);
    }

    private static Linear copy(Linear map, NDManager owner) {
        return new Linear(copy(map.weight(), owner), map.bias() == null ? null : copy(map.bias(), owner));
    }

    private static NDArray copy(NDArray array, NDManager owner) {
        return Torch.in(owner, array.duplicate());
    }

    /** Number of values in all maps: the multiplications for each row of head inputs. */
    long size() {
        return groups.values().stream()
                .mapToLong(pair -> pair.a().weight().size() + pair.b().weight().size())
                .sum();
    }
}
