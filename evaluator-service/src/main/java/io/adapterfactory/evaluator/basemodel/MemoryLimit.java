package io.adapterfactory.evaluator.basemodel;

import ai.djl.Device;
import com.sun.management.OperatingSystemMXBean;
import io.adapterfactory.evaluator.config.BaseModelsConfig;
import io.quarkus.runtime.configuration.MemorySize;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/** Memory limit for all loaded base models together, with room for one batch. */
@Singleton
class MemoryLimit {

    private static final double GIB = 1L << 30;

    private final long maxBytes;
    private final long batchBytes;

    /** By default half of the machine's or container's memory; no limit on a GPU. */
    @Inject
    MemoryLimit(BaseModelsConfig config, Device device) {
        this(
                config.maxMemory()
                        .map(MemorySize::asLongValue)
                        .orElseGet(() -> device.isGpu() ? Long.MAX_VALUE : machineBytes() / 2),
                config.batchMemory().asLongValue());
    }

    /**
     * @param maxBytes of all base models and one batch
     * @param batchBytes of one batch
     */
    MemoryLimit(long maxBytes, long batchBytes) {
        this.maxBytes = maxBytes;
        this.batchBytes = batchBytes;
    }

    private static long machineBytes() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }

    long maxBytes() {
        return maxBytes;
    }

    /** Whether base models may take this many bytes in total. */
    boolean allows(long bytes) {
        return bytes <= maxBytes - batchBytes;
    }

    /** @throws BaseModelTooLargeException when a base model of this size exceeds the limit even if it is the only one */
    void requireRoom(String name, long bytes) {
        if (bytes > 0 && !allows(bytes)) {
            throw new BaseModelTooLargeException("base model " + name + " needs " + gib(bytes) + " and a batch "
                    + gib(batchBytes) + ", but the limit for base models is " + gib(maxBytes)
                    + "; raise FACTORY_BASE_MODELS_MAX_MEMORY, use a machine with more memory, or use a server for this"
                    + " base model (FACTORY_ENGINES_<NAME>_URL)");
        }
    }

    static String gib(long bytes) {
        return String.format(Locale.ROOT, "%.2f GiB", bytes / GIB);
    }
}
