package io.adapterfactory.t2l.hypernetwork.checkpoint;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.adapterfactory.t2l.file.JsonDocument;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkParameters;
import io.adapterfactory.t2l.hypernetwork.InvalidHypernetworkException;
import io.adapterfactory.t2l.hypernetwork.TrainingNeighborhood;
import io.adapterfactory.t2l.tensor.SafetensorsFile;
import io.adapterfactory.t2l.tensor.SafetensorsWriter;
import io.adapterfactory.t2l.tensor.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A hypernetwork on disk: {@code hypernetwork.json} (the configuration), {@code hypernetwork.safetensors} (the
 * weights), and optionally {@code training_embeddings.safetensors} (one task vector for each training description,
 * {@code [n, taskVectorSize]}).
 */
public final class HypernetworkFolder {

    public static final String CONFIG = "hypernetwork.json";
    public static final String WEIGHTS = "hypernetwork.safetensors";
    public static final String TRAINING_EMBEDDINGS = "training_embeddings.safetensors";
    private static final String CARD = "README.md";
    private static final String EMBEDDINGS = "embeddings"; // the only tensor of TRAINING_EMBEDDINGS

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .setVisibility(com.fasterxml.jackson.annotation.PropertyAccessor.IS_GETTER, JsonAutoDetect.Visibility.NONE);

    private HypernetworkFolder() {}

    /** Writes the configuration, the weights, and a model card; half precision halves the size. */
    public static void write(
            Path folder, HypernetworkConfig config, Map<String, float[]> weights, boolean halfPrecision) {
        Map<String, Shape> shapes = new HypernetworkParameters(config).all();
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        weights.forEach((name, values) -> {
            long[] shape = shapes.get(name).getShape();
            tensors.put(name, halfPrecision ? TensorData.half(values, shape) : TensorData.of(values, shape));
        });
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve(CONFIG), JSON.writeValueAsString(HypernetworkJson.of(config)) + "\n");
            Files.writeString(folder.resolve(CARD), HypernetworkCard.text(config));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("cannot write to " + folder + ": " + e, e);
        }
        SafetensorsWriter.write(folder.resolve(WEIGHTS), tensors, Map.of("format", "pt"));
    }

    /** Writes the vectors of the training descriptions, for detecting unusual descriptions. */
    public static void writeTrainingEmbeddings(Path folder, float[][] vectors) {
        int width = vectors[0].length;
        float[] flat = new float[vectors.length * width];
        for (int i = 0; i < vectors.length; i++) {
            System.arraycopy(vectors[i], 0, flat, i * width, width);
        }
        SafetensorsWriter.write(
                folder.resolve(TRAINING_EMBEDDINGS),
                Map.of(EMBEDDINGS, TensorData.half(flat, vectors.length, width)),
                Map.of());
    }

    /** The vectors of the training descriptions, if the folder has them. */
    public static Optional<TrainingNeighborhood> readTrainingNeighborhood(Path folder) {
        Path file = folder.resolve(TRAINING_EMBEDDINGS);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            long[] shape = tensors.tensors().get(EMBEDDINGS).shape();
            return Optional.of(new TrainingNeighborhood(tensors.floats(EMBEDDINGS), Math.toIntExact(shape[1])));
        }
    }

    /**
     * Loads a hypernetwork from a folder.
     *
     * @throws InvalidHypernetworkException when a file or tensor is missing, has the wrong shape, or is not finite
     */
    public static Hypernetwork load(Path folder, Device device) {
        HypernetworkConfig config = readConfig(folder);
        return new Hypernetwork(config, readWeights(folder, config), device);
    }

    /** @throws InvalidHypernetworkException when the file is missing or does not describe a hypernetwork */
    public static HypernetworkConfig readConfig(Path folder) {
        Path file = folder.resolve(CONFIG);
        try {
            return JsonDocument.read(JSON, file, HypernetworkJson.class).config();
        } catch (NoSuchFileException e) {
            throw new InvalidHypernetworkException(
                    file + " is missing; expected a folder with " + CONFIG + " and " + WEIGHTS, e);
        } catch (JsonProcessingException e) {
            throw notDescribed(file, e.getOriginalMessage(), e);
        } catch (InvalidHypernetworkException e) {
            throw notDescribed(file, e.getMessage(), e);
        } catch (IOException e) {
            throw new InvalidHypernetworkException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static InvalidHypernetworkException notDescribed(Path file, String reason, Exception cause) {
        return new InvalidHypernetworkException(file + " does not describe a hypernetwork: " + reason, cause);
    }

    /** The weights by name, with checked shapes and finite numbers. */
    public static Map<String, float[]> readWeights(Path folder, HypernetworkConfig config) {
        Path file = folder.resolve(WEIGHTS);
        if (!Files.isRegularFile(file)) {
            throw new InvalidHypernetworkException(file + " is missing");
        }
        Map<String, float[]> weights = new LinkedHashMap<>();
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            new HypernetworkParameters(config).all().forEach((name, shape) -> {
                if (!tensors.tensors().containsKey(name)) {
                    throw new InvalidHypernetworkException(file + ": tensor " + name + " is missing");
                }
                long[] found = tensors.tensors().get(name).shape();
                if (!Arrays.equals(found, shape.getShape())) {
                    throw new InvalidHypernetworkException(file + ": tensor " + name + " has shape "
                            + Arrays.toString(found) + ", expected " + Arrays.toString(shape.getShape()) + " by "
                            + CONFIG);
                }
                if (!tensors.hasOnlyFinite(name)) {
                    throw new InvalidHypernetworkException(file + ": tensor " + name + " has NaN or infinite weights");
                }
                weights.put(name, tensors.floats(name));
            });
        }
        return weights;
    }
}
