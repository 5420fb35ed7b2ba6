package io.adapterfactory.t2l.lora.peft;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Selects the modules of an adapter by PEFT's rules. A module is named by its path in the base model, for example
 * {@code model.layers.3.self_attn.q_proj}.
 *
 * @param included the names in {@code target_modules}
 * @param excluded the names in {@code exclude_modules}
 * @param layers {@code layers_to_transform}; empty for all
 * @param layerPatterns from {@code layers_pattern}; their first group is a layer's index
 */
record PeftTargets(Names included, Names excluded, Optional<Set<Integer>> layers, List<PythonPattern> layerPatterns) {

    /** A selection of modules in a configuration. */
    sealed interface Names {

        boolean include(String path);

        /** Position of a module in the order of the names; smaller is earlier. */
        int position(String path);
    }

    /** The expression matches the whole path. */
    record Expression(PythonPattern pattern) implements Names {

        @Override
        public boolean include(String path) {
            return pattern.matchesAll(path);
        }

        @Override
        public int position(String path) {
            return 0;
        }
    }

    /** The path is a name, or ends with a dot and a name. */
    record Suffixes(List<String> names) implements Names {

        @Override
        public boolean include(String path) {
            return position(path) < names.size();
        }

        @Override
        public int position(String path) {
            int at = 0;
            while (at < names.size() && !path.equals(names.get(at)) && !path.endsWith("." + names.get(at))) {
                at++;
            }
            return at;
        }
    }

    /** Every linear module of the decoder's layers ({@code all-linear}). */
    record AllLinear() implements Names {

        @Override
        public boolean include(String path) {
            return true;
        }

        @Override
        public int position(String path) {
            return 0;
        }
    }

    /** Whether the adapter has a module. */
    boolean contain(String path) {
        if (excluded.include(path) || !included.include(path)) {
            return false;
        }
        boolean isNamedInFull =
                included instanceof Suffixes suffixes && suffixes.names().contains(path);
        return isNamedInFull || layers.isEmpty() || inLayers(path, layers.get());
    }

    private boolean inLayers(String path, Set<Integer> numbers) {
        for (PythonPattern pattern : layerPatterns) {
            String number = pattern.firstGroup(path);
            if (number != null) {
                return number.matches("\\d{1,6}") && numbers.contains(Integer.parseInt(number));
            }
        }
        return false;
    }
}
