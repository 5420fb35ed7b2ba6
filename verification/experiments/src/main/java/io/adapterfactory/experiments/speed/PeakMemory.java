package io.adapterfactory.experiments.speed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The peak resident memory of this process, including native memory, since a given moment; from Linux's statistics. */
final class PeakMemory {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path RESET = Path.of("/proc/self/clear_refs");

    private final boolean told;

    private PeakMemory(boolean told) {
        this.told = told;
    }

    static PeakMemory start() {
        try {
            Files.writeString(RESET, "5"); // resets the high-water mark, see proc(5)
            return new PeakMemory(true);
        } catch (IOException e) {
            return new PeakMemory(false);
        }
    }

    /** -1 if unknown. */
    long bytes() {
        if (!told) {
            return -1;
        }
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                    .findFirst()
                    .orElse(-1);
        } catch (IOException e) {
            return -1;
        }
    }
}
