package io.adapterfactory.t2l;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.adapterfactory.t2l.tensor.SafetensorsFile;
import io.adapterfactory.t2l.tensor.Torch;
import java.net.URISyntaxException;
import java.nio.file.Path;

/** The reference numbers of the test resources. */
public final class Goldens {

    private Goldens() {}

    /** The device of the library's tests; {@code -Dtest.device=cuda:0} selects a GPU. */
    public static Device device() {
        return Torch.device(System.getProperty("test.device", "cpu"));
    }

    public static Path folder(String name) {
        try {
            return Path.of(Goldens.class.getResource("/goldens/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    public static SafetensorsFile open(String folder) {
        return SafetensorsFile.open(folder(folder).resolve("golden.safetensors"));
    }

    /** The largest difference divided by the largest magnitude. */
    public static double relativeError(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double difference = 0;
        double magnitude = 1e-12;
        for (int i = 0; i < expected.length; i++) {
            difference = Math.max(difference, Math.abs((double) actual[i] - expected[i]));
            magnitude = Math.max(magnitude, Math.abs(expected[i]));
        }
        return difference / magnitude;
    }
}
