package io.adapterfactory.evaluator.evaluate;

import io.adapterfactory.evaluator.benchmark.BenchmarkUse;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of a long benchmark.
 *
 * @param number from 0
 * @param of number of shards
 * @param first index of the first example, from 0
 * @param examples number of examples
 */
public record Shard(BenchmarkUse benchmark, int number, int of, int first, int examples) {

    /**
     * Splits a benchmark into as few shards as possible, none longer than {@code most}; their lengths differ by at most
     * one.
     */
    static List<Shard> cut(BenchmarkUse benchmark, int examples, int most) {
        int pieces = (examples + most - 1) / most;
        List<Shard> shards = new ArrayList<>();
        for (int number = 0; number < pieces; number++) {
            int first = (int) ((long) examples * number / pieces);
            int end = (int) ((long) examples * (number + 1) / pieces);
            shards.add(new Shard(benchmark, number, pieces, first, end - first));
        }
        return shards;
    }
}
