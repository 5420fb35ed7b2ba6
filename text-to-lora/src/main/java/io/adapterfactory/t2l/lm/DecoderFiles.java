package io.adapterfactory.t2l.lm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.file.JsonProblem;
import io.adapterfactory.t2l.file.SizeLimit;
import io.adapterfactory.t2l.lm.config.InvalidModelException;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.tensor.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** Reads a decoder's weights from {@code model.safetensors}, or from shards under {@code model.safetensors.index.json}. */
public final class DecoderFiles {

    private static final String PREFIX = "model.";
    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";

    private DecoderFiles() {}

    /**
     * The file of every tensor of a folder, by the tensor's name in a model with an output head.
     *
     * @throws InvalidModelException when the folder has no weights, or its index is broken
     */
    public static Map<String, StoredTensor> tensors(Path folder) {
        return withPrefix(locate(folder));
    }

    static DecoderWeights load(Path folder, ModelConfig config, NDManager manager, Precision precision) {
        Map<String, StoredTensor> stored = tensors(folder);
        SurplusTensors.requireNone(folder, config, stored);
        Map<Path, SafetensorsFile> open = new HashMap<>();
        try {
            BiFunction<String, Shape, NDArray> source = (name, shape) -> {
                StoredTensor tensor = stored.get(name);
                if (tensor == null) {
                    throw new InvalidModelException(folder + ": tensor " + name + " is missing");
                }
                Path file = tensor.file();
                SafetensorsFile tensors = open.computeIfAbsent(file, SafetensorsFile::open);
                NDArray array = read(tensors, file, tensor.name(), manager, precision.dataType());
                if (!array.getShape().equals(shape)) {
                    throw new InvalidModelException(file + ": tensor " + tensor.name() + " has shape "
                            + Arrays.toString(array.getShape().getShape()) + ", expected "
                            + Arrays.toString(shape.getShape()) + " by config.json");
                }
                return array;
            };
            DecoderWeights weights = DecoderWeights.assemble(config, source, array -> precision.matrix(manager, array));
            if (config.output().tied() && stored.containsKey(DecoderWeights.HEAD)) {
                requireTied(folder, weights.embedding(), source);
            }
            return weights;
        } finally {
            open.values().forEach(SafetensorsFile::close);
        }
    }

    /** Which of the two tensors is used depends on the version of transformers, so the head must equal the embedding. */
    private static void requireTied(Path folder, NDArray embedding, BiFunction<String, Shape, NDArray> source) {
        try (NDArray head = source.apply(DecoderWeights.HEAD, embedding.getShape())) {
            if (!embedding.contentEquals(head)) {
                throw new InvalidModelException(folder + ": tensor " + DecoderWeights.HEAD + " differs from "
                        + DecoderWeights.EMBEDDING + ", but tie_word_embeddings is true; expected equal tensors, or"
                        + " tie_word_embeddings false");
            }
        }
    }

    private static NDArray read(SafetensorsFile tensors, Path file, String name, NDManager manager, DataType dataType) {
        if (!tensors.tensors().containsKey(name)) {
            throw new InvalidModelException(
                    file + ": tensor " + name + " is missing, though the index names this file");
        }
        if (!tensors.hasOnlyFinite(name)) {
            throw new InvalidModelException(file + ": tensor " + name + " has NaN or infinite weights");
        }
        NDArray read = tensors.ndArray(manager, name);
        if (read.getDataType() == dataType) {
            return read;
        }
        try (read) {
            NDArray converted = read.toType(dataType, false);
            requireFinite(converted, file, name);
            return converted;
        }
    }

    private static void requireFinite(NDArray converted, Path file, String name) {
        try (NDArray infinite = converted.isInfinite();
                NDArray any = infinite.any()) {
            if (any.getBoolean()) {
                throw new InvalidModelException(file + ": tensor " + name
                        + " has weights that are too large for fp16 (beyond 65504); expected precision fp32");
            }
        }
    }

    /** The tensors by their names in a model with an output head. Files of a decoder alone have the names without {@code model.}. */
    private static Map<String, StoredTensor> withPrefix(Map<String, Path> fileOfTensor) {
        boolean isDecoderAlone = fileOfTensor.keySet().stream().noneMatch(name -> name.startsWith(PREFIX));
        Map<String, StoredTensor> stored = new TreeMap<>();
        fileOfTensor.forEach((name, file) -> {
            boolean isPrefixed = isDecoderAlone && !name.equals(DecoderWeights.HEAD);
            stored.put(isPrefixed ? PREFIX + name : name, new StoredTensor(file, name));
        });
        return stored;
    }

    /** Whether files of these names in a model's folder are its weights. */
    public static boolean hasWeights(Set<String> fileNames) {
        return fileNames.contains(SINGLE) || fileNames.contains(INDEX);
    }

    /** Whether a model's folder has weights. */
    public static boolean hasWeights(Path folder) {
        return Files.exists(folder.resolve(SINGLE)) || Files.exists(folder.resolve(INDEX));
    }

    private static Map<String, Path> locate(Path folder) {
        Path index = folder.resolve(INDEX);
        Path single = folder.resolve(SINGLE);
        Map<String, Path> fileOfTensor = new TreeMap<>();
        if (Files.exists(single)) {
            try (SafetensorsFile tensors = SafetensorsFile.open(single)) {
                tensors.tensors().keySet().forEach(name -> fileOfTensor.put(name, single));
            }
        } else if (Files.exists(index)) {
            readIndex(index).path("weight_map").properties().forEach(entry -> {
                Path shard = folder.resolve(entry.getValue().asText());
                if (!shard.normalize().equals(folder.normalize().resolve(shard.getFileName()))
                        || !Files.isRegularFile(shard)) {
                    throw new InvalidModelException(
                            index + ": shard " + entry.getValue().asText() + " of tensor " + entry.getKey()
                                    + " is not a file in this folder");
                }
                fileOfTensor.put(entry.getKey(), shard);
            });
            addUnlisted(fileOfTensor);
        } else {
            throw new InvalidModelException(folder + " has neither " + SINGLE + " nor " + INDEX);
        }
        return fileOfTensor;
    }

    /** A shard may contain more tensors than the index lists. */
    private static void addUnlisted(Map<String, Path> fileOfTensor) {
        for (Path shard : Set.copyOf(fileOfTensor.values())) {
            try (SafetensorsFile tensors = SafetensorsFile.open(shard)) {
                tensors.tensors().keySet().forEach(name -> fileOfTensor.putIfAbsent(name, shard));
            }
        }
    }

    private static JsonNode readIndex(Path index) {
        try {
            return new ObjectMapper().readTree(SizeLimit.CONFIG_BYTES.read(index));
        } catch (IOException e) {
            throw new InvalidModelException(index + " cannot be read as JSON: " + JsonProblem.withLine(e), e);
        }
    }
}
