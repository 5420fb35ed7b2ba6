package io.adapterfactory.experiments.speed;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * Elapsed time.
 *
 * @param seconds wall-clock time
 * @param cpuSeconds of all threads of this process, which other programs on the machine do not affect
 */
public record Elapsed(double seconds, double cpuSeconds) {

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final double NANO = 1e-9;

    /** Longer than any measurement. */
    static final Elapsed LONGEST = new Elapsed(Double.MAX_VALUE, Double.MAX_VALUE);

    static Elapsed of(Runnable work) {
        long start = System.nanoTime();
        long cpuStart = SYSTEM.getProcessCpuTime();
        work.run();
        return new Elapsed((System.nanoTime() - start) * NANO, (SYSTEM.getProcessCpuTime() - cpuStart) * NANO);
    }

    /** The best of some runs, for each of both times. */
    static Elapsed best(int runs, Runnable work) {
        Elapsed best = LONGEST;
        for (int run = 0; run < runs; run++) {
            best = best.least(of(work));
        }
        return best;
    }

    Elapsed least(Elapsed other) {
        return new Elapsed(Math.min(seconds, other.seconds), Math.min(cpuSeconds, other.cpuSeconds));
    }

    Elapsed plus(Elapsed other) {
        return new Elapsed(seconds + other.seconds, cpuSeconds + other.cpuSeconds);
    }
}
